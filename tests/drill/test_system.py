from __future__ import annotations

import os
import re
import socket
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.actions.health.looking import Seen, causes, explained
from runwright.drill.bound import bound
from runwright.drill.detecting import NoSuchAlert, lasting, threshold
from runwright.drill.place import Place
from runwright.drill.samples import NotASelector, total
from runwright.drill.scenario import Steady
from runwright.drill.shell import ran
from runwright.drill.signal import Gauge, Signal
from runwright.drill.steadiness import Steadiness
from runwright.drill.system import NoSuchSystem, find, load
from runwright.environment.probe import Probe
from runwright.environment.problem import Misconfigured
from runwright.environment.variables import NotSet, expanded
from runwright.executors.numbers import NoNumber

if TYPE_CHECKING:
    from tests.postgres import Server

    from runwright.runbook import Runbook

PAGE = """\
# HELP requests_total all
requests_total{route="/a",status="200"} 90
requests_total{route="/a",status="503"} 6
requests_total{route="/b",status="500"} 4 1700000000
up 1
"""


def system(folder: Path, text: str) -> Path:
    (folder / "system.toml").write_text(textwrap.dedent(text))
    return folder


def test_a_system_is_what_its_file_says(tmp_path: Path) -> None:
    folder = system(
        tmp_path,
        """
        name = "shop"
        [start]
        command = ["shop", "start"]
        seconds = "20 s"
        [apart]
        command = ["shop", "start", "--free-ports"]
        home = "SHOP_HOME"
        [environment]
        file = "${SHOP_HOME:-.run}/environment.env"
        [[probes]]
        name = "db"
        sql = "$DATABASE_URL"
        [[probes]]
        name = "web"
        http = "$SHOP_URL"
        expect = 204
        needs = ["db"]
        [signals]
        lag = "max(lag)"
        errors = { metrics = "$SHOP_URL/metrics", series = "e", per = "r" }
        [processes.web]
        pid_file = "web.pid"
        """,
    )

    shop = load(folder)

    assert shop.start is not None
    assert shop.apart is not None
    assert (shop.start.words, shop.start.seconds, shop.apart.seconds) == (("shop", "start"), 20, 20)
    assert (shop.probes[1].kind, shop.probes[1].expect, shop.probes[1].needs) == ("http", 204, ("db",))
    assert (shop.signals["lag"].kind, shop.signals["errors"].per) == ("promql", "r")
    assert shop.signals["lag"].endpoint == "$PROMETHEUS_URL"
    assert shop.environment_path({}) == folder / ".run" / "environment.env"
    assert shop.environment_path({"SHOP_HOME": "/elsewhere"}) == Path("/elsewhere/environment.env")
    assert shop.raw["processes"]["web"]["pid_file"] == "web.pid"


def test_every_problem_of_a_system_is_told_with_its_place(tmp_path: Path) -> None:
    folder = system(
        tmp_path,
        """\
        [[probes]]
        name = "web"
        http = "$URL"
        needs = ["databse"]
        [[probes]]
        name = "database"
        [processes.web]
        pidfile = "web.pid"
        [signals]
        lag = { sql = "SELECT 1" }
        """,
    )

    with pytest.raises(Misconfigured) as raised:
        load(folder)

    told = {(each.line, each.what) for each in raised.value.problems}
    assert (4, "there is no probe “databse”") in told
    assert (5, "what is looked at is missing") in told
    assert (8, "unknown key “pidfile”") in told
    assert (10, "“endpoint” is missing") in told
    assert any("“name” is missing" in what for _, what in told)


def test_a_system_is_found_by_its_name_from_below(tmp_path: Path) -> None:
    (tmp_path / "systems" / "shop").mkdir(parents=True)
    system(tmp_path / "systems" / "shop", 'name = "shop"')
    (tmp_path / "docs").mkdir()

    assert find("shop", tmp_path / "docs") == tmp_path / "systems" / "shop"
    assert find("systems/shop", tmp_path) == tmp_path / "systems" / "shop"
    with pytest.raises(NoSuchSystem):
        find("blog", tmp_path)


def test_variables_are_put_in_or_named() -> None:
    assert expanded("$A/${B:-b}/${C}", {"A": "a", "C": "c"}) == "a/b/c"
    assert expanded("$A/${B:-b}/${C}", {"A": "a", "B": "", "C": ""}) == "a/b/"
    with pytest.raises(NotSet, match="MISSING"):
        expanded("$MISSING", {})


def test_samples_are_picked_by_a_selector_and_added() -> None:
    assert total(PAGE, "requests_total") == 100
    assert total(PAGE, 'requests_total{status=~"5.."}') == 10
    assert total(PAGE, 'requests_total{status!="200",route="/a"}') == 6
    assert total(PAGE, "nothing_total") == 0
    with pytest.raises(NotASelector):
        total(PAGE, "rate(requests_total[5m])")


@given(st.sampled_from(["<", "<=", ">", ">="]), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_a_bound_holds_as_its_comparison_does(comparator: str, limit: int, number: int) -> None:
    found = bound(f"{comparator} {limit}")

    assert found is not None
    assert found.holds(number) is {"<": number < limit, "<=": number <= limit, ">": number > limit}.get(
        comparator, number >= limit
    )


@pytest.mark.parametrize("text", ["", "about 5", "< x", "1 2", "> 5 apples"])
def test_a_text_that_is_no_bound_is_none(text: str) -> None:
    assert bound(text) is None


def test_a_share_is_a_part_of_one() -> None:
    found = bound("> 5 %")

    assert found is not None
    assert found.holds(0.06)
    assert not found.holds(0.05)


def test_growth_is_counted_for_each_unit_of_another_growth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = iter(["e 1\nr 10\n", "e 3\nr 20\n", "e 3\nr 40\n"])
    monkeypatch.setattr(Gauge, "_page", lambda *_: next(pages))
    gauge = Gauge(Signal("errors", "metrics", "$URL", series="e", per="r"), Place(tmp_path, {"URL": "http://x"}))

    with pytest.raises(NoNumber, match="from this look on"):
        gauge.value()

    assert [gauge.value(), gauge.value()] == [0.2, 0.0]


def test_a_page_that_breaks_off_gives_no_number(tmp_path: Path) -> None:
    """As that of a process which is killed while it answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ne 1\n")

        thread = threading.Thread(target=answer)
        thread.start()
        signal = Signal("errors", "metrics", f"http://127.0.0.1:{server.getsockname()[1]}/", series="e")
        with pytest.raises(NoNumber, match="IncompleteRead"):
            Gauge(signal, Place(tmp_path, {})).value()
        thread.join()


@pytest.mark.parametrize("page", ["<html>\n<h1>errors 0</h1>", '{"errors": 0}', "errors are counted elsewhere", ""])
def test_a_page_without_samples_gives_no_number(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a page of an error, no sample would be nought, and pass for a good number."""
    monkeypatch.setattr(Gauge, "_page", lambda *_: page)
    gauge = Gauge(Signal("errors", "metrics", "http://x", series="errors"), Place(tmp_path, {}))

    with pytest.raises(NoNumber, match="is no page of metrics"):
        gauge.value()


@pytest.mark.parametrize("page", ["# TYPE errors counter\n", "requests 7\n"])
def test_what_never_happened_is_nought_on_a_page_of_metrics(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gauge, "_page", lambda *_: page)

    assert Gauge(Signal("errors", "metrics", "http://x", series="errors"), Place(tmp_path, {})).value() == 0


def test_an_exemplar_behind_a_sample_is_not_its_value() -> None:
    page = 'seconds_bucket{le="1"} 5 # {trace_id="4bf9"} 0.3\nseconds_bucket{le="}\\" 9"} 7\n'

    assert total(page, "seconds_bucket") == 12


def test_words_that_stand_like_a_sample_are_none() -> None:
    assert total("errors are counted here\nerrors 3\n", "errors") == 3


def test_a_pattern_that_is_none_is_no_selector() -> None:
    with pytest.raises(NotASelector):
        total(PAGE, r'requests_total{route=~"\\pL+"}')


def test_a_share_of_nothing_is_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound such as `< 1 %` must not hold because nobody asked for anything between two looks."""
    pages = iter(["e 1\nr 10\n", "e 1\nr 10\n", "e 0\nr 0\n", "e 1\nr 2\n"])
    monkeypatch.setattr(Gauge, "_page", lambda *_: next(pages))
    gauge = Gauge(Signal("errors", "metrics", "$URL", series="e", per="r"), Place(tmp_path, {"URL": "http://x"}))
    with pytest.raises(NoNumber):
        gauge.value()
    for _ in ("no request", "a restart"):
        with pytest.raises(NoNumber, match="r did not grow"):
            gauge.value()

    assert gauge.value() == 0.5


def test_a_rate_that_was_not_measured_is_not_steady(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look has nothing to count from; only the second one can say that half of all requests fail."""
    pages = iter([f"e {number}\nr {number * 2}\n" for number in range(100)])
    monkeypatch.setattr(Gauge, "_page", lambda *_: next(pages))
    shop = load(
        system(
            tmp_path,
            """
            name = "shop"
            [signals]
            errors = { metrics = "http://x", series = "e", per = "r" }
            """,
        )
    )
    less = bound("< 1 %")
    assert less is not None
    steady = Steady(signals={"errors": less}, within=0.1)

    reached = Steadiness(shop, steady, Place(tmp_path, {})).wait()

    assert (reached.at, reached.lacking) == (None, ("signal errors: 0.5, not < 1 %",))


@pytest.mark.parametrize(
    ("signal", "number"),
    [
        (Signal("lag", "command", "echo lag is 2.5 s"), 2.5),
        (Signal("lag", "command", "echo $LAG"), 7),
    ],
)
def test_a_signal_is_the_first_number_of_its_answer(tmp_path: Path, signal: Signal, number: float) -> None:
    variables = {**os.environ, "LAG": "7"}

    assert Gauge(signal, Place(tmp_path, variables)).value() == number


def test_the_number_of_a_table_stands_in_its_only_row(tmp_path: Path, postgresql: Server) -> None:
    """Its head may have numbers too, and so may the columns before it."""
    place = Place(tmp_path, {**os.environ, "APP_URL": postgresql.url()})

    def asked(query: str) -> float:
        return Gauge(Signal("latency", "sql", query, endpoint="$APP_URL"), place).value()

    assert asked("SELECT '10.0.0.1:9090' AS instance, 0.5 AS p95") == 0.5
    for query, many in (("SELECT generate_series(1, 2)", 2), ("SELECT 1 WHERE false", 0)):
        with pytest.raises(NoNumber, match=f"the answer has {many} rows, and one was asked for"):
            asked(query)


@pytest.mark.parametrize(
    ("kind", "query", "scheme"),
    [("sql", "SELECT 1", "postgresql"), ("redis", "DBSIZE", "redis"), ("promql", "up", "http")],
)
def test_a_server_that_is_away_gives_no_number(kind: str, query: str, scheme: str, tmp_path: Path) -> None:
    """It may be what the drill has broken: that is waited for, and ends nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(NoNumber, match="refused"):
        Gauge(Signal("lag", kind, query, endpoint=f"{scheme}://127.0.0.1:{port}"), Place(tmp_path, {})).value()


def test_the_number_of_a_json_page_stands_at_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gauge, "_page", lambda *_: '{"up": 3, "nodes": [{"lag": 1}, {"lag": "2.5 s"}]}')

    def asked(path: str) -> float:
        return Gauge(Signal("lag", "http", "http://x", path), Place(tmp_path, {})).value()

    assert [asked("$.nodes[1].lag"), asked("")] == [2.5, 3]
    for path in ("$.nodes[2].lag", "$.gone"):
        with pytest.raises(NoNumber, match=f"signal “lag” gave no number: there is no {re.escape(path)}"):
            asked(path)
    with pytest.raises(NoNumber, match=r'\$\.free-space is no path: write \$\.nodes\[0\]\.lag, or \$\."free-space"'):
        asked("$.free-space")


@pytest.mark.parametrize("command", ["true", "echo nothing", "exit 3"])
def test_a_signal_without_a_number_says_so(tmp_path: Path, command: str) -> None:
    with pytest.raises(NoNumber, match="signal “lag” gave no number"):
        Gauge(Signal("lag", "command", command), Place(tmp_path, dict(os.environ))).value()


def test_the_threshold_of_an_alert_is_the_runbooks_own_in_the_unit_of_the_signal(book: Runbook) -> None:
    """
    # Shop

    | Alert | Condition | Severity |
    |---|---|---|
    | HighErrorRate | 5xx > 5 % for 5 minutes | critical |

    ## Restart
    1. Restart: `systemctl restart shop`
    """
    ratio = Signal("errors", "metrics", "", unit="ratio")

    assert threshold("HighErrorRate", ratio, book).holds(0.06)
    assert not threshold("HighErrorRate", ratio, book).holds(0.05)
    assert lasting("HighErrorRate", book) == 300
    with pytest.raises(NoSuchAlert, match="HighErrorRate is above 5 %, and signal errors counts seconds"):
        threshold("HighErrorRate", ratio._replace(unit="seconds"), book)
    with pytest.raises(NoSuchAlert, match="the runbook has no alert “HighError”"):
        threshold("HighError", ratio, book)


def test_what_failed_because_of_what_it_needs_is_no_cause() -> None:
    probes = [Probe("database", "tcp", ""), Probe("web", "http", "", needs=("database",)), Probe("mail", "tcp", "")]
    seen = [Seen(each.name, ok=each.name == "mail", said="", seconds=0.0) for each in probes]

    assert [each.name for each in causes(explained(seen, probes))] == ["database"]


def test_a_command_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    done = ran("sleep 30 & sleep 30; echo never", Place(tmp_path, dict(os.environ)), 0.2)

    assert (done.ok, done.said) == (False, "it did not end within 0.2 s")


def test_a_command_ends_when_it_has_ended_whatever_it_leaves_in_the_background(tmp_path: Path) -> None:
    """A server that is started so keeps its output open, in a session of its own."""
    begun = time.monotonic()

    done = ran("setsid sleep 8 & echo started", Place(tmp_path, dict(os.environ)), 2)

    assert (done.ok, done.last) == (True, "started")
    assert time.monotonic() - begun < 4


def test_a_command_that_takes_too_long_is_not_waited_for_in_its_background(tmp_path: Path) -> None:
    begun = time.monotonic()

    done = ran("setsid sleep 8 & sleep 8", Place(tmp_path, dict(os.environ)), 0.2)

    assert not done.ok
    assert time.monotonic() - begun < 4
