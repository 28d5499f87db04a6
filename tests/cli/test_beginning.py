"""A process that ends right behind the first entry of a run: what was to be left out of it stays out."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.run.story import Scripted, action, plan, step

from runwright.cli import beginning
from runwright.environment.environment import Environment
from runwright.environment.policy import Policy
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.fork import fork
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.site import Site
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MADE = plan(
    step(0, action(0, "touch first")), step(1, action(1, "touch second")), step(2, action(2, "true", Level.READS))
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    folder = tmp_path / "work"
    folder.mkdir()
    return Site(Environment("local", "", folder, policy=Policy(ask=frozenset()), target="local"), tmp_path)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}")
    yield made
    made.close()


class Asked:
    """A command line of which only the beginning of a run is wanted."""

    def __init__(self, journal: Journal, site: Site, **options: Any) -> None:
        plain = {"plan": MADE.fingerprint, "dry_run": False, "auto": None, "on_failure": "stop", "first": None}
        self.options = Namespace(**{**plain, "person": "", **options})
        self.journal, self.site = lambda: journal, lambda _: site
        self.how: Any = dict


class Renewed:
    """The lease of a run whose process does not live on to renew it."""

    def __init__(self, *_: object) -> None:
        pass


def killed(monkeypatch: pytest.MonkeyPatch, journal: Journal) -> None:
    """Let this process end where it would write that something is skipped."""
    monkeypatch.setattr("runwright.run.job.Renewal", Renewed)
    append = journal.append

    def ended(run: str, kind: str, *rest: Any, **more: Any) -> Any:
        if kind == Kind.SKIPPED:
            raise KeyboardInterrupt
        return append(run, kind, *rest, **more)

    monkeypatch.setattr(journal, "append", ended)


def gone_on_with(journal: Journal, site: Site) -> list[str]:
    """What is done of the newest run by whoever takes it over."""
    again = Job.resume(journal, next(journal.runs(1)).run, site, force=True)
    person = Scripted()
    assert drive(again, person, SYSTEM) is State.DONE
    again.close()
    return person.begun


@pytest.mark.parametrize(
    ("options", "begun"),
    [
        ({"first": 2}, ["touch second", "true"]),
        ({"first": 3}, ["true"]),
        ({"auto": "reads", "on_failure": "go-on"}, ["true"]),
    ],
)
def test_what_a_new_run_leaves_out(
    monkeypatch: pytest.MonkeyPatch, journal: Journal, site: Site, options: dict[str, Any], begun: list[str]
) -> None:
    order: Any = Asked(journal, site, **options)
    with monkeypatch.context() as patched:
        killed(patched, journal)
        with pytest.raises(KeyboardInterrupt):
            beginning.started(order, MADE, site.environment)

    assert gone_on_with(journal, site) == begun


def test_what_a_forked_run_leaves_out(monkeypatch: pytest.MonkeyPatch, journal: Journal, site: Site) -> None:
    done = Job.begin(journal, MADE, site, {})
    drive(done, Scripted(), SYSTEM)
    done.close()
    with monkeypatch.context() as patched:
        killed(patched, journal)
        with pytest.raises(KeyboardInterrupt):
            fork(journal, done.header.run, site, {}, first=2)

    assert gone_on_with(journal, site) == ["touch second", "true"]
