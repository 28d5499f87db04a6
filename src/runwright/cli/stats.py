"""A folder of runbooks summed up: how many of what, and what stands in the way of running them."""

from __future__ import annotations

import io
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from runwright.cli import json_output
from runwright.cli.books import named
from runwright.cli.paper import columns
from runwright.lib.errors import Unreadable
from runwright.runbook.plain import NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.cli.books import Named
    from runwright.runbook import Runbook

COUNTED = ("sections", "procedures", "blocks", "commands", *(noun for noun in NOUNS if noun != "metadata"))
KINDS = ("effects", "marks", "languages", "programs")


def run(paths: Sequence[str], *, as_json: bool) -> int:
    """Sum up every document that the paths name."""
    every = list(named(paths))
    totals: dict[str, Any] = {"documents": 0, "unreadable": [], "bytes": 0}
    counts: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for book in _books(every, totals):
        totals["documents"] += 1
        totals["bytes"] += len(book.source.data)
        _count(book, counts)
        _count_kinds(book, kinds)
    totals |= {name: counts[name] for name in (*COUNTED, "steps", "manual steps", "blocks that run")}
    totals |= {name: dict(kinds[name]) for name in ("effects", "marks")}
    totals |= {name: dict(kinds[name].most_common()) for name in ("languages", "programs")}
    if as_json:
        sys.stdout.write(json_output.page(totals))
    else:
        _table(totals)
    return Unreadable.status if totals["unreadable"] else 0


def _books(every: Sequence[Named], totals: dict[str, Any]) -> Iterator[Runbook]:
    """Read one after the other, with a progress bar in a terminal."""
    from rich.console import Console
    from rich.progress import track

    from runwright.runbook import read

    console = Console(stderr=True)
    shown = track(every, "Reading", console=console, transient=True, disable=not console.is_terminal)
    for each in shown:
        try:
            yield read(each.source())
        except Unreadable as error:
            totals["unreadable"].append(str(error))


def _count(book: Runbook, counts: Counter[str]) -> None:
    for name in COUNTED:
        counts[name] += len(getattr(book, name))
    steps = [step for procedure in book.procedures for step in procedure.steps]
    counts["steps"] += len(steps)
    counts["manual steps"] += sum(step.manual for step in steps)
    counts["blocks that run"] += sum(block.runs for block in book.blocks)


def _count_kinds(book: Runbook, kinds: dict[str, Counter[str]]) -> None:
    kinds["languages"].update(block.language for block in book.blocks)
    for command in book.commands:
        kinds["effects"][command.effects.level.word] += 1
        kinds["marks"].update(mark.value for mark in command.effects.marks)
        kinds["programs"].update(command.programs)


def _table(totals: dict[str, Any]) -> None:
    """The sums as a table."""
    from rich.console import Console
    from rich.table import Table

    page = io.StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=page, force_terminal=terminal, width=columns() if terminal else 80)
    table = Table("what", "how many", title=f"{totals['documents']} documents", title_justify="left", show_edge=False)
    table.columns[1].justify = "right"
    for name, value in totals.items():
        if isinstance(value, int) and name != "documents":
            table.add_row(name, f"{value:,}")
    console.print(table)
    for name in KINDS:
        most = sorted(totals[name].items(), key=lambda pair: -pair[1])[:12]
        if most:
            console.print(f"[bold]{name}[/bold]  " + "  ".join(f"{key} {count:,}" for key, count in most))
    for error in totals["unreadable"]:
        console.print(f"not read: {error}", markup=False)
    sys.stdout.write(page.getvalue())
