"""Search the logs: by level, service, request, words, age."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from systems.blog.programs import SERVICES
from systems.blog.settings import LEVELS
from systems.common import log_search
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    logs = parsers.add_parser("logs", help="the last lines of the logs that fit, of all services")
    logs.add_argument("--level", choices=LEVELS, help="of this level")
    logs.add_argument("--service", choices=SERVICES, action="append", help="of this service only")
    logs.add_argument("--request-id", help="of this request, in every service that it came through")
    logs.add_argument("--match", default="", metavar="TEXT", help="with this text in the line")
    logs.add_argument("--since", type=_period, metavar="10m", help="no older than this")
    logs.add_argument("--last", type=int, default=50, help="so many lines at most (default 50)")
    logs.add_argument("--top", metavar="FIELD", help="count the values of this field in place of the lines")
    logs.set_defaults(run=_logs)


def _logs(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when nothing fits."""
    paths = [stack.home / "logs" / f"{service}.jsonl" for service in asked.service or SERVICES]
    wanted = {"level": asked.level, "requestId": asked.request_id}
    log_search.show(log_search.found(paths, wanted, match=asked.match, since=asked.since), asked.last, asked.top)
    return 0


def _period(text: str) -> dt.timedelta:
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if not match:
        raise Refused(f"{text}: a period such as 30s, 10m, 2h or 7d is needed")
    return dt.timedelta(seconds=int(match[1]) * UNITS[match[2]])
