"""Look into the logs: those of the instances, of the edge, and all of them rotated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from systems.common.command_line import Parsers
    from systems.inventory.stack import Stack

LEVELS = ("info", "warning", "error")


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    logs = parsers.add_parser("logs", help="lines of production's log, the newest last")
    logs.add_argument("--level", choices=LEVELS, help="this one and worse")
    logs.add_argument("--request", help="of this X-Request-Id")
    logs.add_argument("--last", type=int, default=20)
    logs.add_argument("--slower", type=float, metavar="MS", help="answers that took longer")
    logs.add_argument("--top", metavar="FIELD", help="count by this field")
    logs.set_defaults(run=_logs)


def _logs(stack: Stack, asked: argparse.Namespace) -> int:
    found = [line for line in _entries(stack.home / "logs" / "production" / "api.jsonl") if _wanted(line, asked)]
    if asked.top:
        for value, count in Counter(str(line.get(asked.top)) for line in found).most_common(asked.last):
            print(f"{count:>8} {value}")
        return 0
    for line in found[-asked.last :]:
        print(orjson.dumps(line).decode())
    return 0


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                continue  # it is being written


def _wanted(line: dict[str, Any], asked: argparse.Namespace) -> bool:
    if asked.level and LEVELS.index(line["level"]) < LEVELS.index(asked.level):
        return False
    if asked.request and line.get("request") != asked.request:
        return False
    return asked.slower is None or line.get("ms", 0) > asked.slower
