"""The counters of the rate limits in Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.common.subscriber import counted
from systems.gateway import users

if TYPE_CHECKING:
    import argparse

    from redis import Redis

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack

AT_ONCE = 500


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("limits", help="the counters of the rate limits")
    kinds = group.add_subparsers(dest="kind", required=True)
    show = kinds.add_parser("show", help="the highest counters")
    show.add_argument("--last", type=int, default=20)
    show.set_defaults(run=_show)
    clear = kinds.add_parser("clear", help="forget counters")
    which = clear.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="of everybody")
    which.add_argument("--ip", help="of this address")
    which.add_argument("--user", help="of this user name")
    clear.set_defaults(run=_clear)


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    with stack.redis() as redis:
        counters = sorted(((int(str(redis.get(key) or 0)), key) for key in _keys(redis)), reverse=True)
    for count, key in counters[: asked.last]:
        print(f"{count:>7} {key}")
    print(f"{len(counters)} counters")
    return 0


def _clear(stack: Stack, asked: argparse.Namespace) -> int:
    with stack.redis() as redis:
        found = _keys(redis) if asked.all else _named(redis, asked)
        count = sum(int(str(redis.unlink(*part))) for part in _parts(found))
    print(f"{count} counters removed")
    return 0


def _named(redis: Redis, asked: argparse.Namespace) -> list[str]:
    if asked.ip:
        source = counted(asked.ip)
        return [f"ratelimit:global:{source}", f"ratelimit:auth:{source}"]
    user = users.identity(redis, asked.user)
    if not user:
        raise Refused(f"there is no user {asked.user}; `users list` shows them")
    return [f"ratelimit:user:{user}"]


def _keys(redis: Redis) -> list[str]:
    return [str(key) for key in redis.scan_iter("ratelimit:*", count=AT_ONCE)]


def _parts(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
