"""Who holds a run: one at a time, decided in the transaction that writes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runwright.store.holder import this_process
from runwright.store.journal import AlreadyRunning, Journal, LeaseLost

if TYPE_CHECKING:
    from runwright.lib.clock import SetClock
    from runwright.store.header import Header, Opening

ELSEWHERE = "db2:4711:99:ab"
"""A holder on another machine: nobody can tell from here whether it lives."""


def dead() -> str:
    """A holder whose process has ended."""
    code = "from runwright.store.holder import this_process; print(this_process())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def begun(journal: Journal, opening: Opening, holder: str) -> Header:
    return journal.begin(opening, {}, who="ada", holder=holder, lease=60)


def test_a_procedure_has_one_run_on_a_target(journal: Journal, run: Header, opening: Opening) -> None:
    with pytest.raises(AlreadyRunning, match=f"{run.run} is held by process {os.getpid()} on") as refusal:
        begun(journal, opening._replace(environment="staging"), ELSEWHERE)

    assert refusal.value.hint.startswith("That process is alive")
    assert [header.run for header in journal.runs()] == [run.run]


@pytest.mark.usefixtures("run")
def test_other_procedures_targets_and_runbooks_go_on(journal: Journal, opening: Opening) -> None:
    begun(journal, opening._replace(target="backup"), ELSEWHERE)
    begun(journal, opening._replace(procedure="restore"), ELSEWHERE)
    begun(journal, opening._replace(book="other/RUNBOOK.md"), ELSEWHERE)

    assert len(list(journal.runs())) == 4
    assert list(journal.verify()) == []


def test_a_dead_holder_still_locks_and_the_error_says_so(journal: Journal, opening: Opening, clock: SetClock) -> None:
    begun(journal, opening, dead())
    clock.forward(3600)

    with pytest.raises(AlreadyRunning) as refusal:
        begun(journal, opening, this_process())

    assert refusal.value.hint.startswith("That process is gone: go on with `runwright run --resume 2026")


def test_a_released_run_locks_nothing(journal: Journal, run: Header, opening: Opening, holder: str) -> None:
    released = journal.release(run.run, holder)

    assert (released.holder, released.until) == ("", None)
    assert begun(journal, opening, ELSEWHERE).ordinal == 2
    assert list(journal.verify()) == []


def test_each_entry_of_the_holder_renews_the_lease(journal: Journal, run: Header, holder: str, clock: SetClock) -> None:
    clock.forward(50)
    journal.append(run.run, "note", {}, who="ada", holder=holder)

    until = journal.header(run.run).until
    assert until
    assert (until - clock.now()).total_seconds() == 60


def test_renewing_sets_the_lease(journal: Journal, run: Header, holder: str, clock: SetClock) -> None:
    renewed = journal.renew(run.run, holder, 300)

    assert renewed == journal.header(run.run)
    assert renewed.until
    assert (renewed.until - clock.now()).total_seconds() == 300
    assert list(journal.verify()) == []


def test_anybody_may_add_what_changes_no_state(journal: Journal, run: Header, clock: SetClock) -> None:
    clock.forward(10)
    entry = journal.append(run.run, "approved", {"by": "bob"}, who="bob@desk", holder=None)

    header = journal.header(run.run)
    assert (header.count, header.head) == (2, entry.hash)
    assert (header.holder, header.until, header.state) == (run.holder, run.until, run.state)
    with pytest.raises(ValueError, match="only the holder"):
        journal.append(run.run, "finished", {}, who="bob@desk", holder=None, state="done")


@pytest.mark.parametrize("who", ["", ELSEWHERE])
def test_who_does_not_hold_a_run_changes_nothing(journal: Journal, run: Header, holder: str, who: str) -> None:
    acts = (
        lambda: journal.append(run.run, "note", {}, who="eve", holder=who),
        lambda: journal.renew(run.run, who, 60),
        lambda: journal.release(run.run, who),
    )
    for released in (False, True):
        before = journal.release(run.run, holder) if released else run
        for act in acts:
            with pytest.raises(LeaseLost):
                act()
        assert journal.header(run.run) == before


def test_a_late_holder_goes_on_as_long_as_nobody_took_the_run(
    journal: Journal, run: Header, holder: str, clock: SetClock
) -> None:
    clock.forward(3600)

    assert journal.append(run.run, "note", {}, who="ada", holder=holder).number == 2


def test_a_run_is_taken_when_its_lease_is_out(journal: Journal, opening: Opening, holder: str, clock: SetClock) -> None:
    run = begun(journal, opening, ELSEWHERE)
    clock.forward(59)
    with pytest.raises(AlreadyRunning):
        journal.take(run.run, holder, 60)
    clock.forward(1)

    assert journal.take(run.run, holder, 60).holder == holder
    with pytest.raises(LeaseLost, match="is now held by process"):
        journal.append(run.run, "outcome", {}, who="ada", holder=ELSEWHERE)
    assert journal.header(run.run).count == 1


def test_a_process_that_lives_keeps_its_run_though_its_lease_is_out(
    journal: Journal, run: Header, clock: SetClock
) -> None:
    clock.forward(3600)

    with pytest.raises(AlreadyRunning) as refusal:
        journal.take(run.run, this_process(), 60)
    assert f"--resume {run.run} --take-over" in refusal.value.hint
    assert journal.take(run.run, ELSEWHERE, 60, force=True).holder == ELSEWHERE


def test_a_run_is_taken_when_its_holder_is_dead(journal: Journal, opening: Opening, holder: str) -> None:
    run = begun(journal, opening, dead())

    assert journal.take(run.run, holder, 60).holder == holder
    assert journal.append(run.run, "resumed", {}, who="ada", holder=holder).number == 2
    assert list(journal.verify()) == []


def test_a_living_holder_or_one_elsewhere_gives_way_to_force_only(
    journal: Journal, run: Header, opening: Opening
) -> None:
    other = begun(journal, opening._replace(target="backup"), ELSEWHERE)
    for each in (run.run, other.run):
        with pytest.raises(AlreadyRunning):
            journal.take(each, "db3:1:2:3", 60)
        assert journal.take(each, "db3:1:2:3", 60, force=True).holder == "db3:1:2:3"


def test_a_run_that_another_has_followed_cannot_be_taken(
    journal: Journal, run: Header, opening: Opening, holder: str
) -> None:
    journal.release(run.run, holder)
    follower = begun(journal, opening, ELSEWHERE)

    with pytest.raises(AlreadyRunning, match=follower.run):
        journal.take(run.run, holder, 60, force=True)
