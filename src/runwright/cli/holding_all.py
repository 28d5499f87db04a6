"""The drills of every system that there is, one system after another: what is shown, and held."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.drill_lists import show_drills
from runwright.cli.holding import NOT_POSSIBLE, hold
from runwright.cli.paper import Paper
from runwright.drill.system import every
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse


def hold_all(options: argparse.Namespace) -> int:
    """The worst status of all; a system that cannot be drilled here is told, and the next one is."""
    paper, worst = Paper(), 0
    for folder in every(Path.cwd()):
        paper.line(folder.name, style="title")
        worst = max(worst, _one(_of(options, folder), paper))
        paper.line()
    return worst


def _one(options: argparse.Namespace, paper: Paper) -> int:
    try:
        return show_drills(options) if options.list else hold(options)
    except RunwrightError as error:
        paper.wrapped(str(error), 2)
        if error.hint:
            paper.wrapped(error.hint, 2, "dim")
        return NOT_POSSIBLE


def _of(options: argparse.Namespace, folder: Path) -> argparse.Namespace:
    """The same options for one system; its report lies in a folder of its name."""
    report = str(Path(options.report) / folder.name) if options.report else None
    return Namespace(**{**vars(options), "system": str(folder), "report": report})
