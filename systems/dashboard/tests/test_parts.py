"""Parts of the dashboard that need no servers."""

from __future__ import annotations

import http.client
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems.common import ports
from systems.common.refusal import Refused
from systems.common.visitor import Reply, Visitor
from systems.dashboard import edge, observing, topology
from systems.dashboard.api import settings
from systems.dashboard.edge import Edge
from systems.dashboard.load import flood


def test_a_blocked_network_is_denied_before_anything_else() -> None:
    text = edge.text(Path("/run"), 8300, Edge("east").blocking("192.0.2.7/24"), {"east": [8301], "west": []})

    assert "  deny 192.0.2.0/24;" in text.splitlines()
    assert text.index("deny 192.0.2.0/24") < text.index("location / {")


@pytest.mark.parametrize("network", ["everybody", "0.0.0.0/0", "10.0.0.0/7", "192.0.2.0/33", "; return 200", ""])
def test_what_is_no_network_or_everybody_is_not_blocked(network: str) -> None:
    with pytest.raises(Refused):
        Edge("east").blocking(network)


@given(st.lists(st.integers(0, 255), min_size=1, max_size=20))
def test_who_was_blocked_is_let_in_again(numbers: list[int]) -> None:
    decided = Edge("east")
    for number in numbers:
        decided = decided.blocking(f"192.0.{number}.0/24")

    assert decided.admitting("all") == Edge("east")
    assert decided.admitting(f"192.0.{numbers[0]}.0/24").blocked == tuple(
        each for each in decided.blocked if each != f"192.0.{numbers[0]}.0/24"
    )


@pytest.mark.parametrize("named", ["192.0.2.0/24", "192.0.2.7/24"])
def test_a_network_is_let_in_however_it_is_written(named: str) -> None:
    assert Edge("east").blocking("192.0.2.7/24").admitting(named).blocked == ()


@pytest.mark.parametrize("named", ["192.0.2.7", "192.0.2.128/25", "example.org"])
def test_nobody_is_said_to_be_let_in_who_is_not(named: str) -> None:
    with pytest.raises(Refused):
        Edge("east").blocking("192.0.2.0/24").admitting(named)


def test_what_is_decided_of_the_edge_is_kept(tmp_path: Path) -> None:
    decided = Edge("west", ("192.0.2.0/24",), 20)

    decided.store(tmp_path)

    assert Edge.load(tmp_path, "east") == decided


def test_without_a_limit_nobody_is_counted() -> None:
    free, limited = (edge.text(Path("/run"), 1, Edge("east", limit=limit), {"east": [2]}) for limit in (0, 20))

    assert "limit_req" not in free
    assert "rate=20r/s" in limited


def test_the_limit_counts_a_subscriber_of_ipv6_once(proxy: str, tmp_path: Path) -> None:
    """Nginx itself, told by a proxy who asks."""
    [port] = ports.free(1)
    (tmp_path / "edge").mkdir()
    (tmp_path / "logs").mkdir()
    said = edge.text(tmp_path, port, Edge("east", limit=1), {"east": []})
    trusting = "  set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;\n  server {"
    (tmp_path / "edge.conf").write_text(said.replace("  server {", trusting, 1))
    words = (proxy, "-p", str(tmp_path), "-e", str(tmp_path / "err"), "-c", str(tmp_path / "edge.conf"))

    with subprocess.Popen(words) as running:
        try:
            one, neighbour = (
                Counter(_asked(port, f"2001:db8:1:{net}::{each:x}") for each in range(60)) for net in (1, 2)
            )
            old = Counter(_asked(port, f"::ffff:192.0.2.{each}") for each in range(60))
        finally:
            running.terminate()

    assert (one[429] > 30, neighbour[429] > 30, old) == (True, True, {502: 60})
    assert neighbour[502] > edge.BURST


def _asked(port: int, address: str) -> int:
    """The status that an address gets, once nginx listens."""
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/", headers={"X-Forwarded-For": address})
            return connection.getresponse().status
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("nginx does not listen")


def test_fixed_ports_are_all_different() -> None:
    assert len(set(topology.FIXED.values())) == len(topology.FIXED)


def test_ports_are_as_the_environment_says_and_kept(tmp_path: Path) -> None:
    first = topology.chosen(tmp_path, {"POSTGRES_2_PORT": "9002", "API_POSTGRES_1_PORT": "9001"})
    topology.store(tmp_path, first)

    assert topology.chosen(tmp_path, {}).ports["postgres-2"] == 9002
    assert first.link(topology.API, first.postgres[0]) == 9001
    assert first.link("postgres-3", first.postgres[0]) == topology.FIXED["postgres-1"]


def test_what_instances_take_over_is_read_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("READ_ONLY=1\nRATE_LIMIT=5\nCACHE_TTL=soon\nOTHER=1\n")

    assert settings.live(tmp_path) == settings.Live(read_only=True, rate_limit=5)


def told(environ: dict[str, str]) -> dict[str, Any]:
    """What Alertmanager's one webhook is configured to be."""
    [receiver] = observing._alertmanager(Path("/run"), topology.FIXED, environ)["receivers"]
    [webhook] = receiver["webhook_configs"]
    return dict(webhook)


def test_alertmanager_tells_of_alerts_with_a_token_of_its_own() -> None:
    webhook = told({})

    assert webhook["url"] == "http://127.0.0.1:19095/alerts"
    assert webhook["http_config"]["authorization"]["credentials_file"] == "/run/secrets/alert-token"


def test_alertmanager_tells_the_webhook_that_the_environment_names_and_not_our_token() -> None:
    named = {"DASHBOARD_ALERT_WEBHOOK": "http://127.0.0.1:9"}

    assert told(named) == {"url": "http://127.0.0.1:9", "send_resolved": True}
    authorized = told({**named, "DASHBOARD_ALERT_TOKEN_FILE": "t"})
    assert authorized["http_config"]["authorization"]["credentials_file"] == "t"


def test_a_port_that_an_older_start_did_not_keep_is_the_fixed_one(tmp_path: Path) -> None:
    kept = {name: port for name, port in topology.FIXED.items() if name != topology.ALERTS}
    topology.store(tmp_path, topology.Topology({**kept, topology.EDGE: 9000}))

    found = topology.chosen(tmp_path, {}).ports

    assert (found[topology.EDGE], found[topology.ALERTS]) == (9000, 19095)


class Late(Visitor):
    """One whose first answer is late, and whose ninth request is the last."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__(0, "127.0.0.1")
        self.over, self.asked = over, 0

    def ask(self, *_: Any, **__: Any) -> Reply:
        """Nothing is sent."""
        self.asked += 1
        if self.asked == 1:
            time.sleep(0.9)
        if self.asked == 9:
            self.over.set()
        return Reply(200, {})


def test_a_flood_is_no_smaller_when_answers_are_late() -> None:
    over, statuses, begun = threading.Event(), Counter[str](), time.monotonic()

    flood.send(Late(over), statuses, over)  # each tenth of a second, so the ninth is due when the first is answered

    assert statuses == {"200": 9}
    assert time.monotonic() - begun < 1.4
