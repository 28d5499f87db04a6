"""Passwords of the database's roles: made once, kept in files that only their readers may read.

`postgres/pgpass` is what libpq reads (PGPASSFILE), for operators and for replicas. The application's password lies in a
file of its own in `secrets`, alone or as a NAME=value line; it is read again for each connection, so that a rotation
needs no restart.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from systems.common.postgres_server import Account

SUPERUSER = "postgres"
REPLICATOR = "replicator"


class Credentials(NamedTuple):
    """The passwords, and where they lie; `role` is the application's, and its database has the same name."""

    role: str
    superuser: str
    replicator: str
    owner: str
    passfile: Path
    owner_file: Path


def ensure(folder: Path, account: Account, role: str, variable: str = "") -> Credentials:
    """The passwords of this run folder, new ones at the first start; the application's as a line with `variable`."""
    passfile = folder / "postgres" / "pgpass"
    owner_file = folder / "secrets" / (f"{role}.env" if variable else f"{role}-password")
    if not passfile.exists():
        _make(passfile, owner_file, account, f"{variable}=" if variable else "")
    kept = dict(line.rsplit(":", 2)[1:] for line in passfile.read_text().splitlines())
    owner = owner_file.read_text().strip().rpartition("=")[2]
    return Credentials(role, kept[SUPERUSER], kept[REPLICATOR], owner, passfile, owner_file)


def _make(passfile: Path, owner_file: Path, account: Account, before: str) -> None:
    passwords = {name: secrets.token_urlsafe(18) for name in (SUPERUSER, REPLICATOR)}
    lines = "".join(f"127.0.0.1:*:*:{name}:{word}\n" for name, word in passwords.items())
    for path, text in ((owner_file, f"{before}{secrets.token_urlsafe(18)}\n"), (passfile, lines)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
    owner_file.parent.chmod(0o700)
    account.own(passfile)
