"""A recovery: a base backup in a new folder, the log of an archive replayed up to a target, and the proof of it.

While it replays the server is one of its own: on no port, with settings for replay alone (nothing is synced, no
checkpoint on the way). When it has arrived it is ended, all is synced at once, and it starts with its own settings.
"""

from __future__ import annotations

import os
import shlex
import time
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed
from runwright.actions.postgres import account, following, placing, sandbox, server
from runwright.actions.postgres.connection import connected, value
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.actions.operation import Watch
    from runwright.actions.postgres.archive import Reach
    from runwright.actions.postgres.landing import Landing, Target
    from runwright.actions.postgres.programs import Programs
    from runwright.actions.postgres.sandbox import Sandbox

STOPPED = regex(r"recovery stopping (before|after) (?:commit|abort)[a-z ]* of transaction (\d+)")
REDO = regex(r"redo done at .* user: ([\d.]+) s, system: ([\d.]+) s, elapsed: ([\d.]+) s")
BUFFERS = 2 << 30
"""Bytes of shared_buffers for a replay, or a quarter of the memory: pages that are changed again stay in memory."""
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
    """From the start of the server until it could write: replay, and the checkpoint at its end."""
    replay: float
    """Seconds of the replay alone, as the server says."""
    work: float
    """Of these, seconds that its process computed; the rest it waited for the disk or for a processor."""


def replayed(recovery: Recovery, watch: Watch) -> Arrived:
    """Replay up to the target, and end the recovery there; the server does not run afterwards.

    Raises:
        Failed: it did not get there; the folder stays for a look.
    """
    into, tools = recovery.into, recovery.tools
    who, kept = account.of(into), placing.own_settings(into)
    (into / "recovery.signal").touch()
    who.owns(into / "recovery.signal")
    begin = time.monotonic()
    with sandbox.place(tools, into.parent) as box:
        there = box._replace(data=into)
        with sandbox.running(there, _settings(recovery), recovery.owner, lambda: _told(recovery, watch)):
            arrived = _arrived(there, recovery.owner, time.monotonic() - begin)
            server.stopped(into, seconds=LONG)
    placing.synced(into, tools, kept)
    return arrived


def proven(arrived: Arrived, landing: Landing, *, to_end: bool = False) -> str:
    """Compare where it arrived with what the log says; the sentence of the proof.

    Raises:
        Failed: it is another place.
    """
    last, after = landing.last, landing.first_after
    wanted = {"before": after, "after": last}.get(arrived.stopped)
    if wanted and wanted.xid != arrived.xid:
        why = f"it stopped {arrived.stopped} transaction {arrived.xid}, and the archive says {wanted.xid}"
        raise Failed(why, "The data are not those of the target: look at the log.")
    if last and arrived.when and arrived.when != last.when and (arrived.stopped or to_end):
        why = f"its last transaction is of {arrived.when.isoformat()}, and the archive says {last.when.isoformat()}"
        raise Failed(why, "The data are not those of the target: look at the log.")
    end = f"the last transaction ({last.xid}) is of {last.when.isoformat()}" if last else "no transaction was replayed"
    behind = f"; the next one ({after.xid}, {after.when.isoformat()}) is not there" if after else ""
    return f"recovery ended by itself; {end}{behind}; pg_waldump says the same of the archive"


def _settings(recovery: Recovery) -> dict[str, str]:
    target, archive = recovery.target, shlex.quote(str(recovery.archive.absolute())).replace("%", "%%")
    aim = {
        "recovery_target_action": "promote",
        "recovery_target_inclusive": "on" if target.inclusive else "off",
        f"recovery_target_{target.kind}": target.value,
    }
    return {
        "restore_command": f"exec cp {archive}/%f %p",
        "recovery_target_timeline": str(recovery.reach.timeline),
        **(aim if target.kind != "end" else {}),
        "hot_standby": "off",
        "bgwriter_lru_maxpages": "0",
        "shared_buffers": f"{_buffers() >> 20}MB",
    }


def _buffers() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(BUFFERS, memory // 4)


def _arrived(box: Sandbox, owner: str, seconds: float) -> Arrived:
    with connected(box.url("template1", owner)) as connection:
        when = value(connection, "SELECT pg_last_xact_replay_timestamp()")
        timeline = following.timeline(connection)
    log = (box.folder / "log").read_text(encoding="utf-8", errors="replace")
    found, redo = STOPPED.search(log), REDO.search(log)
    stopped, xid = (found[1], int(found[2])) if found else ("", 0)
    user, system, replay = map(float, redo.groups()) if redo else (0.0, 0.0, seconds)
    moment = when and when.astimezone(UTC)
    return Arrived(moment, stopped, xid, timeline, seconds, max(replay, 0.01), user + system)


def _told(recovery: Recovery, watch: Watch) -> None:
    """Say how far it is: the title of PostgreSQL's process names the segment."""
    for pid in server.processes(recovery.into):
        with suppress(OSError, ValueError):
            title = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").decode("ascii", "replace")
            segments = recovery.reach.segments
            watch.at(segments.index(title.rpartition(" ")[2]) + 1, len(segments), "segments")
