"""Deploy a release to an environment, and take it back when it does not prove itself.

1. Its tree is laid beside the others and its pages are assembled; the database is brought to its schema. Migrations
   only add, so the release that runs goes on.
2. It is started in the free slot and has to pass the smoke test there, where no user is.
3. The edge is turned to it, and the smoke test passed again by the way that users take; for some seconds no answer may
   be an error of the server.
4. The former slot is stopped, and stays as it was.

Whatever fails, the edge is turned back first; then the new slot is stopped, and the schema taken back to what it was.
How long that took, until the smoke test passed again with what ran before, is kept (`taken-back.json`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from systems.common import probe
from systems.common.refusal import Refused
from systems.inventory import assembly, launch, numbers, places, smoke
from systems.inventory.environments import PRODUCTION, Deployed, Environment, deployed, note
from systems.inventory.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from systems.inventory.stack import Stack

WATCHED = 3.0
"""Seconds for which production's answers are watched after the edge was turned."""
DRAINED = 1.0
"""Seconds until the former slot is stopped: requests that it still has are answered."""
TAKEN_BACK = "taken-back.json"
OLDEST = 5
"""Releases that stay on the disk."""


class Release(NamedTuple):
    """What is to be deployed: its name (a version, or `main` with a few letters of the commit) and the commit."""

    name: str
    commit: str


class TakenBack(Refused):
    """A release did not prove itself; what ran before runs again."""

    def __init__(
        self, release: Release, environment: Environment, before: Deployed, seconds: float, why: object
    ) -> None:
        after = f"{before.release} runs again after {seconds:.1f} s" if before.release else "nothing runs"
        super().__init__(f"{release.name} did not go to {environment.name}; {after}, schema {before.schema}: {why}")


def deploy(stack: Stack, environment: Environment, release: Release) -> Iterator[str]:
    """Every step in a sentence; raises TakenBack."""
    before = deployed(stack.home, environment)
    place(stack, environment, before.other, release)
    try:
        schema = schema_of(stack, environment, before.other)
        had = schema.had() if before.release else "base"
        before = before._replace(schema=had)
        now = schema.upgrade()
        yield f"schema {had} to {now}" if had != now else f"schema {now}, as it was"
        count = max(before.instances, environment.fewest)
        fresh = Deployed(before.other, release.name, release.commit, now, count, before.release)
        yield from _begin(stack, environment, fresh)
        yield from _turn(stack, environment, fresh)
    except (Refused, subprocess.SubprocessError, OSError) as wrong:
        seconds = _back(stack, environment, release, before)
        raise TakenBack(release, environment, before, seconds, wrong) from wrong
    if before.slot:
        time.sleep(DRAINED)
        end(stack, environment, before.slot)
    _forget(stack, environment)
    yield f"{environment.name} runs {release.name}"


class Retreat(NamedTuple):
    """The last release that an environment did not keep, and how soon the one before had proven itself again."""

    release: str
    before: str
    seconds: float


def retreat(home: Path, environment: Environment) -> Retreat | None:
    """The last retreat of an environment; None when every release was kept."""
    path = environment.folder(home) / TAKEN_BACK
    return Retreat(**json.loads(path.read_text())) if path.exists() else None


def take_back(stack: Stack, environment: Environment, before: Deployed) -> None:
    """Let an environment run what it ran before: the edge first, then the schema."""
    note(stack.home, environment, before)
    if before.slot:
        stack.turn_edge()
    _say(stack, environment, before)
    failed = before.other
    if (environment.slot(stack.home, failed) / "app").exists():
        end(stack, environment, failed)
        with suppress(Refused):
            schema_of(stack, environment, failed).downgrade(before.schema)


def _back(stack: Stack, environment: Environment, release: Release, before: Deployed) -> float:
    """Take a release back, and prove that users have the one before; the seconds from the failure to the proof."""
    began = time.monotonic()
    take_back(stack, environment, before)
    if before.slot:
        try:
            list(stack.smoke(environment))
        except Refused as wrong:
            raise Refused(
                f"{release.name} is taken back, and the smoke test fails with {before.release}: {wrong}"
            ) from wrong
    done = Retreat(release.name, before.release, round(time.monotonic() - began, 2))
    (environment.folder(stack.home) / TAKEN_BACK).write_text(json.dumps(done._asdict()) + "\n")
    return done.seconds


def roll_back(stack: Stack, environment: Environment) -> Iterator[str]:
    """Go back to the release before the one that runs, the schema too; raises Refused when there is none."""
    now = deployed(stack.home, environment)
    if not now.before:
        raise Refused(f"{environment.name} has no release before {now.release or 'the first'}")
    former = Release(now.before, stack.repository.resolve(now.before))
    place(stack, environment, now.other, former)
    wanted = schema_of(stack, environment, now.other).newest()
    back = Deployed(now.other, former.name, former.commit, wanted, max(now.instances, environment.fewest), "")
    yield from _begin(stack, environment, back)
    note(stack.home, environment, back)
    stack.turn_edge()
    yield f"the edge leads to {former.name}"
    time.sleep(DRAINED)
    end(stack, environment, now.slot)
    schema_of(stack, environment, now.slot).downgrade(wanted)
    _say(stack, environment, back)
    yield f"schema {now.schema} to {wanted}"
    yield from stack.smoke(environment)
    yield f"{environment.name} runs {former.name} again"


def place(stack: Stack, environment: Environment, slot: str, release: Release) -> None:
    """Give a slot a release; what it had before stays on the disk for a while."""
    lay(stack, environment, release)
    link = environment.slot(stack.home, slot)
    link.unlink(missing_ok=True)
    link.symlink_to(_tree(stack, environment, release))


def lay(stack: Stack, environment: Environment, release: Release) -> None:
    """Lay the tree of a release beside the others, with its pages."""
    folder = _tree(stack, environment, release)
    if not (folder / "RELEASE").exists():
        assembly.unpack(stack.repository.archive(release.commit), folder)
        assembly.assemble(folder, release.name)
        (folder / "RELEASE").write_text(release.name + "\n")


def schema_of(stack: Stack, environment: Environment, slot: str) -> Schema:
    """The schema of an environment's database, as the release in one slot knows it."""
    told = launch.told(stack.home, environment)
    return Schema(environment.slot(stack.home, slot).resolve(), launch.environ(told))


def end(stack: Stack, environment: Environment, slot: str) -> None:
    """Stop a slot; requests that its instances have are answered."""
    for name in environment.instances(slot) if slot else ():
        stack.supervisor.end(name)


def _begin(stack: Stack, environment: Environment, fresh: Deployed) -> Iterator[str]:
    """Start a slot and try it where no user is."""
    stack.furnish(environment)
    names = environment.instances(fresh.slot)[: fresh.instances]
    for name in names:
        stack.supervisor.begin(name)
    for name in names:
        url = f"http://{places.LOOPBACK}:{stack.ports.of(name)}"
        stack.ready(name, partial(probe.http_answers, f"{url}/api/health"), 20)
        client = smoke.Client(url, stack.ca)
        if client.ask("/health")["release"] != fresh.release:
            raise Refused(f"{name} runs another release than {fresh.release}")
    list(smoke.run(client, places.SMOKE, places.smoke_password(stack.home), pages=False))
    yield f"{fresh.release} passed the smoke test in the slot {fresh.slot}, where no user is"


def _turn(stack: Stack, environment: Environment, fresh: Deployed) -> Iterator[str]:
    """Turn the edge to a slot, and watch."""
    note(stack.home, environment, fresh)
    stack.turn_edge()
    list(stack.smoke(environment))
    yield "the edge leads to it, and the smoke test passed there"
    if environment is PRODUCTION and fresh.before:
        log = numbers.log(stack.home)
        begun = numbers.mark(log)
        time.sleep(WATCHED)
        seen = numbers.since(log, begun)
        if seen.errors:
            raise Refused(f"{seen.errors} of {seen.total} answers in {WATCHED:.0f} s were errors of the server")
        yield f"no error among {seen.total} answers in {WATCHED:.0f} s"


def _say(stack: Stack, environment: Environment, what: Deployed) -> None:
    if environment is PRODUCTION:
        stack.repository.lead(what.commit)


def _tree(stack: Stack, environment: Environment, release: Release) -> Path:
    return environment.folder(stack.home) / "releases" / f"{release.name}-{release.commit[:10]}"


def _forget(stack: Stack, environment: Environment) -> None:
    """Remove the oldest releases, never one that a slot has."""
    folder = environment.folder(stack.home)
    used = {path.resolve() for path in (folder / "blue", folder / "green")}
    trees = sorted((folder / "releases").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for tree in trees[OLDEST:]:
        if tree.resolve() not in used:
            shutil.rmtree(tree)
