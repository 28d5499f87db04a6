"""A base backup that becomes a server: copied into a folder of its own, compared, and started on a port."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions import room
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import account, auto_conf, copying, server

if TYPE_CHECKING:
    from runwright.actions.backup.manifest import Manifest
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.programs import Programs

LONG = 24 * 3600.0

TARGETS = [f"recovery_target{suffix}" for suffix in ("", "_time", "_name", "_lsn", "_xid", "_inclusive", "_timeline")]
NEVER = ["restore_command", "primary_conninfo", "primary_slot_name", "recovery_target_action", *TARGETS]
"""Settings of the source that a recovered server must not have."""
FOLDERS = (
    *("pg_commit_ts", "pg_dynshmem", "pg_logical/mappings", "pg_logical/snapshots", "pg_notify", "pg_replslot"),
    *("pg_serial", "pg_snapshots", "pg_stat", "pg_stat_tmp", "pg_subtrans", "pg_tblspc", "pg_twophase"),
    "pg_wal/archive_status",
)
"""Folders that a server must have and a backup has empty: an object storage keeps none of them."""
STUBS = {
    "postgresql.conf": "# made by a recovery: the source kept its own elsewhere\n",
    "pg_hba.conf": "local all all peer\nhost all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n",
    "pg_ident.conf": "",
}
"""For backups of servers that keep their configuration outside of their data, as Debian's do."""


def placed(backup: Manifest, folder: Path, into: Path, watch: Watch) -> None:
    """Copy a base backup into a folder that is empty or not there, and compare every byte with what was written.

    Raises:
        Impossible: the folder is not empty, or there is no room.
        Failed: the backup is damaged, or could not be copied; the folder is empty again.
    """
    must_be_empty(into)
    room.must_hold(into, backup.size)
    who = account.of(into)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    into.chmod(0o700)
    who.owns(into)
    watch.says(f"copying {backup.name} ({backup.size >> 20} MiB)")
    made = copying.Copying(folder / backup.name, into, who)
    try:
        files = made.whole(lambda done, size: watch.at(done, size, "bytes"))
    except BaseException:
        cleared(into)
        raise
    wanted = [each._replace(path=each.path.partition("/")[2]) for each in backup.files]
    if problems := copying.differing(files, wanted):
        cleared(into)
        raise Failed(f"{backup.name} is damaged: {'; '.join(problems[:3])}", "Take an older backup.")
    _furnished(into)


def _furnished(into: Path) -> None:
    who = account.of(into)
    for name in FOLDERS:
        for folder in (into / Path(name).parent, into / name):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                who.owns(folder)


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


def opened(into: Path, port: int, seconds: float = 120) -> None:
    """Start it with its own settings, on a port, archiving and subscribing to nothing until somebody decides.

    Raises:
        Failed: it did not start; its data are recovered.
    """
    stubbed(into)
    own = {"port": str(port), "archive_mode": "off", "synchronous_standby_names": ""}
    own |= {"max_logical_replication_workers": "0"}  # it would take the changes that its source subscribed to
    auto_conf.written(into, dict.fromkeys(NEVER) | own)
    server.started(into, seconds)


def stubbed(into: Path) -> None:
    """Give it the files of configuration that the source kept elsewhere."""
    for name, text in STUBS.items():
        if not (into / name).exists():
            (into / name).write_text(text, encoding="utf-8")
            account.of(into).owns(into / name)


def own_settings(into: Path) -> bytes:
    """The settings that the data brought along, which a sandbox puts aside."""
    path = into / auto_conf.FILE
    return path.read_bytes() if path.exists() else b""


def synced(into: Path, tools: Programs, settings: bytes) -> None:
    """After a sandbox: give the settings back, and force everything to the medium.

    Raises:
        Failed: the medium did not take it.
    """
    (into / auto_conf.FILE).write_bytes(settings)
    who = account.of(into)
    who.owns(into / auto_conf.FILE)
    status, output = server.run([tools.path("initdb"), "--sync-only", "-D", str(into)], into, LONG, who)
    if status:
        raise Failed(f"{into} was not synced: {output[:500]}", "Look at the disk; do not use what was restored.")
