"""Recover PostgreSQL to a point in time: to a moment, a restore point, a place in the log, a transaction, or the end.

It says beforehand whether backups and archive reach the target (`--check` says nothing else): the segments have to be
there without a gap, along the newest timeline, and pg_waldump finds the last transaction before the target and the
first one after it. The newest base backup that fits is copied, compared with its checksums, and the log replayed by a
server on no port. That the recovery has ended is seen, not assumed, and where it ended is compared with what pg_waldump
said. Then it starts on its port, in its own folder: the server that runs is never touched, nothing is archived, no
replica is waited for and no subscription runs until you say so. When it is to take over, take `port`, `archive_mode`,
`synchronous_standby_names` and `max_logical_replication_workers` out of its `postgresql.auto.conf`; without that, the
next recovery has no log to replay.
"""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import repository
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Impossible
from runwright.actions.period import seconds
from runwright.actions.postgres import archive as archives
from runwright.actions.postgres import lsn, placing, programs, recovering
from runwright.actions.postgres.backup import KINDS
from runwright.actions.postgres.landing import Log, Target

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.backup.manifest import Manifest
    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.archive import Archive, Reach
    from runwright.actions.postgres.landing import Landing
    from runwright.actions.postgres.programs import Programs
    from runwright.actions.postgres.recovering import Arrived

EXAMPLES = """\
examples:
  runwright do postgres-pitr --backups /var/backups/postgres --archive /var/lib/wal \\
      --to-time '2026-11-26 10:14:59+00' --into /var/lib/postgresql/rescue --port 5433
  runwright do postgres-pitr --backups /var/backups/postgres --archive /var/lib/wal --to-name before_migration --check
  runwright do postgres-pitr --backups /var/backups/postgres --archive /var/lib/wal --to-end \\
      --into /var/lib/postgresql/rescue --port 5433
"""


def moment(text: str) -> datetime:
    """A moment with its time zone, as an option gives it; for `type=`.

    Raises:
        ArgumentTypeError: it is none, or says no time zone.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no moment: write 2026-11-26T10:14:59+00:00") from None
    if found.tzinfo is None:
        raise ArgumentTypeError(f"{text} says no time zone: write {text}+00:00 for UTC")
    return found


def arguments(parser: ArgumentParser) -> None:
    """Where from, to which point, where to."""
    parser.add_argument("--backups", type=Path, required=True, metavar="DIR", help="where postgres-backup put them")
    parser.add_argument("--archive", type=Path, required=True, metavar="DIR", help="where archive_command puts the log")
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument("--to-time", type=moment, metavar="T", help="2026-11-26T10:14:59+00:00")
    to.add_argument("--to-name", metavar="N", help="of pg_create_restore_point")
    to.add_argument("--to-lsn", metavar="L", help="16/B374D848")
    to.add_argument("--to-xid", type=int, metavar="X", help="a transaction")
    to.add_argument("--to-end", action="store_true", help="as far as the archive leads, as after a disaster")
    parser.add_argument("--exclusive", action="store_true", help="stop just before the target")
    parser.add_argument("--into", type=Path, metavar="DIR", help="the new data folder")
    parser.add_argument("--port", type=int, metavar="N", help="where the recovered server answers")
    parser.add_argument("--check", action="store_true", help="only say whether it can be reached")
    parser.add_argument("--within", type=seconds, default=10.0, metavar="10s", help="for the archive to follow (10s)")
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where PostgreSQL's programs lie")


def target(given: Namespace) -> str:
    """The folder that is made, or the archive that is looked at."""
    return str((given.into or given.archive).resolve())


class Plan(NamedTuple):
    """How a target is reached."""

    target: Target
    backup: Manifest
    reach: Reach
    landing: Landing
    tools: Programs
    bytes: int
    """Of the log that will be replayed."""


def intends(given: Namespace) -> Iterator[str]:
    """Which backup, which segments, and where it would end."""
    plan = _plan(given)
    yield f"copy {plan.backup.name} ({plan.backup.size >> 20} MiB) into {given.into or 'a new folder'}"
    yield f"replay {plan.bytes >> 20} MiB of the log, on timeline {plan.reach.timeline}; {_landing(plan.landing)}"
    if given.port:
        yield f"start it on port {given.port}, archiving nothing"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Check, and unless that is all: copy, replay, prove, start."""
    plan = _followed(given, watch)
    facts: dict[str, Fact] = {"backup": plan.backup.name, "target": f"{plan.target.kind} {plan.target.value}"}
    facts |= {"timeline_followed": plan.reach.timeline, "log_bytes": plan.bytes}
    if given.check:
        proof = f"every segment from {plan.reach.segments[0]} on is there; {_landing(plan.landing)}"
        return Evidence(f"{plan.backup.name} and the archive reach the target", facts, proof)
    if not given.into or not given.port:
        raise Impossible("--into and --port say where the recovered server will be", "Or only look: --check")
    placing.placed(plan.backup, given.backups, given.into, watch)
    watch.says(f"replaying {plan.bytes >> 20} MiB of the log; {_landing(plan.landing)}")
    owner = str(plan.backup.facts.get("owner", "postgres"))
    recovery = recovering.Recovery(given.into, plan.tools, plan.target, plan.reach, given.archive, owner)
    arrived = recovering.replayed(recovery, watch)
    proof = recovering.proven(arrived, plan.landing, to_end=plan.target.kind == "end")
    placing.opened(given.into, given.port)
    summary = f"recovered to {plan.target.kind} {plan.target.value}; it answers on port {given.port}, archiving nothing"
    return Evidence(summary, facts | _found(given, plan, arrived), proof)


def _followed(given: Namespace, watch: Watch) -> Plan:
    """The plan, as soon as the archive reaches the target: an archiver needs a moment for the segment before."""
    ends = time.monotonic() + given.within
    while True:
        try:
            return _plan(given)
        except Impossible as impossible:
            if time.monotonic() >= ends:
                raise
            watch.says(f"looks again: {impossible}")
            time.sleep(AGAIN)


def _found(given: Namespace, plan: Plan, arrived: Arrived) -> dict[str, Fact]:
    last = plan.landing.last
    return {
        "data": str(given.into),
        "port": given.port,
        "timeline": arrived.timeline,
        "last_transaction": last and last.xid,
        "last_transaction_time": last and last.when.isoformat(),
        "recovery_seconds": round(arrived.seconds, 3),
        "replay_seconds": arrived.replay,
        "replay_processor_seconds": arrived.work,
        "replay_bytes_per_second": round(plan.bytes / arrived.replay),
    }


def _plan(given: Namespace) -> Plan:
    """The newest backup from which the archive leads to the target; the reasons against all when there is none."""
    archive, wanted = archives.opened(given.archive), _target(given)
    if given.into:
        placing.must_be_empty(given.into)
    backups = [each for each in repository.contents(given.backups).backups if each.kind == KINDS["base"]]
    why = []
    for backup in backups:
        try:
            return _from(backup, archive, wanted, given)
        except Impossible as error:
            why.append((backup.name, error))
    if not why:
        raise Impossible(f"there is no base backup in {given.backups}", "Make one: runwright do postgres-backup")
    told = "; ".join(f"from {name}: {error}" for name, error in why)
    raise Impossible(f"the target cannot be reached: {told}", why[0][1].hint)


def _from(backup: Manifest, archive: Archive, wanted: Target, given: Namespace) -> Plan:
    """The plan from one backup.

    Raises:
        Impossible: it is too young, or the archive is another server's, or does not lead from it to the target.
    """
    facts = {name: str(each) for name, each in backup.facts.items()}
    if archive.system and facts.get("system", archive.system) != archive.system:
        why = f"it is of system {facts['system']}, and the archive of {archive.system}"
        raise Impossible(why, "Name the archive of the server that was backed up.")
    if wanted.kind == "time" and wanted.when < datetime.fromisoformat(facts["stopped"]):
        raise Impossible(f"it was finished after the target, at {facts['stopped']}", "Name a later target.")
    reach = archives.reach(archive, int(facts["timeline"]), facts["start_lsn"])
    if wanted.kind == "end" and reach.missing:
        raise _gap(reach, archive, Impossible(""))
    tools = programs.find(int(facts["version"].split(".")[0]), given.programs)
    try:
        landing = Log(archive, reach.segments, tools).find(wanted)
    except Impossible as error:
        raise _gap(reach, archive, error) from None
    if wanted.kind not in {"time", "end"} and landing.place < lsn.number(facts["stop_lsn"]):
        raise Impossible(f"it was finished behind the target, at {facts['stop_lsn']}", "Name a later target.")
    replayed = max(landing.place - lsn.number(facts["start_lsn"]), 0)
    return Plan(wanted, backup, reach, landing, tools, replayed)


def _gap(reach: Reach, archive: Archive, error: Impossible) -> Impossible:
    """The error, or the gap that is its cause."""
    if not reach.missing:
        return error
    names = ", ".join(reach.missing[:3]) + (f" and {len(reach.missing) - 3} more" if len(reach.missing) > 3 else "")
    return Impossible(f"{names} missing in {archive.folder}, so the log ends at {lsn.text(reach.end)}", FOUND)


AGAIN = 0.5
"""Seconds between two looks at an archive that lacks something."""
FOUND = "Look for it where the server keeps its log (pg_wal), on replicas, and in copies of the archive."


def _target(given: Namespace) -> Target:
    inclusive = not given.exclusive
    if given.to_end:
        return Target("end", "of the archive")
    if given.to_time:
        return Target("time", given.to_time.isoformat(), inclusive)
    if given.to_name:
        return Target("name", given.to_name)
    if given.to_xid is not None:
        return Target("xid", str(given.to_xid), inclusive)
    try:
        lsn.number(given.to_lsn)
    except ValueError as error:
        raise Impossible(str(error)) from None
    return Target("lsn", given.to_lsn, inclusive)


def _landing(landing: Landing) -> str:
    last, after = landing.last, landing.first_after
    before = f"the last transaction is {last.xid} of {last.when.isoformat()}" if last else "no transaction is replayed"
    return before + (f", the first that is left out {after.xid} of {after.when.isoformat()}" if after else "")
