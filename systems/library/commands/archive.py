"""The archive of the WAL."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from systems.common import postgres_sql
from systems.common.probe import Verdict

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack

SWITCH = "select pg_walfile_name(pg_switch_wal() - 1)"
"""With nothing to write it answers where the present segment begins, which no longer counts to the last one (17)."""
SECONDS = 60


def register(parsers: Parsers) -> None:
    """Add the command."""
    kinds = parsers.add_parser("archive", help="the archive of the WAL").add_subparsers(dest="kind", required=True)
    switch = kinds.add_parser("switch", help="write the present segment to the archive, and wait until it is there")
    switch.set_defaults(run=_switch)


def _switch(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials, "postgres") as connection:
        row = connection.execute(SWITCH).fetchone()
    segment = stack.database.archive / str(row[0] if row else "")
    stack.ready(f"the archive of {segment.name}", partial(_there, segment), SECONDS)
    print(f"{segment.name} is archived")
    return 0


def _there(segment: Path) -> Verdict:
    """A segment gets its name when all of it is on the disk."""
    return Verdict(ok=segment.exists(), said="not there yet", seconds=0)
