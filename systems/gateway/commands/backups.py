"""Back up Redis, prove that a backup can be read, and restore one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from systems.gateway import backup

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    make = parsers.add_parser("backup", help="copy what Redis holds to a file, check it, drop old copies")
    make.add_argument("--name", default="dump", help="how the file's name begins (default dump)")
    make.add_argument("--keep-days", type=int, default=7, help="drop copies of this name that are older (default 7)")
    make.set_defaults(run=_backup)
    verify = parsers.add_parser("verify-backup", help="load a copy into a server of its own and count its keys")
    verify.add_argument("file", nargs="?", type=Path, help="(default: the newest)")
    verify.set_defaults(run=_verify)
    restore = parsers.add_parser(
        "restore", help="put a copy in place of what Redis holds; the former data is kept aside"
    )
    restore.add_argument("file", nargs="?", type=Path, help="(default: the newest)")
    restore.set_defaults(run=_restore)
    undo = parsers.add_parser("undo-restore", help="put the data back that the last restore set aside")
    undo.set_defaults(run=_undo)


def _backup(stack: Stack, asked: argparse.Namespace) -> int:
    path = backup.make(stack, asked.name)
    print(f"{path} has {backup.count(path)} keys")
    for old in backup.drop_old(stack.home / "backups", asked.name, asked.keep_days):
        print(f"{old.name} dropped, older than {asked.keep_days} days")
    return 0


def _verify(stack: Stack, asked: argparse.Namespace) -> int:
    path = asked.file or backup.newest(stack.home / "backups")
    print(f"{path} is valid: {backup.count(path)} keys")
    return 0


def _restore(stack: Stack, asked: argparse.Namespace) -> int:
    path = asked.file or backup.newest(stack.home / "backups")
    keys, aside = backup.restore(stack, path)
    print(f"{keys} keys restored from {path}")
    print(f"the former data is in {aside}")
    return 0


def _undo(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    keys = backup.undo(stack)
    print(f"{keys} keys are back as before the restore")
    return 0
