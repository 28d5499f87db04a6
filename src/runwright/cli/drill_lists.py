"""Lists about drills: which there are, what can be broken, and what earlier ones found."""

from __future__ import annotations

import json
from statistics import median
from typing import TYPE_CHECKING

from runwright.cli.drill_target import named
from runwright.cli.paper import Paper
from runwright.drill.wording import ABSENT, seconds

if TYPE_CHECKING:
    import argparse

    from runwright.drill.scoreboard import Row


def show_drills(options: argparse.Namespace) -> int:
    """List the drills that were asked for."""
    found = named(options.system).scenarios
    if options.json:
        rows = [{"drill": each.name, "procedure": each.procedure, "title": each.title} for each in found]
        print(json.dumps(rows, indent=2))  # noqa: T201
        return 0
    paper = Paper()
    wide = max(len(each.name) for each in found)
    for each in found:
        paper.explained(each.name, each.title or each.about, wide, right=f"#{each.procedure}")
    return 0


def show_faults(options: argparse.Namespace) -> int:
    """List the kinds of faults, each with whether it can be had on this machine."""
    from runwright.drill.faults.catalogue import FAULTS, fault_of

    rows = []
    for kind in sorted(FAULTS):
        cls = fault_of(kind)
        missing = next((why for need in cls.NEEDS if (why := need.missing())), "")
        about = (cls.__doc__ or "").strip().splitlines()[0]
        rows.append({"kind": kind, "hits": cls.HITS, "about": about, "missing": missing})
    if options.json:
        print(json.dumps(rows, indent=2))  # noqa: T201
        return 0
    paper = Paper()
    wide = max(len(row["kind"]) for row in rows)
    for row in rows:
        said = f"not here: {row['missing']}" if row["missing"] else row["about"]
        paper.explained(row["kind"], said, wide, right=row["hits"])
    return 0


def show_history(options: argparse.Namespace) -> int:
    """The scoreboard: a row for each drill and revision of the runbook."""
    from runwright.drill.scoreboard import kept, rows

    target = named(options.system)
    found = kept(target.records, [each.name for each in target.scenarios], target.system.name)
    if options.json:
        print(json.dumps(found, indent=2))  # noqa: T201
        return 0
    paper = Paper()
    if not found:
        paper.line("no drill was held yet")
    board = rows(found)
    wide = max((len(row.drill) for row in board), default=0)
    for row in board:
        _row(row, wide, paper)
    return 0


def _row(row: Row, wide: int, paper: Paper) -> None:
    """How often it held, its recovery times and lost writes, on which revision, and when last."""
    times = f"RTO {seconds(median(row.rto))} ≤ {seconds(max(row.rto))}" if row.rto else f"RTO {ABSENT}"
    style = "" if row.held == row.drills else "destroys"
    text = f"{row.held}/{row.drills} {times}, {ABSENT if row.lost is None else row.lost} lost"
    paper.named(row.drill, text, wide, style, right=f"{row.revision[:7]} {row.last[:10]}")
