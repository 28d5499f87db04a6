"""Expectations as real authors write them: outputs that look as wanted and are not, and others that are."""

from __future__ import annotations

import pytest
from tests.plan.conftest import plan_of

from runwright.lib.source import Source
from runwright.plan.check import Result, Verdict, judge
from runwright.plan.wanted import check
from runwright.runbook import read

PODS = """\
NAME  READY  STATUS   RESTARTS  AGE
a-1   1/1    Running  0         3d
b-2   1/1    Running  0         3d
"""
ROW = " a \n---\n 7\n(1 row)\n"
NODES = "NAME  STATUS\nn1    Ready\nn2    NotReady\n"
RESPONSE = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 200\r\n"

OTHERWISE = (
    ("comment", "Expected: active", "inactive\n"),
    ("sentence", "You should see `active`.", "inactive\n"),
    ("bullet", "`active`", "inactive\n"),
    ("table", "healthy", "unhealthy"),
    ("comment", "should be true", "untrue"),
    ("sentence", "The output should show `connected`.", "disconnected"),
    ("comment", "Expected: connected", "not connected"),
    ("comment", "Expected: OK", "NOT OK\n"),
    ("comment", "should say Running", "Not Running"),
    ("comment", "should return 0 rows", ROW),
    ("comment", "should return 0", "7\n"),
    ("comment", "Expected: 200", RESPONSE),
    ("sentence", "The endpoint should return HTTP 200.", "HTTP/1.1 500 X"),
    ("sentence", "`status` should be `green`.", "was: green\nstatus: red\n"),
    ("sentence", "It should return either `200` or `204`.", "500"),
    ("sentence", "You should no longer see `FATAL`.", "FATAL: x"),
    ("sentence", "Confirm that `foo` is gone.", "foo\n"),
    ("sentence", "At least one line should contain `LISTEN`.", "x"),
    ("sentence", "The output should contain `Ready` for every node.", NODES),
    ("comment", "should not be greater than 10", "12"),
    ("sentence", "It should never be above 90%.", "95%"),
    ("comment", "shouldn't be more than 5", "9"),
    ("output", "HTTP/2 200", "HTTP/2 503"),
    ("output", "200", "500"),
    ("output", "replicas: 3/3", "replicas: 1/3"),
    ("output", '{"errors": []}', '{"errors": ["disk"]}'),
    ("output", '{"ready": "3/3"}', '{"ready": "1/3"}'),
    ("output", "(no output)", "x\n"),
    ("sentence", "It should not take more than 0.05 seconds.", "x"),
    ("sentence", "Disk usage must not reach 80%.", "90%"),
    ("sentence", "You should not see more than 3 connections.", "9"),
    ("comment", "Expected: non-zero", "0\n"),
    ("sentence", "The command should not exit with status 0.", ""),
    ("sentence", "The endpoint should return status 200.", "500"),
    ("sentence", "It should exit with status 0 and print `OK`.", "bad\n"),
    ("sentence", "It should exit with 0, and there should be no output.", "x\n"),
    ("sentence", "It should exit with status 0 and print OK.", "bad\n"),
    ("sentence", "It should return `1`.", " count \n-------\n     0\n(1 row)\n"),
    ("comment", "Expected: lag < 2 min", "lag: 1 min 70 s\n"),
    ("comment", "Expected: lag < 30s", "lag: 1m10s\n"),
    ("comment", "Expected: at least 1 GB", "free: 512mb\n"),
    ("comment", "Expected: < 50 s", "lag: 45 mins\n"),
    ("comment", "Expected: active", "   Active: inactive (dead) since Thu\n"),
    ("sentence", "`status` should be `green`.", '{"cluster_name":"green-prod","status":"red"}\n'),
    ("sentence", "`status` should be `green`.", "status=red color=green\n"),
    ("sentence", "`STATUS` should be `Running`.", "NAME      STATUS\nRunning   Failed\n"),
    ("output", '{"update_state": "completed"}', '{"update_state": "rejected"}'),
    ("output", '{"timeout_exceeded": "no"}', '{"timeout_exceeded": "yes"}'),
    ("output", '{"errors": {}}', '{"errors": {"disk": 1}}'),
    ("output", "NAME  STATUS\nweb   Running\njob   Completed", "NAME  STATUS\nweb   CrashLoopBackOff\njob   Completed"),
)
AS_WANTED = (
    ("comment", "Expected: active", "active\n"),
    ("comment", "Expected: up", "UP"),
    ("comment", "Expected: none", "none\n"),
    ("comment", "should return 0", "0\n"),
    ("comment", "should return 1 row", " a \n---\n 1\n(1 row)\n"),
    ("comment", "PONG expected", "PONG"),
    ("comment", "Expected: 操作成功", "今天操作成功了\n"),
    ("comment", "shouldn't be more than 5", "2"),
    ("comment", "should output 'Syntax OK'", "Syntax OK"),
    ("sentence", "`status` should be `green` or `yellow`.", "status: yellow\n"),
    ("sentence", "It should return either `200` or `204`.", "204"),
    ("sentence", "The `State` should be `Open`.", "Open\n"),
    ("sentence", "Confirm that `foo` is gone.", "bar\n"),
    ("sentence", "There should be no `ERROR` lines.", "0 ERROR lines\n"),
    ("sentence", "It should finish without errors and print `done`.", "done\n"),
    ("sentence", "Every pod should be Ready.", PODS),
    ("sentence", "You should see output like `Server started in 3.2s`.", "12:01 Server started in 5.1s\n"),
    ("output", "(empty)", ""),
    ("output", '{"status": "ok", ... }', '{"status":"ok","x":1}'),
    (
        "output",
        "Active: active since Mon 2024-01-01 00:00:00 UTC; 3 days ago",
        "Active: active since Thu 2026-11-26 01:02:03 UTC; 1h ago",
    ),
    ("output", "PID 412, 35 files", "PID 99812, 40 files"),
    ("comment", "Expected: exactly 3", "3\n"),
    ("comment", "Expected: zero", "0\n"),
    ("comment", "Expected: nonzero", "7\n"),
    ("sentence", "The exit code should be `0`.", "anything\n"),
    ("sentence", "The endpoint should return status 200.", "200\n"),
    ("sentence", "It should not take more than 30 seconds.", "x"),
    ("output", '{"items": [...], "meta": {…}}', '{"items": [1, 2], "meta": {"a": 1}}'),
    ("sentence", "It should show `OK` if everything is fine.", "OK\n"),
    ("comment", "Expected: uptime > 30 h", "uptime: 1 day, 12 hours\n"),
    ("comment", "Expected: uptime > 30 h", "uptime 1 day, 12:00:05\n"),
    ("sentence", "`replicas` must be at least `3`.", "readyReplicas: 2\nreplicas: 3\n"),
    ("sentence", "connections should be below 50.", "max_connections: 100\nconnections: 5\n"),
    ("comment", "Expected: running", "Running: true\n"),
    ("output", '{"status":"ok"}', '[1] 4711\n{"status":"ok"}\n'),
    ("output", "HTTP/1.1 200 OK", "HTTP/2 200\nserver: x\n"),
)
OPEN = (
    ("comment", "Expected: ready", "already done"),
    ("comment", "Expected: v1.2", "v1.2.5"),
    ("comment", "should show no errors", "all fine"),
    ("comment", "Expected: about 3", "4\n"),
    ("comment", "should return exit code 0 or 1", ""),
    ("sentence", "You should see `Running` and no `Error`.", PODS),
    ("sentence", "Exactly one line should contain `leader`.", "leader\nleader\n"),
    ("sentence", "Make sure `nginx` is running.", "nginx is stopped"),
    ("sentence", "Verify that `port 8080` is not in use.", "port 8080 LISTEN"),
    ("sentence", "If `foo` shows up, you should see `bar`.", "bar"),
    ("sentence", "Verify that `kubectl get pods` shows no problems.", "fine"),
    ("sentence", "Make sure to replace `integration` in the command above.", "x"),
    ("sentence", "The lead should create an issue for `Deploy`.", "x"),
    ("sentence", "All pods should not be Pending.", PODS),
    ("sentence", "`ready` should be listed.", "ready: false\n"),
    ("output", "errors: 0", "errors: 17"),
    ("output", "1 passed, 0 failed", "3 passed, 2 failed"),
    ("output", "3", "5"),
    ("sentence", "The value should not be between 5 and 10.", "7"),
    ("comment", "Expected: > 0 and < 100", "500"),
    ("sentence", "Error rate should be below 1% and latency under 200 ms.", "error rate 0.5%\nlatency 900 ms"),
    ("comment", "Expected: >= 3 or 0", "0"),
    ("comment", "Expected: -5 to 5", "-3"),
    ("comment", "Expected: 2xx", "200"),
    ("sentence", "There must be no pods with more than 5 restarts.", "9"),
    ("sentence", "Nothing should match `ERROR`.", "ERROR x"),
    ("sentence", "The list should not match `foo.*`.", "foo1"),
    ("sentence", "The output should be empty if nothing is blocked.", "pid 7"),
    ("sentence", "The lag should be below 5 if the replica is idle.", "lag 9"),
    ("sentence", "It should show `primary` unless you are on a replica.", "replica"),
    ("sentence", "The result must be either empty or contain `ok`.", ""),
    ("sentence", "The state should be `up` or anything better.", "fine"),
    ("sentence", "`IO` and `SQL` should both be `Yes`.", "IO: Yes\nSQL: No\n"),
    ("sentence", "`IO` should be `Yes` and `SQL` should be `Yes`.", "IO: No\nSQL: Yes\n"),
    ("sentence", "The status should change from `pending` to `done`.", "done"),
    ("sentence", "You should see `Seq Scan` gone and `Index Scan` instead.", "Index Scan"),
    ("sentence", "It should exit with status 1 and print `locked`.", "bad"),
    ("sentence", "It should return `1`.", "Error 31 in line 1"),
    ("comment", "Expected: 3", "3/5"),
    ("comment", "Expected: lag < 30", "flags 3, pages 45\n"),
    ("comment", "Expected: < 5%", "0.95\n"),
    ("comment", "Expected: < 200 ms", "0.350\n"),
    ("comment", "Expected: at least 10 minutes", "45\n"),
    ("comment", "Expected: at least 2 GB", "900000\n"),
    ("comment", "Expected: active", "Active: failed\n"),
    ("comment", "Expected: v1.2.3", "v1.2.3-rc1\n"),
    ("sentence", "`nginx` should be `active`.", "nginx.service - nginx\n   Active: active (running)\n"),
    ("sentence", "`STATUS` should be `Running`.", "NAME   STATUS\na      Running\nb      Failed\n"),
    ("sentence", "`phase` should be `Running`.", "phase: Running\nphase: Failed\n"),
    ("output", '{"seconds_behind_master": 0}', '{"seconds_behind_master": 900}'),
    ("output", '[{"state": "ok"}, {"state": "ok"}]', '[{"state": "ok"}, {"state": "bad"}]'),
    ("output", '{"status":"ok"}', '{"status":"ok"}\n{"status":"bad"}\n'),
    ("output", " waiting | held\n---------+-----\n       0 |   0", " waiting | held\n---------+-----\n      17 |   3"),
    ("output", "io: Yes\nsql: Yes", "sql: Yes\nio: Yes\n"),
)


def verdict(form: str, text: str, output: str) -> Verdict:
    return judge(check(form, text, 1), Result(0, output, "", 0.1))


@pytest.mark.parametrize(("form", "text", "output"), OTHERWISE)
def test_what_only_looks_as_wanted_does_not_hold(form: str, text: str, output: str) -> None:
    found = verdict(form, text, output)

    assert found.held is False, found.why


@pytest.mark.parametrize(("form", "text", "output"), AS_WANTED)
def test_what_is_wanted_in_other_words_holds(form: str, text: str, output: str) -> None:
    found = verdict(form, text, output)

    assert found.held is True, found.why


@pytest.mark.parametrize(("form", "text", "output"), OPEN)
def test_what_may_be_meant_otherwise_is_for_a_person(form: str, text: str, output: str) -> None:
    found = verdict(form, text, output)

    assert found.held is None, found.why


BOOK = """\
# Scale

1. Scale it:

```bash
echo <replicas>
# Expected: <replicas>
```

2. See it:

```bash
echo "name is <name>"
```

You should see `<name>`.

3. As data:

```bash
cat state.json
```

Expected output:

```json
{"user": "<name>"}
```

4. Count: `echo 5`
"""


def promised(name: str) -> list[list[Verdict]]:
    """The verdicts of each step on an output that has the name, as text or as JSON."""
    plan = plan_of(read(Source.from_text(BOOK)), replicas="3", name=name)
    escaped = name.replace('"', '\\"')
    outputs = ("3\n", f"name is {name}\n", f'{{"user": "{escaped}"}}', "5")
    checks = [(*(each for action in step.actions for each in action.checks), *step.checks) for step in plan.steps]
    return [
        [judge(each, Result(0, output, "", 0.1)) for each in those]
        for those, output in zip(checks, outputs, strict=True)
    ]


@pytest.mark.parametrize("name", ["anna", 'it"s', "no output", "or", "a`b", "exit 3", "not `x`"])
def test_a_value_in_an_expectation_is_wanted_as_it_is(name: str) -> None:
    assert [[each.held for each in verdicts] for verdicts in promised(name)] == [[True], [True], [True], []]


def test_another_value_than_the_one_that_was_set_does_not_hold() -> None:
    plan = plan_of(read(Source.from_text(BOOK)), replicas="4", name="x")
    [expected] = plan.steps[0].actions[0].checks

    assert judge(expected, Result(0, "3\n", "", 0.1)).why == "the output is 3, wanted 4"


def test_a_stated_word_is_a_result_and_a_promise_in_prose_is_not() -> None:
    assert verdict("sentence", "Expected: active", "active\n").held is True
    assert verdict("sentence", "Expected: active", "inactive\n").held is False
    assert verdict("sentence", "You should see improvement.", "x\n").held is None
