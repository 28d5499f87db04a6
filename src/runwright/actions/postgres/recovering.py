"""A recovery: a base backup in a new folder, the log of an archive replayed up to a target, and the proof of it.

While it replays the server is one of its own: on no port, with settings for replay alone (nothing is synced, no
checkpoint on the way). When it has arrived it is ended, all is synced at once, and it starts with its own settings.
"""

from __future__ import annotations

import os
import shlex
import shutil
import time
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import account, auto_conf, copying, sandbox, server
from runwright.actions.postgres.connection import connected, value
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.actions.backup.manifest import Manifest
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.archive import Reach
    from runwright.actions.postgres.landing import Landing, Target
    from runwright.actions.postgres.programs import Programs
    from runwright.actions.postgres.sandbox import Sandbox

TARGETS = [f"recovery_target{suffix}" for suffix in ("", "_time", "_name", "_lsn", "_xid", "_inclusive", "_timeline")]
NEVER = ["restore_command", "primary_conninfo", "primary_slot_name", "recovery_target_action", *TARGETS]
"""Settings of the source that a recovered server must not have."""
STOPPED = regex(r"recovery stopping (before|after) (?:commit|abort)[a-z ]* of transaction (\d+)")
TIMELINE = "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"
BUFFERS = 2 << 30
"""Bytes of shared_buffers for a replay, or a quarter of the memory: pages that are changed again stay in memory."""
STUBS = {
    "postgresql.conf": "# made by a recovery: the source kept its own elsewhere\n",
    "pg_hba.conf": "local all all peer\nhost all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n",
    "pg_ident.conf": "",
}
"""For backups of servers that keep their configuration outside of their data, as Debian's do."""
LONG = 24 * 3600.0


class Recovery(NamedTuple):
    """What is replayed where."""

    into: Path
    tools: Programs
    target: Target
    reach: Reach
    archive: Path
    owner: str
    """The superuser of the data."""


class Arrived(NamedTuple):
    """Where a recovery ended."""

    when: datetime | None
    """The time of the last transaction that was replayed; None when there was none."""
    stopped: str
    """`before` or `after`, as the server's log says; empty where it stopped at something else."""
    xid: int
    """The transaction that it stopped before or after."""
    timeline: int
    seconds: float
    """That the replay took, with the end of recovery."""


def placed(backup: Manifest, folder: Path, into: Path, watch: Watch) -> None:
    """Copy a base backup into a folder that is empty or not there, and compare every byte with what was written.

    Raises:
        Impossible: the folder is not empty.
        Failed: the backup is damaged; the folder is empty again.
    """
    must_be_empty(into)
    who = account.of(into)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    into.chmod(0o700)
    who.owns(into)
    done, size = 0, backup.size

    def told(count: int) -> None:
        nonlocal done
        done += count
        watch.at(done, size, "bytes")

    watch.says(f"copying {backup.name} ({size >> 20} MiB)")
    files = copying.copied(folder / backup.name, into, who, told)
    wanted = [each._replace(path=each.path.partition("/")[2]) for each in backup.files]
    if problems := copying.differing(files, wanted):
        cleared(into)
        raise Failed(f"{backup.name} is damaged: {'; '.join(problems[:3])}", "Take an older backup.")


def must_be_empty(into: Path) -> None:
    """Raise when something is there.

    Raises:
        Impossible: it is no empty folder.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Impossible(f"{into} is not empty", "Nothing is overwritten: name a folder that is not there yet.")


def cleared(into: Path) -> None:
    """Empty a folder that we filled."""
    for each in into.iterdir():
        shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()


def replayed(recovery: Recovery, watch: Watch) -> Arrived:
    """Replay up to the target, and end the recovery there; the server does not run afterwards.

    Raises:
        Failed: it did not get there; the folder stays for a look.
    """
    into, tools = recovery.into, recovery.tools
    who, kept = account.of(into), (into / auto_conf.FILE).read_bytes()
    (into / "recovery.signal").touch()
    who.owns(into / "recovery.signal")
    begin = time.monotonic()
    with sandbox.place(tools, into.parent) as box:
        there = box._replace(data=into)
        with sandbox.running(there, _settings(recovery), recovery.owner, lambda: _told(recovery, watch)):
            arrived = _arrived(there, recovery.owner, time.monotonic() - begin)
            server.stopped(into, seconds=LONG)
    (into / auto_conf.FILE).write_bytes(kept)
    server.run([tools.path("initdb"), "--sync-only", "-D", str(into)], into, LONG, who)
    return arrived


def opened(into: Path, port: int, seconds: float = 120) -> None:
    """Start it with its own settings, on a port, archiving nothing: its timeline is its own until somebody decides.

    Raises:
        Failed: it did not start; its data are recovered.
    """
    for name, text in STUBS.items():
        if not (into / name).exists():
            (into / name).write_text(text, encoding="utf-8")
            account.of(into).owns(into / name)
    own = {"port": str(port), "archive_mode": "off", "synchronous_standby_names": ""}
    auto_conf.written(into, dict.fromkeys(NEVER) | own)
    server.started(into, seconds)


def proven(arrived: Arrived, landing: Landing) -> str:
    """Compare where it arrived with what the log says; the sentence of the proof.

    Raises:
        Failed: it is another place.
    """
    last, after = landing.last, landing.first_after
    wanted = {"before": after, "after": last}.get(arrived.stopped)
    if wanted and wanted.xid != arrived.xid:
        why = f"it stopped {arrived.stopped} transaction {arrived.xid}, and the archive says {wanted.xid}"
        raise Failed(why, "The data are not those of the target: look at the log.")
    if last and arrived.when and arrived.when != last.when and arrived.stopped:
        why = f"its last transaction is of {arrived.when.isoformat()}, and the archive says {last.when.isoformat()}"
        raise Failed(why, "The data are not those of the target: look at the log.")
    end = f"the last transaction ({last.xid}) is of {last.when.isoformat()}" if last else "no transaction was replayed"
    behind = f"; the next one ({after.xid}, {after.when.isoformat()}) is not there" if after else ""
    return f"recovery ended by itself; {end}{behind}; pg_waldump says the same of the archive"


def _settings(recovery: Recovery) -> dict[str, str]:
    target, archive = recovery.target, shlex.quote(str(recovery.archive.absolute())).replace("%", "%%")
    return {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_timeline": str(recovery.reach.timeline),
        "recovery_target_action": "promote",
        "recovery_target_inclusive": "on" if target.inclusive else "off",
        f"recovery_target_{target.kind}": target.value,
        "hot_standby": "off",
        "shared_buffers": f"{_buffers() >> 20}MB",
    }


def _buffers() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(BUFFERS, memory // 4)


def _arrived(box: Sandbox, owner: str, seconds: float) -> Arrived:
    with connected(box.url("template1", owner)) as connection:
        when = value(connection, "SELECT pg_last_xact_replay_timestamp()")
        timeline = value(connection, TIMELINE)
    found = STOPPED.search((box.folder / "log").read_text(encoding="utf-8", errors="replace"))
    stopped, xid = (found[1], int(found[2])) if found else ("", 0)
    return Arrived(when and when.astimezone(UTC), stopped, xid, int(timeline), seconds)


def _told(recovery: Recovery, watch: Watch) -> None:
    """Say how far it is: the title of PostgreSQL's process names the segment."""
    for pid in server.processes(recovery.into):
        with suppress(OSError, ValueError):
            title = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").decode("ascii", "replace")
            segments = recovery.reach.segments
            watch.at(segments.index(title.rpartition(" ")[2]) + 1, len(segments), "segments")
