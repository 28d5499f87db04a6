"""The gates before production. Each tries one thing of a release, and writes what it found as evidence.

A commit is accepted for production when every gate passed for it within a day; the repository's hook asks, so no way
leads around them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused
from systems.inventory import deployment, launch, places, rehearsal
from systems.inventory.deployment import Release
from systems.inventory.environments import PRODUCTION, STAGING, deployed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from systems.inventory.stack import Stack

HOLDS = timedelta(days=1)
SECRETS_LAST = timedelta(days=90)
BACKUP_LASTS = timedelta(hours=1)


class Found(NamedTuple):
    """What a gate found: whether the release passed, when, and in words."""

    gate: str
    passed: bool
    at: str
    said: str

    def holds(self, now: datetime) -> bool:
        """Whether it still counts."""
        return self.passed and now - datetime.fromisoformat(self.at) < HOLDS


class Candidate(NamedTuple):
    """A release that is asked about, and where its tree lies."""

    release: Release
    tree: Path
    evidence: Path


def candidate(stack: Stack, name: str) -> Candidate:
    """The release of a tag, as staging has it; raises Refused."""
    commit = stack.repository.resolve(name)
    release = Release(stack.repository.tag(commit) or name, commit)
    deployment.lay(stack, STAGING, release)
    tree = STAGING.folder(stack.home) / "releases" / f"{release.name}-{commit[:10]}"
    evidence = stack.home / "evidence" / commit
    evidence.mkdir(parents=True, exist_ok=True)
    return Candidate(release, tree, evidence)


def ask(stack: Stack, gate: str, name: str) -> Found:
    """Let a release go through one gate, and keep what it found."""
    of = candidate(stack, name)
    try:
        said, passed = GATES[gate](stack, of), True
    except (Refused, subprocess.SubprocessError, OSError) as wrong:
        said, passed = str(wrong), False
    found = Found(gate, passed, datetime.now(UTC).isoformat(timespec="seconds"), said)
    (of.evidence / f"{gate}.json").write_text(json.dumps(found._asdict(), indent=1) + "\n")
    return found


def evidence(home: Path, commit: str) -> dict[str, Found]:
    """What was found of a commit, by gate."""
    paths = (home / "evidence" / commit / f"{gate}.json" for gate in GATES)
    return {path.stem: Found(**json.loads(path.read_text())) for path in paths if path.exists()}


def missing(home: Path, commit: str) -> list[str]:
    """What keeps a commit from production, a sentence a gate."""
    found, now = evidence(home, commit), datetime.now(UTC)
    return [f"{gate}: {_why(found.get(gate))}" for gate in GATES if gate not in found or not found[gate].holds(now)]


def _why(found: Found | None) -> str:
    if found is None:
        return "was never asked"
    return f"is older than {HOLDS.days} day" if found.passed else found.said


def _tests(stack: Stack, of: Candidate) -> str:
    """The release's own tests, on an instance of their own."""
    del stack
    said = _ran(of, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", seconds=300)
    return said.splitlines()[-1]


def _scans(stack: Stack, of: Candidate) -> str:
    """Packages that do not fit each other, and what bandit finds in the code from medium severity on."""
    del stack
    _ran(of, sys.executable, "-m", "pip", "check")
    _ran(
        of, sys.executable, "-m", "bandit", "--quiet", "--recursive", "--severity-level", "medium", "app", "migrations"
    )
    return "pip check and bandit found nothing from medium severity on"


def _sbom(stack: Stack, of: Candidate) -> str:
    """The bill of materials, and what is new in it since the release that production runs."""
    path = of.evidence / "sbom.cdx.json"
    _ran(of, sys.executable, "-m", "cyclonedx_py", "requirements", "requirements.txt", "--output-file", str(path))
    now = _components(path)
    if not now:
        raise Refused("the bill of materials has no component")
    before = _components(stack.home / "evidence" / deployed(stack.home, PRODUCTION).commit / "sbom.cdx.json")
    fresh = ", ".join(sorted(now - before)) if before else "all, there is none to compare with"
    return f"{len(now)} components; new: {fresh or 'none'}"


def _migrations(stack: Stack, of: Candidate) -> str:
    """The migrations there and back, on a copy of production."""
    return rehearsal.migrations(stack, of.tree)


def _settings(stack: Stack, of: Candidate) -> str:
    """Whether the release can read what production is told."""
    told = launch.environ(launch.told(stack.home, PRODUCTION, of.release.name))
    words = "from app import settings; told = settings.read(); print(told.pool_size, told.token_seconds)"
    _ran(of, sys.executable, "-c", words, environ=told)
    return "production's settings are all there and read well"


def _secrets(stack: Stack, of: Candidate) -> str:
    """Whether a secret is older than it may be."""
    del of
    keys = PRODUCTION.folder(stack.home) / "keys"
    paths = [*keys.glob("*.pem"), stack.home / places.DATABASE_ENV]
    old = [path.name for path in paths if time.time() - path.stat().st_mtime > SECRETS_LAST.total_seconds()]
    if old:
        raise Refused(f"older than {SECRETS_LAST.days} days: {', '.join(old)}; rotate them first")
    return f"{len(paths)} secrets, none older than {SECRETS_LAST.days} days"


def _backup(stack: Stack, of: Candidate) -> str:
    """Whether there is a backup of the last hour that was proven by restoring it."""
    del of
    manifests = sorted((stack.home / "backups").glob("*.manifest.json"), key=lambda path: path.stat().st_mtime)
    if not manifests or time.time() - manifests[-1].stat().st_mtime > BACKUP_LASTS.total_seconds():
        raise Refused("there is no proven backup of the last hour; `Back up the database` makes one")
    return f"{manifests[-1].name.removesuffix('.manifest.json')} was proven by restoring it"


def _plan(stack: Stack, of: Candidate) -> str:
    """Write down the way back: to which release, which schema, by which command."""
    now = deployed(stack.home, PRODUCTION)
    lines = [
        f"# Way back from {of.release.name}",
        "",
        f"- Production runs {now.release or 'nothing'} ({now.commit[:10]}), schema {now.schema}, slot {now.slot}.",
        "- `python3 -m systems.inventory releases roll-back production` leads back there, the schema too.",
        "- A release that does not prove itself is taken back by the deployer.",
        "- Data that only the new schema holds is lost on the way back.",
    ]
    (of.evidence / "way-back.md").write_text("\n".join(lines) + "\n")
    for path in (of.tree / "migrations" / "versions").glob("0*.py"):
        if not re.search(r"(?m)^def downgrade", path.read_text()):
            raise Refused(f"{path.name} has no way back")
    return f"back to {now.release or 'nothing'}, schema {now.schema}: {of.evidence / 'way-back.md'}"


GATES: dict[str, Callable[[Stack, Candidate], str]] = {
    "tests": _tests,
    "scans": _scans,
    "sbom": _sbom,
    "migrations": _migrations,
    "settings": _settings,
    "secrets": _secrets,
    "backup": _backup,
    "plan": _plan,
}


def _ran(of: Candidate, *words: str, environ: dict[str, str] | None = None, seconds: float = 120) -> str:
    done = subprocess.run(
        words,
        cwd=of.tree,
        env=environ or launch.environ({}),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise Refused((done.stdout + done.stderr).strip()[-1500:])
    return done.stdout.strip()


def _components(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return {f"{each['name']} {each.get('version', '')}".strip() for each in json.loads(path.read_text())["components"]}
