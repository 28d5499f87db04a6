r"""SQL on a PostgreSQL server, by psycopg 3 (the extra `postgres`); one connection is kept, so transactions go on.

Settings of the session (`SET search_path`, `SET ROLE`) are given to another connection where one has to be made.
Each statement commits by itself unless `BEGIN` came before, and the first that fails ends the command with status 1,
its SQLSTATE and the place in the text. Rows come as a table like that of `psql`. psql's own commands (`\dt`) need
psql.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from runwright.environment.endpoint import shown
from runwright.executors.address import endpoint
from runwright.executors.called import Answer, Broken, Called
from runwright.executors.catalogue import LIBRARIES
from runwright.executors.session import NotOpened, Request, Setting, Table
from runwright.executors.table import aligned, texts
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Connection, Cursor
    from psycopg.errors import Diagnostic, Error

    from runwright.executors.called import Call
    from runwright.executors.session import Session

NAME = "sql"
LANGUAGES = frozenset({"sql"})
SETS = regex(r"(?is)\s*(?:SET|RESET|DISCARD|COMMIT|END|ROLLBACK|ABORT)\b|.*\bset_config\b")
"""Statements after which a session may have other settings. Those of a transaction count when it has ended."""
KNOWN = "SELECT name, setting FROM pg_settings WHERE source = 'session' AND name <> 'client_min_messages'"
ROLE = "SELECT 'role', current_setting('role') WHERE current_setting('role') <> 'none'"
PATIENCE = 10
"""Seconds until a server that does not answer is given up."""


def open(setting: Setting) -> Session:  # noqa: A001 (the protocol's word)
    """A connection in this setting.

    Raises:
        NotOpened: psycopg is not installed, there is no endpoint, or its server refuses.
    """
    return Sql(setting)


class Sql(Called):
    """The session of one connection."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.url = endpoint(setting, NAME, "postgresql://user@host/database")
        self.connection: Connection[Any] | None = None
        self.say: Callable[[str, bytes], None] | None = None
        self._connected()

    def call(self, request: Request, running: Call) -> Answer:
        """Carry out the statements of a text, up to the first that fails."""
        import psycopg

        connection, self.say, say = self._connected(), running.say, running.say
        tables: list[Table] = []
        for statement in running.each(_statements(request.text)):
            if statement.startswith("\\"):
                say("stderr", f"{statement.split()[0]} is a command of psql, not SQL: run it with psql\n".encode())
                return Answer(2, tuple(tables), self._lost())
            try:
                cursor = connection.execute(statement.encode())
                if SETS.match(statement) and not self._lost():
                    self._learn(connection)
            except psycopg.Error as error:
                say("stderr", _complaint(error, statement).encode())
                if connection.closed:
                    raise Broken(f"the connection to {shown(self.url)} is lost") from error
                return Answer(1, tuple(tables), self._lost())
            tables += self._shown(cursor, say)
        return Answer(0, tuple(tables), self._lost())

    def cancel(self) -> None:
        """Ask the server to cancel the statement (SQLSTATE 57014)."""
        if self.connection is not None:
            self.connection.cancel_safe(timeout=PATIENCE)

    def disconnect(self) -> None:
        """Close the connection; what is in its transaction is rolled back."""
        connection, self.connection = self.connection, None
        if connection is not None:
            threading.Thread(target=connection.close, daemon=True).start()

    def _learn(self, connection: Connection[Any]) -> None:
        """Know the settings of this session."""
        self.variables = dict(connection.execute(f"{KNOWN} UNION ALL {ROLE}").fetchall())

    def _connected(self) -> Connection[Any]:
        if self.connection is None:
            self.connection = self._connect()
        return self.connection

    def _connect(self) -> Connection[Any]:
        try:
            import psycopg
        except ImportError as error:
            library = LIBRARIES[NAME]
            raise NotOpened(NAME, f"{library.name} is not installed", library.install) from error
        try:
            connection = psycopg.connect(self.url, autocommit=True, connect_timeout=PATIENCE)
        except (psycopg.Error, UnicodeError, ValueError) as error:
            raise NotOpened(shown(self.url), _without(str(error), self.url)) from None
        connection.add_notice_handler(self._notice)
        try:
            connection.execute("SET client_min_messages = notice")
            for each in self.variables.items():
                connection.execute("SELECT set_config(%s, %s, false)", each)
        except psycopg.Error as error:
            connection.close()
            raise NotOpened(shown(self.url), f"a setting of before is refused: {error}") from None
        return connection

    def _notice(self, notice: Diagnostic) -> None:
        if self.say is not None:
            self.say("stderr", f"{notice.severity}:  {notice.message_primary}\n".encode())

    def _shown(self, cursor: Cursor[Any], say: Callable[[str, bytes], None]) -> Iterator[Table]:
        """Say what a statement gave; its rows as a table."""
        if cursor.description is None:
            say("stdout", f"{cursor.statusmessage}\n".encode())
            return
        columns = tuple(column.name for column in cursor.description)
        table = Table(columns, tuple(texts(row) for row in cursor.fetchall()))
        say("stdout", aligned(table).encode())
        yield table

    def _lost(self) -> tuple[str, ...]:
        connection = self.connection
        if connection is None or connection.info.transaction_status.name == "IDLE":
            return ()
        return ("a transaction that is not finished",)


def _statements(text: str) -> tuple[str, ...]:
    """The statements of a text, each to be sent by itself, as psql does."""
    from runwright.languages import sql

    data = text.encode()
    found = [data[each.start : each.end].decode() for each in sql.parse(text).statements]
    return tuple(found) or ((text,) if text.strip() else ())


def _complaint(error: Error, statement: str) -> str:
    """What the server says about a statement, as psql says it at VERBOSITY verbose."""
    told = error.diag
    if told.message_primary is None:
        return f"ERROR:  {error}\n"
    lines = [f"{told.severity}:  {told.sqlstate}: {told.message_primary}"]
    if told.statement_position:
        lines += _place(statement, int(told.statement_position) - 1)
    lines += [
        f"{word}:  {text}" for word, text in (("DETAIL", told.message_detail), ("HINT", told.message_hint)) if text
    ]
    return "\n".join([*lines, ""])


def _place(statement: str, at: int) -> list[str]:
    """The line of the statement with a mark below the place, which counts characters."""
    before = statement[:at]
    start = before.rfind("\n") + 1
    line = statement[start:].split("\n", 1)[0]
    head = f"LINE {before.count(chr(10)) + 1}: "
    return [head + line, " " * (len(head) + at - start) + "^"]


def _without(text: str, url: str) -> str:
    """A message that cannot hold the password of the URL."""
    from urllib.parse import unquote, urlsplit

    try:
        password = urlsplit(url).password
    except ValueError:
        password = url
    for secret in {password, unquote(password)} if password else ():
        text = text.replace(secret, "***")
    return " ".join(text.replace(url, shown(url)).split())
