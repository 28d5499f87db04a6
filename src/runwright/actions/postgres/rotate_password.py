"""Give a role of PostgreSQL a new password, in the server and in the file that the application reads.

The password is made here, and the server gets only its SCRAM verifier: neither its log nor pg_stat_statements can hold
it. The file is replaced in one step, for its owner alone; then the reload command runs. It is proven that the new
password lets in and the old one does not; when that does not hold, or the check command fails, everything is put back.
A call that was broken off in the middle loses no password: it lies beside the file as FILE.next, and the next call
finds it. Connections that are open stay open.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.address import url
from runwright.actions.command import ran
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import secret_file
from runwright.actions.postgres.connection import connected, value

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.operation import Watch
    from runwright.actions.postgres.connection import Connection
    from runwright.actions.postgres.secret_file import Entry

EXAMPLES = """\
examples:
  runwright do rotate-database-password --url "$DATABASE_URL" --role app --env-file /etc/app/env --name DATABASE_URL \\
      --reload 'systemctl reload app' --check 'curl -fsS http://127.0.0.1:8000/readyz'
"""
BYTES = 32
"""Of chance in a password."""
COMMAND = 120.0
"""Seconds that a reload or a check may take."""
REFUSED = ("password authentication failed", "no password supplied")


def arguments(parser: ArgumentParser) -> None:
    """Who changes whose password, and where it is written."""
    parser.add_argument("--url", type=url, required=True, help="as whoever may change the role; PGPASSWORD is theirs")
    parser.add_argument("--role", required=True, help="whose password")
    parser.add_argument("--env-file", type=Path, required=True, metavar="FILE", help="NAME=value lines")
    parser.add_argument("--name", required=True, metavar="VARIABLE", help="the password, or a URL that holds it")
    parser.add_argument("--reload", metavar="COMMAND", help="for a shell: lets the application read the file again")
    parser.add_argument(
        "--check", metavar="COMMAND", help="for a shell: ends with status 0 when the application is well"
    )


def target(given: Namespace) -> str:
    """The role on its server."""
    return f"{given.role} at {given.url}"


def intends(given: Namespace) -> Iterator[str]:
    """What would be changed, and how it would be proven."""
    entry = _look(given)
    yield f"give {given.role} a new password at {given.url}"
    yield f"write it into {entry.path} as {entry.name}, readable by its owner only"
    for what in (given.reload, given.check):
        if what:
            yield f"run {what}"
    yield "see the new password let in, and the old one refused"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Change, write, reload, prove; or put everything back."""
    entry = _finished(given, _look(given), watch)
    new = secrets.token_urlsafe(BYTES)
    with connected(given.url) as connection:
        former = _verifier_of(connection, given.role) or _verifier(connection, given.role, entry.password)
        fresh = _verifier(connection, given.role, new)
        secret_file.write_beside(entry.path, _next(entry.path), entry.with_password(new))
        _altered(connection, given.role, fresh)  # from here on FILE.next goes only when its password does not count
        watch.says(f"{given.role} has a new password")
        if why := _why_not(given, entry, new, watch):
            _put_back(given, entry, connection, former)
            raise Failed(f"{why}; the old password is back", "Mend that, then call again.")
    _next(entry.path).unlink(missing_ok=True)
    facts = {"role": given.role, "file": str(entry.path), "variable": entry.name, "mode": "0600"}
    proof = "the new password lets in, the old one is refused" + ("; the check holds" if given.check else "")
    return Evidence(f"{given.role} has a new password", facts, proof)


def _look(given: Namespace) -> Entry:
    """The line of the file, when all this can be done and proven.

    Raises:
        Impossible: it cannot.
    """
    entry = secret_file.read(given.env_file, given.name)
    with connected(given.url) as connection:
        if not value(connection, "SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolcanlogin", (given.role,)):
            raise Impossible(f"there is no role {given.role} that may log in at {given.url}", "See \\du in psql.")
    if _lets_in(given, secrets.token_urlsafe(8)):
        why = f"{given.url} lets {given.role} in from here by any password"
        raise Impossible(why, "Write scram-sha-256 for this address in pg_hba.conf: nothing could be proven.")
    if not _known(given, entry):
        why = f"{entry.name} in {entry.path} is not the password of {given.role}: it does not let in"
        raise Impossible(why, "Name the variable that holds it; where it was changed by hand, write it there first.")
    return entry


def _known(given: Namespace, entry: Entry) -> bool:
    """Whether the file, or what a broken-off call left beside it, has the password; unless it cannot be tried now.

    Another secret that is overwritten is lost, and that it is refused afterwards would prove nothing.
    """
    beside = _next(entry.path)
    held = [entry.password, *([secret_file.read(beside, given.name).password] if beside.exists() else [])]
    try:
        return not entry.password or any(_lets_in(given, each) for each in held)
    except Impossible:
        return True


def _finished(given: Namespace, entry: Entry, watch: Watch) -> Entry:
    """Finish a call that was broken off behind the change: its password counts when the server takes it."""
    beside = _next(entry.path)
    if not beside.exists():
        return entry
    begun = secret_file.read(beside, given.name)
    if _lets_in(given, begun.password):
        watch.says("an earlier call was broken off: its password counts")
        secret_file.write(entry.path, begun.text)
        return begun._replace(path=entry.path)
    return entry


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _why_not(given: Namespace, entry: Entry, new: str, watch: Watch) -> str:
    """Write the file, and say why the change does not hold, or nothing."""
    try:
        secret_file.write(entry.path, entry.with_password(new))
    except OSError as error:
        return f"{entry.path} cannot be written: {error.strerror or error}"
    if given.reload and not (ended := ran(given.reload, COMMAND)).ok:
        return f"the reload command {ended.why}"
    if why := _not_proven(given, entry, new):
        return why
    if given.check:
        watch.says(f"running {given.check}")
        if not (ended := ran(given.check, COMMAND)).ok:
            return f"the check command {ended.why}"
    return ""


def _not_proven(given: Namespace, entry: Entry, new: str) -> str:
    try:
        if not _lets_in(given, new):
            return "the new password does not let in"
        if entry.password and _lets_in(given, entry.password):
            return "the old password still lets in"
    except Impossible as error:  # here it is no reason not to begin: the role has another password already
        return f"the new password could not be tried: {error}"
    return ""


def _put_back(given: Namespace, entry: Entry, connection: Connection, former: str) -> None:
    _altered(connection, given.role, former)
    if entry.path.read_text(encoding="utf-8") != entry.text:
        secret_file.write(entry.path, entry.text)
    _next(entry.path).unlink(missing_ok=True)
    if given.reload and not (ended := ran(given.reload, COMMAND)).ok:
        raise Failed(f"the old password is back, and the reload command {ended.why}", "Reload the application by hand.")


def _lets_in(given: Namespace, password: str) -> bool:
    """Whether the role may connect by this password.

    Raises:
        Impossible: the server does not answer, or refuses for another reason.
    """
    import psycopg

    try:
        psycopg.connect(given.url, user=given.role, password=password, connect_timeout=5).close()
    except psycopg.Error as error:
        if any(word in str(error) for word in REFUSED):
            return False
        raise Impossible(f"{given.url}: {' '.join(str(error).split())}", "Nothing is known of the password.") from None
    return True


def _verifier(connection: Connection, role: str, password: str) -> str:
    """What the server keeps of a password (SCRAM-SHA-256, RFC 5803), computed here."""
    made = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return made.decode("ascii")


def _verifier_of(connection: Connection, role: str) -> str:
    """What the server keeps now; empty when we may not read it."""
    import psycopg

    try:
        return str(value(connection, "SELECT rolpassword FROM pg_authid WHERE rolname = %s", (role,)) or "")
    except psycopg.errors.InsufficientPrivilege:
        return ""


def _altered(connection: Connection, role: str, verifier: str) -> None:
    from psycopg import sql

    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), verifier))
