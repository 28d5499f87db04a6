"""Which files differ from a revision of Git: what was committed since, what is not committed yet, what is new."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from runwright.lib.errors import RunwrightError


class NoRevision(RunwrightError):
    """Git cannot compare with what was asked for."""

    hint = "Name a branch, a tag or a commit of the repository that you are in; a shallow clone may lack it."

    def __init__(self, revision: str, why: str) -> None:
        super().__init__(f"Git cannot say what changed since “{revision}”: {why}")


def changed_since(revision: str) -> set[Path]:
    """The absolute paths of all files that differ from where this branch left a revision.

    Raises:
        NoRevision: there is no Git, no repository, or no such revision.
    """
    top = Path(_git(revision, "rev-parse", "--show-toplevel").strip())
    base = _git(revision, "merge-base", "--", revision, "HEAD").strip()
    names = _git(revision, "diff", "--name-only", "--no-relative", "-z", base, "--").split("\0")
    new = _git(revision, "-C", str(top), "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    return {(top / name).resolve() for name in (*names, *new) if name}


def _git(revision: str, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise NoRevision(revision, f"git cannot be started ({error.strerror})") from None
    if done.returncode:
        why = os.fsdecode(done.stderr).strip().partition("\n")[0]
        raise NoRevision(revision, why or "no common commit")
    return os.fsdecode(done.stdout)  # names are bytes, and not all of them are UTF-8
