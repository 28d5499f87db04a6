"""The command line of a system: one parser over the commands of its subjects, and what becomes of a refusal."""

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its type has no public name

EXPECTED = (Refused, Broken, NoPostgres, NoServer, NonePossible, Failed, TooLong, psycopg.Error, RedisError, OSError)


def parser(system: str, about: str, commands: Iterable[Callable[[Parsers], None]]) -> argparse.ArgumentParser:
    """The parser with every sub-command; each sets `run`, which is called with the stack and what was asked."""
    front = argparse.ArgumentParser(f"python3 -m systems.{system}", description=about)
    chosen = front.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for register in commands:
        register(chosen)
    return front


def main(
    system: str, front: argparse.ArgumentParser, stack: Callable[[], object], arguments: Sequence[str] | None = None
) -> int:
    """Run one command: 0 done and confirmed, 1 not confirmed, 2 could not be tried."""
    asked = front.parse_args(arguments)
    try:
        result: int = asked.run(stack(), asked)
    except EXPECTED as refusal:
        print(f"{system}: {str(refusal).strip()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return result
