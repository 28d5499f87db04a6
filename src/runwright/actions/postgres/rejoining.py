"""An old primary that comes back as a replica: rewound to where the new one left it, or copied anew.

pg_rewind brings the configuration of the new primary along (its port too), and wants a checkpoint there first: right
after a promotion it would find both on the same timeline.
"""

from __future__ import annotations

import shlex
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed
from runwright.actions.postgres import account, auto_conf, programs, server
from runwright.actions.postgres.fence import SIGNAL, bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGURATION = ("postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf")
LONG = 24 * 3600.0
"""Seconds that a copy may take."""


def rejoined(data: Path, source: str, conninfo: str, slot: str) -> str:
    """Make a stopped server's data those of a replica of `source`; how, in words.

    Raises:
        Failed: neither way worked; the old data are still there.
    """
    server.tidied(data)
    why = _rewound(data, source)
    if why:
        aside = _copied(data, source)
    auto_conf.written(data, {"primary_conninfo": conninfo, "primary_slot_name": slot})
    bound(data)
    return f"copied anew, because {why}; the old data are in {aside}" if why else "rewound"


def _rewound(data: Path, source: str) -> str:
    """Why it could not be rewound, or nothing."""
    tools = programs.of_data(data)
    if not tools.has("pg_rewind"):
        return f"there is no pg_rewind in {tools.folder}"
    command = [tools.path("pg_rewind"), f"--target-pgdata={data}", f"--source-server={source}", *_elsewhere(data)]
    (data / SIGNAL).unlink(missing_ok=True)  # pg_rewind recovers a killed server in single-user mode, which refuses it
    try:
        with _kept(data):
            status, output = server.run(command, data, LONG, account.of(data))
    finally:
        bound(data)
    return f"pg_rewind failed: {output.rpartition('error: ')[2]}" if status else ""


def _elsewhere(data: Path) -> list[str]:
    """Where its configuration is, when not in its folder (Debian): it was started with that (postmaster.opts)."""
    if (data / "postgresql.conf").exists() or not (data / "postmaster.opts").exists():
        return []
    words = shlex.split((data / "postmaster.opts").read_text(encoding="utf-8"))
    return [f"--config-file={word.partition('=')[2]}" for word in words if word.startswith("config_file=")]


@contextmanager
def _kept(data: Path) -> Iterator[None]:
    """Its own configuration, kept from being overwritten by the other server's."""
    own = {name: (data / name).read_bytes() for name in CONFIGURATION if (data / name).exists()}
    yield
    for name, content in own.items():
        (data / name).write_bytes(content)


def _copied(data: Path, source: str) -> Path:
    """Copy the primary anew; where the old data are kept."""
    new = data.with_name(f"{data.name}.new")
    aside = data.with_name(f"{data.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    if new.exists():
        shutil.rmtree(new)  # of a copy that was broken off; nobody else writes there
    who = account.of(data)
    new.mkdir(mode=0o700)
    who.owns(new)
    command = [programs.of_data(data).path("pg_basebackup"), f"--dbname={source}", f"--pgdata={new}"]
    status, output = server.run([*command, "--checkpoint=fast", "--wal-method=stream"], new, LONG, who)
    if status:
        raise Failed(f"pg_basebackup failed: {output}", f"{data} is as it was.")
    for name in CONFIGURATION:
        if (data / name).exists():
            shutil.copy2(data / name, new / name)
            who.owns(new / name)
    data.rename(aside)
    new.rename(data)
    return aside
