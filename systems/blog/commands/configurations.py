"""Back up the configuration, encrypted, in Git; read it back; prune."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from systems.blog import vault
from systems.blog.vault import Vault
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("configuration", help="settings, keys and secrets, kept encrypted in Git")
    kinds = group.add_subparsers(dest="kind", required=True)
    kinds.add_parser("backup", help="make one, commit it, read it back").set_defaults(run=_backup)
    kinds.add_parser("list", help="which there are").set_defaults(run=_list)
    restore = kinds.add_parser("restore", help="write the newest into an empty folder")
    restore.add_argument("--into", type=Path, required=True, metavar="DIR")
    restore.set_defaults(run=_restore)
    prune = kinds.add_parser("prune", help="remove old ones; the newest always stays")
    prune.add_argument("--keep", type=int, default=90, metavar="DAYS")
    prune.set_defaults(run=_prune)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _backup(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    made = Vault(stack.home).store(_now())
    print(f"{made.path} is committed and reads back as it was written")
    return 0


def _list(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for each in Vault(stack.home).kept():
        print(f"{each.made:%Y-%m-%d %H:%M} UTC  {each.path}")
    return 0


def _restore(stack: Stack, asked: argparse.Namespace) -> int:
    kept = Vault(stack.home).kept()
    if not kept:
        raise Refused("there is no backup of the configuration; `configuration backup` makes one")
    files = Vault(stack.home).read(kept[-1].path)
    vault.restore(files, asked.into)
    print(f"{len(files)} files of {kept[-1].made:%Y-%m-%d %H:%M} UTC lie in {asked.into}")
    return 0


def _prune(stack: Stack, asked: argparse.Namespace) -> int:
    gone = Vault(stack.home).prune(_now(), dt.timedelta(days=asked.keep))
    print(f"{len(gone)} older than {asked.keep} days removed")
    return 0
