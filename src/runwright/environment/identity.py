"""Who acts: the user that the operating system knows, never one that an environment variable claims."""

from __future__ import annotations

import os
import pwd
import socket
from pathlib import Path

LOGIN = Path("/proc/self/loginuid")
"""Linux keeps here who logged in; it survives `su` and `sudo`, and cannot be changed afterwards."""
UNSET = 2**32 - 1
THROUGH = " through "


def who() -> str:
    """`user@host` of the person: who logged in, where the system keeps that, else the owner of this process."""
    return f"{_name(_login()) or _name(os.getuid()) or os.getuid()}@{socket.gethostname()}"


def acting(person: str = "") -> str:
    """Who acts for a person who is elsewhere, so that both are known: `alice through root@console`."""
    here = who()
    return here if person in {"", here} else f"{person}{THROUGH}{here}"


def people(who: str) -> frozenset[str]:
    """Everybody whom such a name names: for none of them may they themselves approve."""
    return frozenset(who.split(THROUGH))


def person(who: str) -> str:
    """The one of them who said it."""
    return who.partition(THROUGH)[0]


def same(one: str, other: str) -> bool:
    """Whether two names may be one person's: an account, and the users of its name on any machines.

    So neither `ada` nor `ada@db2` can approve what `ada@db1` runs, nor `root` on one machine what `root` on another
    does. Who could be the same counts as the same.
    """
    return person(one).partition("@")[0] == person(other).partition("@")[0]


def _login() -> int:
    """The number of the user who logged in; `UNSET` where nobody did or nobody knows."""
    try:
        return int(LOGIN.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return UNSET


def _name(number: int) -> str | None:
    try:
        return pwd.getpwuid(number).pw_name if number != UNSET else None
    except (KeyError, OverflowError):
        return None
