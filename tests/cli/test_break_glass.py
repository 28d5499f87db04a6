"""The glass: with the store, a real PostgreSQL, gone, a run is kept here, and carried over when it is back."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests import postgres
from tests.cli.page import POLICY, run, runs

from runwright.environment.identity import who
from runwright.store.journal import Journal

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

WHY = "the database is down"
GLASS = ("--break-glass", WHY)
FILE = (".runwright", "break-glass.db")


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Stoppable]:
    with contextlib.ExitStack() as stack:
        try:
            made = stack.enter_context(postgres.stoppable())
        except postgres.Missing as missing:
            pytest.skip(str(missing))
        yield made


class Team(NamedTuple):
    """A folder whose store is a PostgreSQL that is stopped."""

    folder: Path
    cluster: postgres.Stoppable
    url: str

    def back(self) -> Journal:
        """Start it again, and look into the journal there."""
        self.cluster.start()
        return Journal.open(self.url)

    def kept(self) -> Path:
        """Where the journal of the emergency lies."""
        return self.folder.joinpath(*FILE)


@pytest.fixture
def team(folder: Path, cluster: postgres.Stoppable) -> Iterator[Team]:
    url = cluster.server.database()
    (folder / "runwright.toml").write_text(f'[store]\nurl = "{url}"\n{POLICY}')
    Journal.open(url).close()
    cluster.stop()
    yield Team(folder, cluster, url)
    cluster.stop()
    cluster.start()


def emergency(team: Team, *words: str) -> subprocess.CompletedProcess[str]:
    return run(team.folder, "run", "RUNBOOK.md#fail-halfway", "--auto", "all", *GLASS, *words)


def names(journal: Journal) -> list[str]:
    return [each.run for each in journal.runs()]


def test_without_a_reason_it_says_what_to_do(team: Team) -> None:
    done = run(team.folder, "run", "RUNBOOK.md#fail-halfway", "--auto", "all")
    assert done.returncode == 2
    assert "cannot be opened" in done.stderr
    assert "--break-glass REASON keeps a journal here" in done.stderr
    assert not team.kept().exists()
    assert not (team.folder / "begun").exists()


def test_an_empty_reason_is_none(team: Team) -> None:
    done = run(team.folder, "run", "RUNBOOK.md#fail-halfway", "--auto", "all", "--break-glass", " ")
    assert (done.returncode, "wants a reason" in done.stderr) == (2, True)


def free(team: Team) -> None:
    """Let commands run without an approval."""
    (team.folder / "runwright.toml").write_text(f'[store]\nurl = "{team.url}"\n')


def test_a_run_goes_on_without_the_store_and_its_name_says_so(team: Team) -> None:
    free(team)
    done = emergency(team)
    assert done.returncode == 1  # (its second step fails, as it is written)
    assert (team.folder / "begun").exists()
    assert "The glass is broken" in done.stderr
    [kept] = runs(team.folder)
    assert str(kept["run"]).endswith("-glass")
    shown = run(team.folder, "runs", "show", str(kept["run"]))
    assert f"kept apart in an emergency: {WHY}" in shown.stdout
    assert "This is what was kept here" in shown.stderr


def test_it_is_carried_over_with_every_hash_as_it_was(team: Team) -> None:
    free(team)
    emergency(team)
    emergency(team)
    before = Journal.open(f"sqlite:///{team.kept()}")
    kept = {each: [entry.hash for entry in before.entries(each)] for each in names(before)}
    before.close()
    journal = team.back()
    done = run(team.folder, "runs", "merge")
    assert (done.returncode, done.stdout.count("✓")) == (0, 2)
    assert set(names(journal)) == set(kept)
    for name, hashes in kept.items():
        *entries, merged = journal.entries(name)
        assert [each.hash for each in entries] == hashes
        assert (merged.kind, merged.who, merged.body["head"]) == ("merged", who(), hashes[-1])
    assert list(journal.verify()) == []
    assert not team.kept().exists()
    journal.close()


def test_what_is_run_afterwards_stands_behind_it_in_one_chain(team: Team) -> None:
    free(team)
    emergency(team)
    journal = team.back()
    for words in (("runs", "merge"), ("run", "RUNBOOK.md#fail-halfway", "--auto", "all")):
        run(team.folder, *words)
    assert [each.ordinal for each in journal.runs()] == [2, 1]
    assert list(journal.verify()) == []
    assert run(team.folder, "runs", "verify").returncode == 0
    journal.close()


def test_carried_again_nothing_changes(team: Team) -> None:
    free(team)
    emergency(team)
    copy = team.folder / "copy"
    shutil.copytree(team.kept().parent, copy)
    journal = team.back()
    run(team.folder, "runs", "merge")
    [name] = names(journal)
    count = journal.header(name).count
    assert "Nothing was kept apart" in run(team.folder, "runs", "merge").stdout
    shutil.copytree(
        copy, team.kept().parent, dirs_exist_ok=True
    )  # as if it had been ended before the file was put away
    again = run(team.folder, "runs", "merge")
    assert (again.returncode, "was there already" in again.stdout) == (0, True)
    assert journal.header(name).count == count
    journal.close()


def test_a_chain_that_does_not_hold_is_not_carried(team: Team) -> None:
    free(team)
    emergency(team)
    with contextlib.closing(sqlite3.connect(team.kept())) as raw:
        raw.execute("update entries set who = 'eve@here' where number = 2")
        raw.commit()
    journal = team.back()
    done = run(team.folder, "runs", "merge")
    assert done.returncode == 1
    assert "is not what was written, at entry 2" in done.stdout
    assert names(journal) == []
    assert team.kept().exists()
    journal.close()


def test_who_edits_what_was_carried_is_found(team: Team) -> None:
    free(team)
    emergency(team)
    journal = team.back()
    run(team.folder, "runs", "merge")
    connection = journal._connection
    with connection.transaction():
        connection.change("update entries set body = replace(body, 'after', 'behind') where kind = 'merged'")
    assert list(journal.verify()) != []
    journal.close()


def test_while_the_store_answers_the_glass_stays_whole(team: Team) -> None:
    free(team)
    team.back().close()
    done = emergency(team)
    assert done.returncode == 2
    assert "can be reached" in done.stderr
    assert not (team.folder / "begun").exists()
    assert not team.kept().exists()


def test_a_policy_holds_in_an_emergency_and_an_approval_is_given_here(team: Team) -> None:
    done = emergency(team)
    assert done.returncode == 1
    assert not (team.folder / "begun").exists()
    [kept] = runs(team.folder)
    assert kept["state"] == "waiting"
    assert run(team.folder, "approve", str(kept["run"]), "--yes").returncode == 0
    run(team.folder, "run", "--resume", str(kept["run"]), "--auto", "all", *GLASS)
    assert (team.folder / "begun").exists()


def test_a_run_that_was_carried_goes_on_in_the_store(team: Team) -> None:
    emergency(team)
    journal = team.back()
    run(team.folder, "runs", "merge")
    [name] = names(journal)
    assert run(team.folder, "approve", name, "--yes").returncode == 0
    run(team.folder, "run", "--resume", name, "--auto", "all")
    assert (team.folder / "begun").exists()
    assert list(journal.verify()) == []
    journal.close()


def test_an_incident_is_opened_noted_and_carried_over(team: Team) -> None:
    opened = run(team.folder, "incidents", "open", "Checkout is slow", *GLASS)
    name = opened.stdout.strip()
    assert name.endswith("-glass")
    assert run(team.folder, "incidents", "note", name, "restarted it").returncode == 0
    assert run(team.folder, "incidents", "open", "Another").returncode == 2
    team.back().close()
    assert run(team.folder, "runs", "merge").returncode == 0
    listed = run(team.folder, "incidents", "--json").stdout.splitlines()
    assert [json.loads(line)["incident"] for line in listed] == [name]
    shown = run(team.folder, "incidents", "show", name).stdout
    assert [word in shown for word in ("opened by a person", "restarted it", "carried over")] == [True] * 3


def test_where_nothing_can_be_written_beside_the_configuration_it_lies_among_the_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from runwright.cli import glass
    from runwright.environment.configuration import load

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("os.access", lambda *_: False)  # (root may write everywhere)
    found = glass.file(load(tmp_path))
    assert found.is_relative_to(tmp_path / "state" / "runwright")
