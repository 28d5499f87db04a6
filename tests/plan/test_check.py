"""Expectations as checks: what authors write, held against what commands print."""

from __future__ import annotations

import json
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.plan.check import Check, Result, Verdict, Want, judge
from runwright.plan.judging import KINDS
from runwright.plan.wanted import check

PODS = """\
NAME                        READY   STATUS    RESTARTS   AGE
checkout-6c9d7f8b54-4xk2p   1/1     Running   0          3d
checkout-6c9d7f8b54-9wq7m   1/1     Running   0          3d
"""
OTHER_PODS = """\
NAME                        READY   STATUS    RESTARTS      AGE
checkout-7777777777-aaaaa   1/1     Running   1 (2m ago)    5m12s
"""
CRASHED = OTHER_PODS + "checkout-7777777777-bbbbb   0/1     CrashLoopBackOff   9   5m\n"
PSQL = """\
 orders |            newest
--------+-------------------------------
   1204 | 2026-11-26 07:15:02.1+00
(1 row)
"""


def verdict(form: str, text: str, stdout: str = "", *, status: int = 0, seconds: float = 0.1) -> Verdict:
    return judge(check(form, text, 1), Result(status, stdout, "", seconds))


HOLD = (
    ("comment", "Expected: 0", "0\n"),
    ("comment", "Expected: 0", " count \n-------\n     0\n(1 row)\n"),
    ("comment", "=> PONG", "PONG\n"),
    ("comment", "should be 200", "200"),
    ("comment", "Expected: HTTP 200", "HTTP/1.1 200 OK\r\n"),
    ("comment", "Expected output: active (running)", "   Active: active (running) since Thu 2026-11-26\n"),
    ("comment", "should return nothing", "\n"),
    ("comment", "expected: no rows", "(0 rows)\n"),
    ("comment", "should be > 1000", "1500\n"),
    ("comment", "expected: 100-200", "150"),
    ("table", "at least 3", "3\n"),
    ("table", "PONG", "PONG\n"),
    ("table", "200", "200"),
    ("table", "< 2 s", "200 ms"),
    ("table", "< 1 GiB", "Used: 512 MiB"),
    ("table", "below 85%", "Filesystem Size Used Avail Use% Mounted\n/dev/sda1 100G 40G 60G 40% /\n"),
    ("table", '`{"status": "ok"}`', '{"status":"ok","uptime":12}'),
    ("sentence", "The lag should be below 2 s.", "lag: 0.4\n"),
    ("sentence", "It should be below 0.02.", "0.01\n"),
    ("sentence", "replay_lag should be less than 2 seconds within 10 minutes.", "replay_lag\n----------\n00:00:01.5\n"),
    ("sentence", "You should see `healthy` and `ready`.", "healthy ready"),
    ("sentence", "The output should not contain `ERROR`.", "all is well"),
    ("sentence", "evicted_keys should be 0.", "evicted_keys:0\r\n"),
    ("sentence", "All pods should be Running.", PODS),
    ("sentence", "The command should exit with status 0.", ""),
    ("sentence", "It should match `^v\\d+\\.\\d+`.", "v1.22\n"),
    ("sentence", "It must not be empty.", "x"),
    ("bullet", "`ok`", "ok"),
    ("output", '{"status": "ok", "database": "ok"}', '{"database": "ok", "status": "ok", "more": 1}'),
    ("output", '{"time": "2026-01-01T00:00:00Z", "uptime": 12}', '{"time": "2027-03-04T01:02:03Z", "uptime": 99}'),
    ("transcript", PODS, OTHER_PODS),
    ("output", "pg_ctl: server is running (PID: 412)", "pg_ctl: server is running (PID: 99812)\n"),
    ("output", "uploaded <file> in 3.2s\n...\ndone", "uploaded a.dump in 12.9s\nx\ndone\n"),
)
FAIL = (
    ("comment", "Expected: 0", "3\n", "3, wanted 0"),
    ("comment", "=> PONG", "NOAUTH Authentication required.\n", "“PONG” is not in the output"),
    ("comment", "should be 200", "503", "“200” is not in the output"),
    ("comment", "should return nothing", "a row\n", "1 line"),
    ("table", "at least 3", "2\n", "2, wanted >= 3"),
    ("table", "< 2 s", "2500 ms", "2500 ms, wanted < 2 s"),
    ("table", "< 1 GiB", "Used: 1500 MiB", "1500 MiB, wanted < 1 GiB"),
    ("sentence", "The offset should be above 0 s.", "offset: \u22125 s\n", "offset is \u22125 s, wanted > 0 s"),
    ("sentence", "The lag should be below 2 s.", "lag: 31\n", "lag is 31 (taken as s), wanted < 2 s"),
    (
        "sentence",
        "The output should not contain `ERROR`.",
        "a\nERROR: b\n",
        "should not be in the output, and is: “ERROR: b”",
    ),
    ("sentence", "All pods should be Running.", CRASHED, "1 of 2 rows"),
    ("sentence", "No more than 75 minutes old.", "90 min", "90 min, wanted <= 75 min"),
    ("output", '{"status": "ok"}', '{"status": "degraded"}', 'status is “"degraded"”, wanted “"ok"”'),
    ("output", '{"status": "ok"}', "502 Bad Gateway", "JSON was wanted"),
    ("transcript", PODS, CRASHED, "READY is 0/1 for checkout-7777777777-bbbbb"),
    ("output", "pg_ctl: server is running (PID: 412)", "pg_ctl: no server running\n", "no line like"),
)
PERSON = (
    ("sentence", "The dashboard should look normal.", "x"),
    ("sentence", "Confirm that customers can pay again.", ""),
    ("sentence", "It should be below 5.", "a 3\nb 9\n"),
    ("table", "< 2 s", "512 MiB"),
    ("sentence", "The lag should be below 2 s.", "lag: 1,9 s\n"),
    ("sentence", "The lag should be above 2 s.", "lag: <3 s\n"),
    ("sentence", "The lag should be below 2 s.", "errors: 0\nlag: NULL\n"),
    ("sentence", "The number of clients should be below 100.", "number of clients: 12k\n"),
    ("sentence", "The number of clients should be below 100.", "number of clients: 3M\n"),
    ("sentence", "The number of clients should be below 100.", "number of clients: 1.2 million\n"),
    ("sentence", "The number of clients should be below 100.", "number of clients: 1'234'567\n"),
    ("table", "< 2 MB", "1.234,5 MB"),
    ("sentence", "It should match `^$`.", "error: the disk is full\n"),
    ("sentence", "You should see a `newest` of no more than 75 minutes before the incident.", PSQL),
)


@pytest.mark.parametrize(("form", "text", "stdout"), HOLD)
def test_an_expectation_holds(form: str, text: str, stdout: str) -> None:
    found = verdict(form, text, stdout)

    assert found.held is True, found.why


@pytest.mark.parametrize(("form", "text", "stdout", "why"), FAIL)
def test_an_expectation_that_does_not_hold_says_what_was_found_and_wanted(
    form: str, text: str, stdout: str, why: str
) -> None:
    found = verdict(form, text, stdout)

    assert found.held is False, found.why
    assert why in found.why


@pytest.mark.parametrize(("form", "text", "stdout"), PERSON)
def test_what_no_rule_can_judge_is_left_to_a_person(form: str, text: str, stdout: str) -> None:
    found = verdict(form, text, stdout)

    assert found.held is None, found.why


def test_the_time_that_a_command_took_is_measured() -> None:
    text = "It should respond in less than 2 seconds."

    assert verdict("sentence", text, "{}", seconds=0.3).held is True
    assert verdict("sentence", text, "{}", seconds=4.1) == Verdict(held=False, why="it took 4.1 s, wanted < 2 s")


def test_an_exit_status_is_compared() -> None:
    assert verdict("comment", "should exit non-zero", status=3).held is True
    assert verdict("comment", "expected exit code: 2", status=3).why == "the exit status is 3, wanted 2"


def test_a_number_of_json_that_passes_counts_by_its_type_and_says_so() -> None:
    found = verdict("output", '{"ok": true, "uptime_seconds": 4711}', '{"ok": true, "uptime_seconds": 3}')

    assert found.held is True
    assert "uptime_seconds" in found.why


def test_a_command_that_was_stopped_has_no_exit_status() -> None:
    stopped = judge(check("comment", "exit code 0", 1), Result(None, "", "", 600.0))

    assert stopped.held is False


CHECKS = st.builds(
    Check,
    st.sampled_from(("comment", "output")),
    st.sampled_from((*KINDS, "person", "nonsense")),
    st.text(max_size=30),
    st.integers(1, 99),
    st.builds(
        Want,
        st.lists(st.text(max_size=40) | st.just(PODS) | st.just('{"a": [1, {"b": null}]}'), max_size=2).map(tuple),
        st.text("[](){}*+?\\^$.|a", max_size=12),
        st.text(max_size=10) | st.just("seconds"),
        st.sampled_from((">", "<", ">=", "<=", "==", "!=", "between", "", "?")),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.floats(allow_nan=False),
        st.sampled_from(("", "s", "ms", "MiB", "%", "replicas", "?")),
    ),
)
OUTPUTS = st.text(max_size=200) | st.sampled_from(
    (PODS, PSQL, CRASHED, "[" * 5000, '{"a": 1}', "1e999", "9" * 400, "\0\x1b[0m")
)


def test_an_expression_that_will_be_read_differently_one_day_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge(Check("sentence", "regex", "", 1, Want(pattern="[[]x")), Result(0, "a [x", "", 0)).held


@given(CHECKS, OUTPUTS, st.none() | st.integers(-300, 300), st.floats(0, 1e9))
def test_judging_never_raises(each: Check, output: str, status: int | None, seconds: float) -> None:
    found = judge(each, Result(status, output, output[::-1], seconds))

    assert found.held in {True, False, None}
    assert found.why


@given(st.sampled_from(("comment", "sentence", "bullet", "table", "output", "transcript")), st.text(max_size=200))
def test_any_text_is_read_as_a_check(form: str, text: str) -> None:
    found = check(form, text, 1)

    assert found.kind in {*KINDS, "person"}
    assert judge(found, Result(0, text, "", 0.0)).why


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


def nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)


@given(st.recursive(SCALARS, nested, max_leaves=8))
def test_json_is_always_a_part_of_itself(value: object) -> None:
    text = json.dumps({"a": value})

    assert verdict("output", text, text).held is True


def test_what_stands_in_the_middle_of_a_very_long_output_is_not_said_to_be_missing() -> None:
    rest = "all is well\n" * 200_000
    for text in ("The output should not contain `ERROR`.", "The output should contain `ERROR`."):
        found = verdict("sentence", text, f"{rest}ERROR: the disk is full\n{rest}")

        assert found.held is None, found.why
