"""The password of a database's role is another: a rotation that was half done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from runwright.drill.faults import kinds, need, sessions
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Server

VERIFIER = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
END = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = %s AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class WrongPassword(Fault):
    """Give a role of a PostgreSQL another password, and end its sessions, so that it has to log in again.

    The URL is that of a superuser. Only what PostgreSQL keeps of the first password is noted, never the password.
    """

    KIND: ClassVar[str] = "wrong-password"
    HITS: ClassVar[str] = "server"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (need.POSTGRES,)
    target: Server
    role: str = option(kinds.text, "Which role.", "")
    sessions: bool = option(kinds.flag, "Whether its sessions are ended.", default=True)

    def sentence(self) -> str:
        """With the role."""
        return f"Give role {self.role} of ${self.target.name} a password that nobody knows."

    def missing(self) -> str:
        """It has to be said whose."""
        return super().missing() if self.role else 'It does not say whose password: write role = "NAME".'

    def before(self) -> Facts:
        """What PostgreSQL keeps of the password, and will keep of the other."""
        with sessions.opened(self.target) as session:
            if session.info.user == self.role:
                raise NotInjected(self.sentence(), "It is the role of the URL: give the URL of another superuser.")
            row = _executed(self.target, session, VERIFIER, self.role)
            if row is None:
                raise NotInjected(self.sentence(), "There is no such role.")
            other = session.pgconn.encrypt_password(
                secrets.token_bytes(24).hex().encode(), self.role.encode(), b"scram-sha-256"
            )
        return {"verifier": row[0], "instead": other.decode()}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Set the other one."""
        with sessions.opened(self.target) as session:
            _set(self.target, session, self.role, before["instead"])
            if self.sessions:
                _executed(self.target, session, END, self.role)

    def mend(self, before: Facts) -> None:
        """Set the first one back, unless somebody has set a new one."""
        with sessions.opened(self.target) as session:
            if _executed(self.target, session, VERIFIER, self.role) == (before["instead"],):
                _set(self.target, session, self.role, before["verifier"])


def _set(server: Server, session: sessions.Connection, role: str, verifier: str | None) -> None:
    """Set what PostgreSQL keeps; it takes a SCRAM verifier as it is."""
    from psycopg import sql

    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
    _executed(server, session, statement)


def _executed(server: Server, session: sessions.Connection, statement: Any, *values: object) -> Any:  # noqa: ANN401 (rows)
    import psycopg

    try:
        cursor = session.execute(statement.encode() if isinstance(statement, str) else statement, values)
        return cursor.fetchone() if cursor.description else None
    except psycopg.Error as problem:
        raise sessions.Unreached(server.name, problem) from None
