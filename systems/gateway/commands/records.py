"""Read the logs: requests, audit, events."""

from __future__ import annotations

import json
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from systems.gateway.audit import AUDIT, EVENTS, REQUESTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from systems.gateway.commands.lifecycle import Parsers
    from systems.gateway.stack import Stack

FILES = {"requests": REQUESTS, "audit": AUDIT, "events": EVENTS}


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    logs = parsers.add_parser("logs", help="the last lines of the logs that fit")
    logs.add_argument("--log", choices=FILES, action="append", help="this log only (default: all)")
    logs.add_argument("--request-id", help="of this request")
    logs.add_argument("--level", help="of this level")
    logs.add_argument("--event", help="audit lines of this eventType")
    logs.add_argument("--last", type=int, default=50, help="so many lines at most (default 50)")
    logs.add_argument("--top", metavar="FIELD", help="count the values of this field in place of the lines")
    logs.set_defaults(run=_logs)


def _logs(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when nothing fits."""
    found = [line for name in asked.log or FILES for line in _lines(stack.home / "logs" / FILES[name], asked)]
    if asked.top:
        for value, count in Counter(str(line.get(asked.top, "")) for line in found).most_common(asked.last):
            print(f"{count:>7} {value}")
        return 0
    for line in deque(sorted(found, key=lambda each: str(each["time"])), maxlen=asked.last):
        print(json.dumps(line))
    return 0


def _lines(path: Path, asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    wanted = {"requestId": asked.request_id, "level": asked.level, "eventType": asked.event and asked.event.upper()}
    for file in [path.with_name(f"{path.name}.1"), path]:
        if not file.exists():
            continue
        with file.open(encoding="utf-8") as lines:
            for text in lines:
                line = _parsed(text)
                if line and all(value is None or line.get(name) == value for name, value in wanted.items()):
                    yield line


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
