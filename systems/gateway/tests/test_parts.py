"""Parts of the gateway by themselves: breaker, memory of credentials, autoscaler, block list, settings, verdicts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems.common import autoscale
from systems.common.generator import Figures
from systems.common.subscriber import counted
from systems.gateway import blocklist, settings, tokens
from systems.gateway.breaker import Breaker, State
from systems.gateway.credentials import UNKNOWN, Standing, Verified
from systems.gateway.exchange import Request
from systems.gateway.load.routes import LOGIN, verdicts
from systems.gateway.routes import auth
from systems.gateway.settings import BadSetting
from systems.gateway.stack import ROOT
from systems.gateway.upstream import Budget

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """The time that was set."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    """A breaker that opens after three failures, for ten seconds."""
    return Breaker(3, 10, lambda _: None, clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admits()
        breaker.failed()


def test_a_breaker_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.admits()

    breaker.failed()

    assert breaker.state is State.OPEN
    assert not breaker.admits()


def test_after_the_pause_one_request_tries_and_its_success_closes(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10

    assert breaker.admits()
    assert not breaker.admits()
    breaker.succeeded()

    assert breaker.state is State.CLOSED
    assert breaker.admits()


def test_a_trial_that_fails_opens_it_for_another_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10
    fail(breaker, 1)

    clock.now = 19
    assert not breaker.admits()
    clock.now = 20
    assert breaker.admits()


def test_a_trial_whose_client_went_away_lets_another_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10
    assert breaker.admits()

    breaker.abandoned()

    assert breaker.admits()


def test_retries_are_a_tenth_of_the_requests_in_the_long_run() -> None:
    budget = Budget()
    spent = 0
    for _ in range(1000):
        budget.earn()
        spent += budget.spend()

    assert 100 <= spent <= 111


STANDING = Standing("$argon2id$x", "1", "0")


def test_credentials_are_remembered_for_their_time(clock: Clock) -> None:
    verified = Verified(300, clock=clock)
    name = verified.name("ada", "secret")
    verified.remember(name, STANDING)

    assert verified.recall(name) == STANDING
    clock.now = 300
    assert verified.recall(name) == UNKNOWN


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_other_credentials_have_another_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    verified = Verified(300)
    clean = [(name.replace("\0", ""), word) for name, word in (one, other)]

    assert (verified.name(*clean[0]) == verified.name(*clean[1])) == (clean[0] == clean[1])


def test_the_memory_of_credentials_has_an_end(clock: Clock) -> None:
    verified = Verified(300, most=2, clock=clock)
    names = [verified.name(user, "x") for user in ("a", "b", "c")]
    for name in names:
        verified.remember(name, STANDING)

    assert [verified.recall(name) == STANDING for name in names] == [False, True, True]


@pytest.mark.parametrize(
    ("count", "cpu", "wanted"),
    [(3, 70, 3), (3, 76, 3), (3, 140, 6), (3, 900, 10), (6, 20, 3), (5, 56, 4), (3, 0, 3)],
)
def test_the_number_of_instances_follows_the_load_between_three_and_ten(count: int, cpu: float, wanted: int) -> None:
    assert autoscale.desired(count, cpu, 70) == wanted


def test_everybody_cannot_be_blocked() -> None:
    with pytest.raises(blocklist.TooWide):
        blocklist.parse("0.0.0.0/0")


def test_a_block_list_holds_its_networks_and_no_others() -> None:
    blocked = blocklist.Blocklist()
    blocked.load((blocklist.parse("192.0.2.0/24"), blocklist.parse("2001:db8::/32")))
    assert blocked.holds("::ffff:192.0.2.9")

    assert blocked.holds("192.0.2.77")
    assert blocked.holds("2001:db8::1")
    assert not blocked.holds("192.0.3.1")
    assert not blocked.holds("unknown")


@pytest.mark.parametrize(
    ("ip", "source"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("192.0.2.9", "192.0.2.9"),
        ("unknown", "unknown"),
    ],
)
def test_a_subscriber_of_ipv6_is_counted_and_locked_once(ip: str, source: str) -> None:
    attempt = auth.Attempt("ada", counted(ip), tokens.refresh(), tokens.Session("", "ada", "family", 0))

    assert (attempt.lockout, attempt.failures) == (f"lockout:ada:{source}", f"failures:ada:{source}")


def test_a_line_that_is_no_network_does_not_open_the_others(tmp_path: Path) -> None:
    (tmp_path / blocklist.FILE).write_text("rubbish\n192.0.2.1\n0.0.0.0/0\n")

    assert [str(network) for network in blocklist.read(tmp_path)] == ["192.0.2.1/32"]


def test_the_file_wins_over_the_environment(tmp_path: Path) -> None:
    settings.store(tmp_path, {"RATE_LIMIT_AUTH_MAX": "3"})

    assert settings.read({"GATEWAY_HOME": str(tmp_path), "RATE_LIMIT_AUTH_MAX": "7"}).limit_auth.most == 3


@pytest.mark.parametrize("change", [{"NOT_A_SETTING": "1"}, {"GATEWAY_PORT": "x"}, {"UPSTREAM_TIMEOUT": "-1"}])
def test_a_setting_that_cannot_be_used_is_refused_whole(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        settings.store(tmp_path, {"RATE_LIMIT_AUTH_MAX": "3", **change})

    assert settings.stored(tmp_path) == {}


def test_each_threshold_is_judged_by_itself() -> None:
    figures = Figures(rate=600, p50=10, p95=101, p99=120, errors=0.0005, answers=3000)

    assert {verdict.what: verdict.holds for verdict in verdicts(LOGIN, figures)} == {
        "req/s": True,
        "P50 ms": True,
        "P95 ms": False,
        "P99 ms": True,
        "errors %": True,
    }


async def nothing() -> dict[str, str]:
    """A request without a body."""
    return {"type": "http.request"}


def forwarded(peer: str, *told: str) -> str:
    """The address of a client whose proxy, at `peer`, sent these headers."""
    headers = [(b"x-forwarded-for", each.encode()) for each in told]
    scope = {"method": "GET", "path": "/", "headers": headers, "client": (peer, 1)}
    return Request(scope, nothing, frozenset({"10.0.0.1", "10.0.0.2"})).ip


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_may_say_whom_it_forwards(peer: str, told: str, client: str) -> None:
    assert forwarded(peer, told) == client


def test_a_header_that_the_client_sent_before_the_proxy_s_own_makes_it_nobody_else() -> None:
    assert forwarded("10.0.0.1", "203.0.113.9", "198.51.100.7") == "198.51.100.7"


FAILS_TO_SEE = """
import asyncio
from systems.gateway import settings
from systems.gateway.app import Gateway

async def live():
    gateway = Gateway(settings.read())
    await gateway.open()
    gateway.watch.look = lambda: int("no number")
    await asyncio.sleep(20)

asyncio.run(live())
"""


def test_an_instance_that_fails_to_see_what_is_switched_ends(tmp_path: Path) -> None:
    told = {**os.environ, "GATEWAY_HOME": str(tmp_path)}

    done = subprocess.run([sys.executable, "-c", FAILS_TO_SEE], env=told, cwd=ROOT, check=False, timeout=60)

    assert done.returncode == -signal.SIGTERM
    assert "no longer watching: ValueError" in (tmp_path / "logs" / "gateway.jsonl").read_text()
