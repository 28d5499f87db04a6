"""How what was kept in an emergency is carried into the store, and what is told of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from runwright.cli import glass
from runwright.environment.identity import who
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.store.connection import StoreError
from runwright.store.merging import Merger
from runwright.store.migration import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runwright.cli.paper import Paper
    from runwright.environment.configuration import Configuration


def merged(configuration: Configuration, paper: Paper) -> int:
    """Carry every run and incident that was kept here; 0, or 1 where one of them was not carried."""
    file = glass.file(configuration)
    if not file.exists():
        paper.line("Nothing was kept apart here.")
        return 0
    with closing(opened(configuration.store)) as target, closing(opened(glass.url(configuration))) as source:
        merger = Merger(source, target, who(), SYSTEM)
        refused = [
            *(each for each in merger.runs() if not _carried(each, merger.carry, paper)),
            *(each for each in merger.incidents() if not _carried(each, merger.carry_incident, paper)),
        ]
    if refused:
        return 1
    paper.line(f"All of it is in the store; {_put_away(file)} is the file as it was.")
    return 0


def _carried(name: str, carry: Callable[[str], bool], paper: Paper) -> bool:
    """Carry one of them; whether it is there now."""
    try:
        fresh = carry(name)
    except StoreError:
        raise
    except RunwrightError as error:
        paper.wrapped(f"✗ {error}", style="destroys")
        paper.wrapped(error.hint, 2, "dim")
        return False
    paper.line(f"✓ {name}{'' if fresh else ' was there already'}", style="reads")
    return True


def _put_away(file: Path) -> Path:
    """Give the file another name: what is kept in the next emergency is nothing of this one."""
    named = file.with_name(f"{file.stem}-merged-{SYSTEM.now():%Y%m%d-%H%M%S}{file.suffix}")
    for end in ("-wal", "-shm"):  # they are there while somebody else looks at it
        log = file.with_name(file.name + end)
        if log.exists():
            log.rename(named.with_name(named.name + end))
    return file.rename(named)
