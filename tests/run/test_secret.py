"""Secrets in a run: they reach the command that needs them, and nothing else ever sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.secret import Reference, reference
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.run.advance import advance, drive
from runwright.run.job import Job

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from runwright.environment.environment import Environment
    from runwright.store.journal import Journal


def test_a_secret_reaches_the_command_and_nothing_else(
    begin: Begin, journal: Journal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("THE_PASSWORD", "hunter2-and-more")
    where = reference("secret://env/THE_PASSWORD")
    assert where is not None
    text = 'printf %s "$PASSWORD" | wc -c; echo "it is $PASSWORD"; COPY=$PASSWORD'
    job = begin(plan(step(0, action(0, text, secrets=(("PASSWORD", where),)))))
    person = Scripted()

    drive(job, person, SYSTEM)

    assert person.heard == "16\nit is ‹PASSWORD›\n".encode()
    store = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    assert b"hunter2" not in store
    assert b"hunter2" not in journal.output(job.header.run, 3, "stdout")
    assert list(job.lost()) == ["variable COPY, which holds a secret (shell)"]


def test_a_secret_that_is_changed_meanwhile_is_kept_out_as_it_was_before(
    begin: Begin, journal: Journal, tmp_path: Path
) -> None:
    where, file = reference("secret://file/word"), tmp_path / "word"
    assert where is not None
    file.touch(0o600)
    file.write_text("hunter2-and-more")
    change = f"OLD=$PASSWORD; printf hunter3-and-less > {file}"
    told = 'echo "$OLD, then $PASSWORD"'
    commands = [action(number, text, secrets=(("PASSWORD", where),)) for number, text in enumerate((change, told))]
    job = begin(plan(step(0, *commands)))
    person = Scripted()

    drive(job, person, SYSTEM)

    assert person.heard == "‹PASSWORD›, then ‹PASSWORD 2›\n".encode()
    assert "hunter2" not in str([entry.body for entry in journal.entries(job.header.run)])


def test_a_secret_is_kept_out_before_the_step_that_uses_it_and_after_a_resume(
    begin: Begin, journal: Journal, here: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USED", "hunter2-and-more")
    monkeypatch.setenv("NAMED", "hunter3-and-less")
    used, named = Reference("env", "USED"), Reference("env", "NAMED")
    print_both = action(0, "echo hunter2-and-more hunter3-and-less", Level.READS)
    later = action(1, 'test -n "$USED"', Level.READS, secrets=(("USED", used),))
    again = print_both._replace(ordinal=2)
    job = begin(plan(step(0, print_both), step(1, later), step(2, again)), here._replace(secrets={"TOKEN": named}))
    first, second = Scripted(), Scripted()
    advance(job, first, SYSTEM.now)
    advance(job, first, SYSTEM.now)
    job.close()

    resumed = Job.resume(journal, job.header.run, job.site)
    drive(resumed, second, SYSTEM)
    resumed.close()

    assert first.heard == second.heard == "‹USED› ‹TOKEN›\n".encode()
    kept = [each.number for each in journal.entries(job.header.run) if each.outputs]
    assert {journal.output(job.header.run, number, "stdout") for number in kept} == {first.heard}


def test_a_secret_that_a_step_writes_is_kept_out_of_the_next_though_no_command_is_given_it(
    begin: Begin, here: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "word"
    made = action(0, f"umask 077; printf hunter2-and-more > {file}")
    job = begin(
        plan(step(0, made, action(1, f"cat {file}"))), here._replace(secrets={"WORD": Reference("file", "word")})
    )
    person = Scripted()

    drive(job, person, SYSTEM)

    assert person.heard == "‹WORD›".encode()


def test_a_secret_at_the_edge_of_what_is_kept_is_not_cut_in_halves(
    begin: Begin, journal: Journal, here: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THE_PASSWORD", "hunter2-and-more")
    where = reference("secret://env/THE_PASSWORD")
    assert where is not None
    text = 'printf "%s%s" "begin: $PASSWORD" "$(printf %0100d 0)$PASSWORD :end"'
    made = plan(step(0, action(0, text, secrets=(("PASSWORD", where),))))
    job = begin(made, here._replace(limits=here.limits._replace(output=32)))

    drive(job, Scripted(), SYSTEM)

    kept = journal.output(job.header.run, 3, "stdout")
    assert b"hunter2" not in kept
    assert b"more" not in kept
