"""Who is locked out after wrong passwords, and letting them in again at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redis import Redis

from systems.blog.services.lockout import FAILURES, LOCKED, key_of
from systems.common.refusal import Refused
from systems.common.subscriber import counted

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    lockouts = parsers.add_parser("lockouts", help="who is locked, from which address, for how long")
    lockouts.add_argument("name", nargs="?", help="this author only")
    lockouts.set_defaults(run=_lockouts)
    unlock = parsers.add_parser("unlock", help="let an author log in again at once")
    unlock.add_argument("name")
    unlock.add_argument("--ip", help="from this address only (default: from all)")
    unlock.set_defaults(run=_unlock)


def _lockouts(stack: Stack, asked: argparse.Namespace) -> int:
    with _redis(stack) as redis:
        found = _locked(redis, asked.name)
        for source, name in found:
            print(f"{name} {source} {redis.ttl(key_of(LOCKED, source, name))} s")
    print(f"{len(found)} locked")
    return 0


def _unlock(stack: Stack, asked: argparse.Namespace) -> int:
    wanted = counted(asked.ip) if asked.ip else ""
    count = unlocked(stack, asked.name, wanted)
    if not count:
        raise Refused(f"{asked.name} is not locked{f' for {wanted}' * bool(wanted)}; `lockouts` shows who is")
    print(f"{asked.name} unlocked: {count} lockouts removed")
    return 0


def unlocked(stack: Stack, name: str, source: str = "") -> int:
    """Let an author log in again, from one address or from all; how many lockouts that removed.

    The count of wrong passwords that the next lockout would go on from is removed with them.
    """
    with _redis(stack) as redis:
        found = [place for place, _ in _locked(redis, name) if source in {"", place}]
        for place in found:
            redis.delete(key_of(LOCKED, place, name), key_of(FAILURES, place, name))
    return len(found)


def _redis(stack: Stack) -> Redis:
    stack.must_run()
    return Redis(port=stack.ports["REDIS_PORT"], decode_responses=True, socket_timeout=5)


def _locked(redis: Redis, name: str | None) -> list[tuple[str, str]]:
    """Addresses with the names that are locked for them."""
    keys = (str(key) for key in redis.scan_iter(f"{LOCKED}:*", count=500))
    pairs = (key.removeprefix(f"{LOCKED}:[").partition("]:") for key in keys)
    return sorted((source, who) for source, _, who in pairs if name in {None, who})
