"""Passwords: argon2id (RFC 9106) by argon2-cffi, with that library's parameters for its low-memory profile."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1024
"""Signs. Length is all that is asked for (NIST SP 800-63B, 3.1.1.2); the end keeps a request from costing too much."""
ONE = threading.Lock()
"""A hash takes 64 MiB and a core: one at a time, however many knock."""


class WeakPassword(RunwrightError):
    """A password that is too short, or too long to be one."""

    hint = "A sentence of some words is easy to keep in mind."

    def __init__(self) -> None:
        super().__init__(f"a password has {SHORTEST} signs at least, and {LONGEST} at most")


class NoHashing(RunwrightError):
    """The library that hashes passwords is not there."""

    hint = "Install it: pip install 'runwright[serve]'."

    def __init__(self) -> None:
        super().__init__("the package argon2-cffi is not installed")


def hashed(password: str) -> str:
    """What is kept of a password; raises WeakPassword and NoHashing."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword
    with ONE:
        return _hasher().hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one of a hash. Without a hash it takes as long, and the answer is no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > LONGEST:
        return False
    with ONE:
        try:
            return _hasher().verify(kept or _nobodys(), password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
        from argon2.profiles import RFC_9106_LOW_MEMORY
    except ImportError:
        raise NoHashing from None
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has: an account that is not there must not be told by the time it takes."""
    import secrets

    return _hasher().hash(secrets.token_urlsafe(24))
