"""Passwords of the database's roles: made once, kept in files that only their readers may read.

`postgres/pgpass` is what libpq reads (PGPASSFILE), for operators and for replicas; `secrets/ROLE-password` is what the
application reads again whenever it connects, so that a rotation needs no restart.
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


def ensure(folder: Path, account: Account, role: str) -> Credentials:
    """The passwords of this run folder; new ones at the first start."""
    passfile, owner_file = folder / "postgres" / "pgpass", folder / "secrets" / f"{role}-password"
    if not passfile.exists():
        _make(passfile, owner_file, account, role)
    kept = dict(line.rsplit(":", 2)[1:] for line in passfile.read_text().splitlines())
    owner = owner_file.read_text().strip()
    return Credentials(role, kept[SUPERUSER], kept[REPLICATOR], owner, passfile, owner_file)


def _make(passfile: Path, owner_file: Path, account: Account, role: str) -> None:
    passwords = {name: secrets.token_urlsafe(18) for name in (SUPERUSER, REPLICATOR, role)}
    lines = "".join(f"127.0.0.1:*:*:{name}:{word}\n" for name, word in passwords.items())
    for path, text in ((owner_file, passwords[role] + "\n"), (passfile, lines)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
    owner_file.parent.chmod(0o700)
    account.own(passfile)
