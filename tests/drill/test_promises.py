from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.drill.measures import Measures
from runwright.drill.promises import Promise, kept, promises
from runwright.drill.scenario import Objectives

if TYPE_CHECKING:
    from runwright.runbook import Runbook

FOUND = Measures(
    rto=4.0,
    rpo=None,
    lost=0,
    backwards=0,
    downtime=0.5,
    duration=60.0,
    failures=3,
    detect=1.0,
    acknowledged=10,
    attempts=13,
)


def of(book: Runbook, objectives: Objectives | None = None) -> dict[str, Promise]:
    found = promises(objectives or Objectives(), book, book.procedures[0])
    return {each.measure: each for each in found}


def test_the_runbook_says_what_must_be_reached(book: Runbook) -> None:
    """
    # Restore

    ## Restore the database

    **Duration**: 5 minutes
    **RPO**: 1 hour
    **Downtime**: none

    1. Restore: `pg_restore -d shop dump`

    ## Look at it

    **Duration**: 9 minutes

    1. Look: `psql -c 'select 1'`
    """
    found = of(book)

    assert {name: each.most for name, each in found.items()} == {"duration": 300, "rpo": 3600, "downtime": 0}
    assert found["duration"].origin == "line 5"


def test_a_table_of_objectives_speaks_of_the_procedure_by_its_name(book: Runbook) -> None:
    """
    # Recovery

    | Procedure | RTO | RPO |
    |---|---|---|
    | Restore the database | 15 minutes | 1 hour |
    | Restore the files | 4 hours | 24 hours |

    ## Restore the database

    1. Restore: `pg_restore -d shop dump`
    """
    assert {name: each.most for name, each in of(book).items()} == {"rto": 900, "rpo": 3600}


def test_what_the_drill_says_counts_more(book: Runbook) -> None:
    """
    # Restore

    **Duration**: 5 minutes

    1. Restore: `pg_restore -d shop dump`
    """
    found = of(book, Objectives(duration=30.0, lost=0))

    assert (found["duration"].most, found["duration"].origin, found["lost"].most) == (30, "drill", 0)


def test_a_promise_is_kept_up_to_its_limit() -> None:
    held = [kept(Promise("rto", most, "drill"), FOUND) for most in (3.9, 4.0, 5.0)]

    assert [each.held for each in held if each] == [False, True, True]


def test_what_the_drill_asks_for_and_nobody_measured_is_not_kept() -> None:
    asked = kept(Promise("rpo", 3600, "drill"), FOUND)

    assert asked is not None
    assert (asked.held, asked.found) == (False, "not measured")


def test_what_the_runbook_promises_and_the_drill_does_not_measure_is_not_judged() -> None:
    assert kept(Promise("rpo", 3600, "line 4"), FOUND) is None


def test_a_promise_of_nothing_says_none() -> None:
    found = kept(Promise("lost", 0, "drill"), FOUND)

    assert found is not None
    assert (found.wanted, found.found, found.held) == ("none", "none", True)
