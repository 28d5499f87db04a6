"""Starting a run for somebody at the console: a process of its own, which goes on when the server ends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import closing
from io import StringIO
from typing import TYPE_CHECKING

from runwright.web.draft import NotStarted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def started(words: Sequence[str], folder: Path) -> str:
    """The name of the run that `runwright WORDS` began; it has let go of us by then. Raises NotStarted."""
    process = subprocess.Popen(  # noqa: S603 (this program itself, with words and no shell)
        [sys.executable, "-P", "-m", "runwright", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with closing(process.stdout or StringIO()) as out, closing(process.stderr or StringIO()) as err:
        said, errors = out.read(), err.read()  # each ends when it lets go of us, or ends itself
    threading.Thread(target=process.wait, daemon=True).start()  # (so that it leaves no zombie)
    first = said.partition("\n")[0]
    if not first.startswith("{"):
        what, _, do = errors.strip().removeprefix("runwright: ").partition("\n")
        raise NotStarted(what or f"exit status {process.wait()}", do.strip())
    return str(json.loads(first)["run"])
