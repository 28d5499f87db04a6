"""Ids in a table of a PostgreSQL, by psycopg (the extra `postgres`); each write is a transaction of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TABLE = "runwright_drill_{name}"


class Sql:
    """One connection."""

    reads = True

    def __init__(self, load: Mapping[str, Any], *, reading: bool) -> None:
        self._load = load
        self._url = load.get("read_from", load["sql"]) if reading else load["sql"]
        self._table = TABLE.replace("{name}", "".join(sign if sign.isalnum() else "_" for sign in load["name"].lower()))
        self._connection: Any = None
        self._own = "write" not in load
        self._write = load.get("write", f"INSERT INTO {self._table} (id) VALUES (%(id)s)")  # noqa: S608 (letters only)
        self._read = load.get("read", f"SELECT max(id) FROM {self._table}")  # noqa: S608
        self._all = load.get("all", f"SELECT id FROM {self._table}" if self._own else "")  # noqa: S608
        self.reads = self._own or "read" in load

    def prepare(self) -> int:
        """Make the table anew, or carry out the statements of the drill and see what is there already."""
        own = (
            f"DROP TABLE IF EXISTS {self._table}",
            f"CREATE TABLE {self._table} (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())",
        )
        with self._opened(self._load["sql"]) as connection:
            for statement in (*(own if self._own else ()), *self._load.get("prepare", ())):
                connection.execute(statement)
        return 0 if self._own else max(self.present(()) or (), default=0)

    def write(self, number: int) -> None:
        """Insert the id; the commit is the acknowledgement."""
        self._sql().execute(self._write, {"id": number})

    def read(self) -> int | None:
        """The highest id."""
        row = self._sql().execute(self._read).fetchone()
        return int(row[0] or 0) if row else 0

    def present(self, acknowledged: Collection[int]) -> Collection[int] | None:
        """All ids."""
        del acknowledged
        if not self._all:
            return None
        with self._opened(self._load.get("check_at", self._load["sql"]), patient=True) as connection:
            return {int(row[0]) for row in connection.execute(self._all)}

    def remove(self) -> None:
        """Drop the table that was made."""
        if self._own:
            with self._opened(self._load["sql"], patient=True) as connection:
                connection.execute(f"DROP TABLE IF EXISTS {self._table}")

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _sql(self) -> Any:  # noqa: ANN401 (psycopg is an extra)
        if self._connection is None:
            self._connection = self._opened(self._url)
        return self._connection

    def _opened(self, url: str, *, patient: bool = False) -> Any:  # noqa: ANN401
        import psycopg

        seconds = 10.0 if patient else self._load["timeout"]
        limits = f"-c statement_timeout={seconds * 1000:.0f}"
        how: Any = {"connect_timeout": max(2, round(seconds)), "tcp_user_timeout": round(seconds * 1000)}
        return psycopg.connect(url, autocommit=True, options=limits, application_name="runwright drill", **how)
