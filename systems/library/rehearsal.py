"""Try a migration on a copy of the data, there and back, beside what users use."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from systems.common import postgres_sql
from systems.common.postgres_roles import SUPERUSER
from systems.common.refusal import Refused
from systems.library.topology import OWNER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.common.node import Node
    from systems.library.stack import Stack

COPY = "library_rehearsal"
APPLIED = re.compile(r"(?m)^ \[X\] (\S+)")


def rehearse(stack: Stack, app: str, migration: str) -> Iterator[str]:
    """Copy, migrate, migrate back; a sentence for each. The copy is dropped whatever happens."""
    primary = stack.needed_primary()
    before = applied(stack, app)
    try:
        yield f"the copy took {_copy(stack, primary):.1f} s"
        yield f"{app} {migration} took {_migrate(stack, app, migration):.1f} s"
        yield f"the way back to {before} took {_migrate(stack, app, before):.1f} s"
    finally:
        postgres_sql.execute(
            primary, stack.database.credentials, [f"drop database if exists {COPY} with (force)"], "postgres"
        )


def applied(stack: Stack, app: str) -> str:
    """The last migration of an application that is applied; raises Refused."""
    found = APPLIED.findall(stack.manage("showmigrations", app))
    if not found:
        raise Refused(f"no migration of {app} is applied")
    return str(found[-1])


def _copy(stack: Stack, primary: Node) -> float:
    started, dump = time.monotonic(), stack.home / "postgres" / "rehearsal.dump"
    programs = stack.database.programs
    server = ["--host=127.0.0.1", f"--port={primary.port}", f"--username={SUPERUSER}"]
    passfile = {"PGPASSFILE": str(stack.database.credentials.passfile)}
    fresh = [f"drop database if exists {COPY} with (force)", f"create database {COPY} owner {OWNER}"]
    postgres_sql.execute(primary, stack.database.credentials, fresh, "postgres")
    try:
        programs.run("pg_dump", *server, "--format=custom", f"--file={dump}", OWNER, environment=passfile)
        programs.run("pg_restore", *server, f"--dbname={COPY}", "--exit-on-error", str(dump), environment=passfile)
    finally:
        dump.unlink(missing_ok=True)
    return time.monotonic() - started


def _migrate(stack: Stack, app: str, migration: str) -> float:
    started = time.monotonic()
    stack.manage("migrate", app, migration, database=COPY)
    return time.monotonic() - started
