"""Read the logs: requests, audit, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import log_search
from systems.gateway.audit import AUDIT, EVENTS, REQUESTS

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
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
    wanted = {"requestId": asked.request_id, "level": asked.level, "eventType": asked.event and asked.event.upper()}
    paths = [stack.home / "logs" / FILES[name] for name in asked.log or FILES]
    log_search.show(log_search.found(paths, wanted), asked.last, asked.top)
    return 0
