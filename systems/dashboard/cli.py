"""The command line of the system: one file in `commands` for each subject."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import psycopg
from redis.exceptions import RedisError

from systems.common.ports import NonePossible
from systems.common.postgres_server import Broken, NoPostgres
from systems.common.redis_server import NoServer
from systems.common.refusal import Refused
from systems.common.supervisor import Failed, TooLong
from systems.dashboard import places
from systems.dashboard.commands import COMMANDS
from systems.dashboard.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPECTED = (Refused, Broken, NoPostgres, NoServer, NonePossible, Failed, TooLong, psycopg.Error, RedisError, OSError)


def parser() -> argparse.ArgumentParser:
    """The parser with every sub-command."""
    about = "The Architect Dashboard API in two regions, on this machine."
    front = argparse.ArgumentParser("python3 -m systems.dashboard", description=about)
    chosen = front.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for register in COMMANDS:
        register(chosen)
    return front


def main(arguments: Sequence[str]) -> int:
    """Run one command: 0 done and confirmed, 1 not confirmed, 2 could not be tried."""
    asked = parser().parse_args(arguments)
    try:
        result: int = asked.run(Stack(places.HOME.find()), asked)
    except EXPECTED as refusal:
        print(f"dashboard: {str(refusal).strip()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return result
