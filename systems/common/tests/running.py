"""A system that runs for tests: on free ports, in a folder that is removed; and its command line."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from systems.common.lifecycle import Operated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pytest


System = TypeVar("System", bound=Operated)


@contextmanager
def running(kind: Callable[[Path], System], name: str) -> Iterator[System]:
    """The system of this name, as `NAME_HOME` leads its commands to it."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    variable = f"{name.upper()}_HOME"
    os.environ[variable] = str(folder)
    made = kind(folder)
    try:
        made.start(free_ports=True)
        yield made
    finally:
        made.stop()
        del os.environ[variable]
        shutil.rmtree(folder)


class Commands:
    """The command line of a system, as a person has it."""

    def __init__(self, main: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]) -> None:
        self._main, self._capsys = main, capsys

    def done(self, *words: str) -> str:
        """Run a command, which must succeed; what it printed."""
        self._capsys.readouterr()
        status = self._main(words)
        said = self._capsys.readouterr()
        assert status == 0, said.out + said.err
        return said.out

    def refused(self, *words: str) -> str:
        """Run a command, which must be refused; the sentence."""
        self._capsys.readouterr()
        assert self._main(words) == 1
        return self._capsys.readouterr().err
