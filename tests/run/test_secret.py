"""Secrets in a run: they reach the command that needs them, and nothing else ever sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.secret import reference
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

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
