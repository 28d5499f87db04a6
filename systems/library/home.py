"""The run folder: everything that the system writes lies in it.

`LIBRARY_HOME`, else `.run` beside this file. PostgreSQL must reach it: where it runs as another user (ours is root) and
the checkout is closed to that user, the folder is one below the system's folder for temporary files instead, and `.run`
says so by links to what a shell or a runner looks for.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import postgres_server
from systems.library.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

BESIDE = Path(__file__).parent / ".run"
ELSEWHERE = "runwright-library"
LINKED = ("environment.env", "nodes.toml", "supervisord.conf")


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The run folder; raises Refused for a named one that PostgreSQL's user cannot reach."""
    account = postgres_server.account()
    if named := environ.get("LIBRARY_HOME"):
        folder = Path(named).absolute()
        if not account.reaches(folder):
            raise Refused(f"{folder}: the user {account.name}, whom PostgreSQL runs as, cannot reach it")
        return folder
    return BESIDE if account.reaches(BESIDE) else Path(tempfile.gettempdir()) / ELSEWHERE


def prepare(folder: Path) -> None:
    """Make the run folder, closed to others but for those who know a path in it."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise Refused(f"{folder} belongs to somebody else; set LIBRARY_HOME")
    folder.chmod(0o711)
    if folder.name == ELSEWHERE and folder.parent == Path(tempfile.gettempdir()):
        _link(folder)


def _link(folder: Path) -> None:
    BESIDE.mkdir(exist_ok=True)
    for name in LINKED:
        link = BESIDE / name
        link.unlink(missing_ok=True)
        link.symlink_to(folder / name)
