"""The bare repository that releases are pushed to, with its hooks, and a developer's clone of it.

What is pushed decides where it goes: `main` to dev, a tag `v1.2.3` to staging, the branch `production` to production.
Before the last one is accepted the gates are asked (pre-receive); deploying comes after (post-receive).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused
from systems.inventory.places import PRODUCT, ROOT

if TYPE_CHECKING:
    from pathlib import Path

TAG = re.compile(r"v\d+\.\d+\.\d+")
MAIN, PRODUCTION = "refs/heads/main", "refs/heads/production"
NOBODY = "0" * 40
WHO = {
    "GIT_AUTHOR_NAME": "Inventory team",
    "GIT_AUTHOR_EMAIL": "inventory@example.com",
    "GIT_COMMITTER_NAME": "Inventory team",
    "GIT_COMMITTER_EMAIL": "inventory@example.com",
}
HOOK = """#!/bin/sh
unset GIT_DIR GIT_QUARANTINE_PATH_KEPT
cd "{root}" && exec env INVENTORY_HOME="{home}" PYTHONPATH="{root}" "{python}" -m systems.inventory hook {name}
"""


class Pushed(NamedTuple):
    """One line of what a hook is told: the commit before and after, and the ref."""

    before: str
    after: str
    ref: str


class Repository(NamedTuple):
    """The repository of one run folder."""

    home: Path

    @property
    def origin(self) -> Path:
        """The bare repository."""
        return self.home / "origin.git"

    @property
    def work(self) -> Path:
        """The developer's clone."""
        return self.home / "work"

    def create(self) -> None:
        """Make both, with the product of this checkout as its first commit; nothing is deployed yet."""
        if self.origin.exists():
            return
        git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        git("init", "--quiet", "--initial-branch=main", str(self.work))
        git("remote", "add", "origin", str(self.origin), at=self.work)
        lay(PRODUCT, self.work)
        self.commit("The inventory's first release")
        git("tag", "v1.0.0", at=self.work)
        git("push", "--quiet", "origin", "main", "v1.0.0", "main:production", at=self.work)
        for name in ("pre-receive", "post-receive"):
            path = self.origin / "hooks" / name
            path.write_text(HOOK.format(root=ROOT, home=self.home, python=sys.executable, name=name))
            path.chmod(0o755)

    def commit(self, message: str) -> str:
        """Commit whatever the clone has; the commit."""
        git("add", "--all", at=self.work)
        git("commit", "--quiet", "--message", message, at=self.work)
        return git("rev-parse", "HEAD", at=self.work).strip()

    def resolve(self, name: str) -> str:
        """The commit that a tag, branch or commit names; raises Refused."""
        try:
            return git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", at=self.origin).strip()
        except Refused:
            raise Refused(f"the repository has no {name}") from None

    def tag(self, commit: str) -> str:
        """The version that a commit is tagged with, or nothing."""
        said = git("tag", "--points-at", commit, at=self.origin).split()
        return next((each for each in reversed(said) if TAG.fullmatch(each)), "")

    def lead(self, commit: str) -> None:
        """Let the branch `production` say what production runs, after something was taken back."""
        if commit:
            git("update-ref", PRODUCTION, commit, at=self.origin)

    def archive(self, commit: str) -> bytes:
        """The tree of a commit."""
        command = ["git", "archive", "--format=tar", commit]
        return subprocess.run(command, cwd=self.origin, env=_environ(), capture_output=True, check=True).stdout


def lay(source: Path, target: Path) -> None:
    """Copy a tree over another one, without what Python made of it."""
    ignored = shutil.ignore_patterns("__pycache__", ".run", ".pytest_cache", ".*_cache")
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored)


def git(*words: str, at: Path | None = None) -> str:
    """What git says; raises Refused when it fails."""
    done = subprocess.run(["git", *words], cwd=at, env=_environ(), capture_output=True, text=True, check=False)  # noqa: S607
    if done.returncode:
        raise Refused(f"git {words[0]}: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def told(lines: str) -> list[Pushed]:
    """What a hook reads."""
    return [Pushed(*line.split()) for line in lines.splitlines() if line.strip()]


def _environ() -> dict[str, str]:
    """Ours without what git told a hook, so that a hook can ask other repositories."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quarantine = {name: os.environ[name] for name in QUARANTINE if name in os.environ}
    return {**kept, **quarantine, **WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
"""Where git keeps what is being pushed until the pre-receive hook has accepted it."""
