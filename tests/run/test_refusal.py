"""Programs that end with status 0 although they were refused, in runs against a real shell."""

from __future__ import annotations

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.lib.clock import SYSTEM
from runwright.plan.check import Check, Want
from runwright.run.advance import drive
from runwright.run.kind import State
from runwright.run.move import Answer, Verb


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        (r"NOAUTH Authentication required.\n\n", State.FAILED),
        (r"OK\nERR unknown command\n\nPONG\n", State.FAILED),
        (r"(error) READONLY You can\x27t write against a read only replica.\n", State.FAILED),
        (r"ERR a value that somebody stored\n", State.DONE),
        (r"OK\n", State.DONE),
    ],
)
def test_a_client_of_redis_that_was_refused_fails_although_it_ends_with_0(
    begin: Begin, printed: str, state: State
) -> None:
    refused = action(0, f"printf '{printed}'", needs=("redis-cli",))

    assert drive(begin(plan(step(0, refused))), Scripted(Answer(Verb.STOP, "enough")), SYSTEM) is state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("psql:dump.sql:7: ERROR:  relation orders does not exist", State.FAILED),
        ("ERROR:  syntax error at or near selec", State.FAILED),
        ("psql:dump.sql:7: NOTICE:  table orders does not exist, skipping", State.DONE),
    ],
)
def test_a_script_of_psql_that_went_on_after_an_error_fails(begin: Begin, said: str, state: State) -> None:
    script = action(0, f"echo '{said}' >&2", needs=("psql",))

    assert drive(begin(plan(step(0, script))), Scripted(Answer(Verb.STOP, "enough")), SYSTEM) is state


def test_a_refusal_that_was_expected_is_none(begin: Begin) -> None:
    check = Check("comment", "contains", "NOAUTH", 2, Want(texts=("NOAUTH",)))
    refused = action(0, r"printf 'NOAUTH Authentication required.\n\n'", needs=("redis-cli",), checks=(check,))

    assert drive(begin(plan(step(0, refused))), Scripted(), SYSTEM) is State.DONE
