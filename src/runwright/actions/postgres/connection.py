"""A connection to a server (psycopg, the extra `postgres`), as the actions here use one: autocommit, bounded."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runwright.actions.library import required
from runwright.actions.operation import Failed, Impossible

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from psycopg.abc import Params

    Connection = psycopg.Connection[Any]

PATIENCE = 5
"""Seconds until a server that does not answer is given up."""
NAME = "runwright"
"""What the server calls our connections (application_name)."""


def opened(url: str) -> Connection:
    """Connect; the password comes from PGPASSWORD or PGPASSFILE.

    Raises:
        Impossible: psycopg is not installed, or nobody answers there.
    """
    required("psycopg", "postgres")
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=PATIENCE, fallback_application_name=NAME)
    except psycopg.Error as error:
        hint = "Is it running, and does PGPASSWORD or PGPASSFILE hold its password?"
        raise Impossible(f"{url}: {said(error)}", hint) from None


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection for the length of the block.

    Raises:
        Impossible: nobody answers there.
        Failed: the server refused, or went away, while the block ran.
    """
    with opened(url) as connection:
        import psycopg

        try:
            yield connection
        except psycopg.Error as error:
            raise Failed(f"{url}: {said(error)}", "Look at the server; beginning again is safe.") from error


def value(connection: Connection, query: str, parameters: Params | None = None) -> Any:  # noqa: ANN401 (what SQL gives)
    """The first column of the first row; None where there is no row."""
    row = connection.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def said(error: Exception) -> str:
    """What a server or libpq said, on one line."""
    return " ".join(str(error).split())
