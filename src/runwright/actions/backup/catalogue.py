"""List the backups of a folder with their age and proof, or delete those that are older than they are kept.

`find /backups -mtime +30 -delete` deletes the last good backup as gladly as the first, when the new ones have been
empty for a month. This reads the manifests that `postgres-backup` and `redis-backup` write. `list` says of each how old
and how large it is, how and when it was proven, and with limits (--newest, --tested) whether that is recent enough;
with --verify every checksum is computed anew. `prune` judges each series (kind, source and server) by itself: the
newest always stays, and older ones go only when the newest was verified and its checksums hold today. When they do
not, nothing of that series is deleted and it ends with status 1.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.backup import repository, retention
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken
from runwright.lib.size import spoken as sized

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from runwright.actions.backup.manifest import Manifest
    from runwright.actions.backup.repository import Contents
    from runwright.actions.backup.retention import Decision
    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do backup-catalogue prune --in /var/backups/redis --keep 30d --least 7
  runwright do backup-catalogue list --in /var/backups/redis --newest 26h --tested 7d
  runwright do backup-catalogue list --in /var/backups/redis --verify
"""


def arguments(parser: ArgumentParser) -> None:
    """List or prune a folder."""
    parser.add_argument("what", choices=("list", "prune"), help="say what there is, or delete what is too old")
    parser.add_argument("--in", dest="folder", type=Path, required=True, metavar="DIR", help="where they lie")
    parser.add_argument("--newest", type=seconds, metavar="26h", help="list: fail when the newest of a series is older")
    parser.add_argument("--tested", type=seconds, metavar="7d", help="list: fail when the last one restored is older")
    parser.add_argument("--verify", action="store_true", help="list: compute every checksum anew")
    parser.add_argument("--keep", type=seconds, metavar="30d", help="prune: delete what is older")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="prune: keep so many of a series (1)")


def target(given: Namespace) -> str:
    """The folder."""
    return str(given.folder.resolve())


def intends(given: Namespace) -> Iterator[str]:
    """What would go, and what stays for which reason."""
    contents = _contents(given)
    if given.what == "list":
        yield f"read {len(contents.backups)} manifests" + (" and every file of theirs" if given.verify else "")
        return
    for decision in _decisions(given, contents):
        yield f"{'keep' if decision.stays else 'delete'} {decision.backup.name}: {decision.because}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """List or prune."""
    contents = _contents(given)
    return _listed(given, contents, watch) if given.what == "list" else _pruned(given, contents, watch)


def _contents(given: Namespace) -> Contents:
    if not given.folder.is_dir():
        raise Impossible(f"{given.folder} is no folder")
    if given.what == "prune" and given.keep is None:
        raise Impossible("how long backups are kept is not said", "Give --keep, for example --keep 30d.")
    return repository.contents(given.folder)


def _listed(given: Namespace, contents: Contents, watch: Watch) -> Evidence:
    now = SYSTEM.now()
    wrong = [str(error) for error in contents.unreadable]
    for number, backup in enumerate(contents.backups):
        if given.verify:
            wrong += [f"{backup.name}: {what}" for what in repository.broken(given.folder, backup)]
            watch.at(number + 1, len(contents.backups), "backups")
    for series in _series(contents.backups):
        wrong += _stale(series, given, now)
    if not contents.backups and (given.newest is not None or given.tested is not None):
        wrong.append("there is no backup at all")
    lines = {backup.name: line(backup, now) for backup in contents.backups}
    if wrong:
        for name, said in lines.items():
            watch.says(f"{name}: {said}")
        text = "\n".join(f"  {each}" for each in wrong)
        raise Failed(f"{given.folder}: {len(wrong)} complaints\n{text}", "Back up now, and restore it once.")
    size = sum(backup.size for backup in contents.backups)
    proof = (
        "every checksum was computed anew" if given.verify else "their manifests were read; --verify reads the files"
    )
    return Evidence(f"{len(lines)} backups, {sized(size)}", {"bytes": size, **lines}, proof)


def line(backup: Manifest, now: datetime) -> str:
    """One backup in words."""
    age = spoken(round((now - backup.made).total_seconds()))
    if backup.verified is None:
        proof = "never verified"
    else:
        proof = f"{backup.verified.how} verified {spoken(round((now - backup.verified.at).total_seconds()))} ago"
    return f"{backup.kind} of {backup.source}, {sized(backup.size)}, {age} old, {proof}"


def _stale(series: Sequence[Manifest], given: Namespace, now: datetime) -> Iterator[str]:
    """What is too old in a series, newest first."""
    newest = series[0]
    what = f"{newest.kind} of {newest.source}"
    if why := retention.ahead(newest, now):
        yield f"{what}: {why}"
    if given.newest is not None and (age := now - newest.made) > timedelta(seconds=given.newest):
        yield f"{what}: the newest is {spoken(round(age.total_seconds()))} old, and {spoken(given.newest)} are allowed"
    if given.tested is not None:
        tests = [each.verified.at for each in series if each.verified and each.verified.how == "restore"]
        if not tests:
            yield f"{what}: none was ever restored"
        elif (age := now - max(tests)) > timedelta(seconds=given.tested):
            limit = spoken(given.tested)
            yield f"{what}: the last restore was {spoken(round(age.total_seconds()))} ago, and {limit} are allowed"


def _pruned(given: Namespace, contents: Contents, watch: Watch) -> Evidence:
    decisions = _decisions(given, contents)
    going = [decision.backup for decision in decisions if not decision.stays]
    for number, backup in enumerate(going):
        repository.remove(given.folder, backup)
        watch.at(number + 1, len(going), "backups")
    left = repository.contents(given.folder).backups
    if bad := [each.because for each in decisions if each.doubtful]:
        deleted = f"{len(going)} of other series were deleted" if going else "nothing was deleted"
        raise Failed(f"{given.folder}: {deleted}: {bad[0]}", "Back up anew, and see why the newest is not good.")
    size = sum(backup.size for backup in going)
    facts: dict[str, Fact] = {"deleted": [backup.name for backup in going], "kept": len(left), "bytes_freed": size}
    proof = f"the newest of {len(_series(left))} series was verified and is unchanged" if going else "nothing was due"
    return Evidence(f"deleted {len(going)} backups, {len(left)} are kept", facts, proof)


def _decisions(given: Namespace, contents: Contents) -> list[Decision]:
    policy = retention.Policy(timedelta(seconds=given.keep), given.least)

    def broken(backup: Manifest) -> Iterator[str]:
        return repository.broken(given.folder, backup)

    return list(retention.decide(contents.backups, policy, SYSTEM.now(), broken))


def _series(backups: Sequence[Manifest]) -> list[list[Manifest]]:
    """The backups by their series, each newest first."""
    ordered = sorted(backups, key=lambda backup: backup.series)
    return [list(group) for _, group in groupby(ordered, key=lambda backup: backup.series)]
