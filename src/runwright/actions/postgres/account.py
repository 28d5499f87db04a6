"""Whom a program of PostgreSQL runs as: the server refuses root, so a root's actions step down for it."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible

if TYPE_CHECKING:
    from pathlib import Path

USUAL = ("postgres", "nobody")
"""Whom to run a server as when its folder belongs to root or is not there yet."""


class Account(NamedTuple):
    """A user of this machine; `uid` -1 is whoever runs this, as subprocess and chown have it."""

    uid: int = -1
    gid: int = -1

    def spawning(self) -> dict[str, int | list[int]]:
        """What subprocess takes to run a program as this user."""
        return {} if self.uid < 0 else {"user": self.uid, "group": self.gid, "extra_groups": [self.gid]}

    def owns(self, path: Path) -> None:
        """Give a file or folder to this user; nothing when that is who runs this."""
        if self.uid >= 0:
            os.chown(path, self.uid, self.gid)


def of(folder: Path) -> Account:
    """The user of a data folder: whoever runs this, but for root its owner (the nearest one that is there), never root.

    Raises:
        Impossible: nobody on this machine can be that.
    """
    if os.geteuid():
        return Account()
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists()).stat()
    if there.st_uid:
        return Account(there.st_uid, there.st_gid)
    for entry in sorted(pwd.getpwall(), key=lambda entry: (*USUAL, entry.pw_name).index(entry.pw_name)):
        if entry.pw_name in USUAL:
            return Account(entry.pw_uid, entry.pw_gid)
    raise Impossible("PostgreSQL does not run as root, and there is no user postgres", "Run this as another user.")
