"""The schema of a database, as one release knows it: asked of the release itself, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Schema(NamedTuple):
    """The tree of the release, and the environment that says which database."""

    tree: Path
    environ: Mapping[str, str]

    def had(self) -> str:
        """The revision that the database has."""
        return self._said("show")[0]

    def newest(self) -> str:
        """The revision that the release wants."""
        return self._said("show")[1]

    def upgrade(self) -> str:
        """Bring the database to what the release wants; the revision."""
        return self._said("upgrade")[0]

    def downgrade(self, revision: str) -> str:
        """Take back what came after a revision; the revision."""
        return self._said("downgrade", revision)[0]

    def person(self, name: str, password: str) -> None:
        """Let somebody log in."""
        self._said("person", name, told=password + "\n")

    def _said(self, *words: str, told: str = "") -> list[str]:
        command = [sys.executable, "-m", "app.schema", *words]
        done = subprocess.run(
            command,
            cwd=self.tree,
            env=self.environ,
            input=told,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise Refused(
                f"schema {words[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}"
            )
        return done.stdout.split()
