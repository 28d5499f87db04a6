"""The run folder of a system: everything that it writes lies in it.

It is what a variable such as `LIBRARY_HOME` says, else `.run` beside the system's files. PostgreSQL must reach it:
where it runs as another user (ours is root) and the checkout is closed to that user, the folder is one below the
machine's folder for temporary files instead, and `.run` says so by links to what a shell or a runner looks for.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common import postgres_server
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping


class RunFolder(NamedTuple):
    """Where a system's run folder is: the variable that names it, `.run`, and the files that `.run` links to."""

    system: str
    variable: str
    beside: Path
    linked: tuple[str, ...]

    @property
    def elsewhere(self) -> Path:
        """The folder that is taken when PostgreSQL's user cannot reach `.run`."""
        return Path(tempfile.gettempdir()) / f"runwright-{self.system}"

    def find(self, environ: Mapping[str, str] = os.environ) -> Path:
        """The run folder; raises Refused for a named one that PostgreSQL's user cannot reach."""
        account = postgres_server.account()
        if named := environ.get(self.variable):
            folder = Path(named).absolute()
            if not account.reaches(folder):
                raise Refused(f"{folder}: the user {account.name}, whom PostgreSQL runs as, cannot reach it")
            return folder
        return self.beside if account.reaches(self.beside) else self.elsewhere

    def prepare(self, folder: Path) -> None:
        """Make the run folder, closed to others but for those who know a path in it."""
        folder.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise Refused(f"{folder} belongs to somebody else; set {self.variable}")
        folder.chmod(0o711)
        if folder == self.elsewhere:
            self._link(folder)

    def _link(self, folder: Path) -> None:
        self.beside.mkdir(exist_ok=True)
        for name in self.linked:
            link = self.beside / name
            link.unlink(missing_ok=True)
            link.symlink_to(folder / name)
