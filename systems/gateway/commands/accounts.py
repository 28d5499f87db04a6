"""Users, lockouts and the revocation of tokens."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.common.subscriber import counted
from systems.gateway import session, users
from systems.gateway.audit import by_operator

if TYPE_CHECKING:
    import argparse

    from redis import Redis

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("users", help="the users")
    kinds = group.add_subparsers(dest="kind", required=True)
    kinds.add_parser("list", help="every user name").set_defaults(run=_list)
    password = kinds.add_parser("set-password", help="make a user or set a password ($NEW_PASSWORD, or asked for)")
    password.add_argument("username")
    password.set_defaults(run=_set_password)
    locked = parsers.add_parser("lockouts", help="the accounts that are locked, with address and seconds left")
    locked.add_argument("username", nargs="?")
    locked.set_defaults(run=_lockouts)
    unlock = parsers.add_parser("unlock", help="unlock an account, for one address or for all")
    unlock.add_argument("username")
    unlock.add_argument("--ip", help="for this address only")
    unlock.set_defaults(run=_unlock)
    kept = parsers.add_parser("token", help="keep a token of the smoke user, and see whether it is still accepted")
    kept.add_argument("kind", choices=("new", "check"))
    kept.add_argument("name")
    kept.set_defaults(run=_token)
    token = parsers.add_parser("revoke-token", help="refuse a token by its id; of a refresh token, its whole session")
    token.add_argument("jti")
    token.set_defaults(run=_revoke_token)
    everything = parsers.add_parser("revoke-user", help="refuse all tokens that a user has now")
    everything.add_argument("username")
    everything.set_defaults(run=_revoke_user)


def _list(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    with stack.redis() as redis:
        print("\n".join(users.names(redis)))
    return 0


def _set_password(stack: Stack, asked: argparse.Namespace) -> int:
    password = os.environ.get("NEW_PASSWORD") or (getpass("New password: ") if sys.stdin.isatty() else "")
    if not password:
        raise Refused("no password: set NEW_PASSWORD")
    with stack.redis() as redis:
        user = users.add(redis, asked.username, password)
        generation = users.revoke_all(redis, user)
    by_operator(stack.home, "PASSWORD_CHANGED", username=asked.username, userId=user)
    print(f"{asked.username} ({user}) has a new password; tokens before generation {generation} are refused")
    return 0


def _lockouts(stack: Stack, asked: argparse.Namespace) -> int:
    with stack.redis() as redis:
        found = _locked(redis, asked.username or "*")
        for key in found:
            _, username, ip = key.split(":", 2)
            print(f"{username} {ip} {redis.ttl(key)} s")
    print(f"{len(found)} locked")
    return 0


def _unlock(stack: Stack, asked: argparse.Namespace) -> int:
    with stack.redis() as redis:
        found = [f"lockout:{asked.username}:{counted(asked.ip)}"] if asked.ip else _locked(redis, asked.username)
        count = int(str(redis.delete(*found))) if found else 0
        for key in found:
            redis.delete(key.replace("lockout:", "failures:", 1))
        if left := _locked(redis, asked.username) if not asked.ip else redis.exists(found[0]):
            raise Refused(f"{asked.username} is still locked: {left}")
    by_operator(stack.home, "UNLOCK", username=asked.username, ip=asked.ip or "")
    print(f"{asked.username} unlocked: {count} lockouts removed")
    return 0


def _token(stack: Stack, asked: argparse.Namespace) -> int:
    if asked.kind == "new":
        session.keep(stack, asked.name)
        print(f"token kept as {asked.name}")
    else:
        print(session.check(stack, asked.name))
    return 0


def _revoke_token(stack: Stack, asked: argparse.Namespace) -> int:
    key, seconds = f"token:blacklist:{asked.jti}", stack.settings.refresh_ttl
    with stack.redis() as redis:
        redis.set(key, "1", ex=seconds)
        left = redis.ttl(key)
        family = redis.hget(f"token:refresh:{asked.jti}", "family")
        if family:  # whoever has it may have exchanged it
            redis.delete(f"token:family:{family}")
    by_operator(stack.home, "TOKEN_REVOKED", jti=asked.jti)
    print(f"{asked.jti} is refused for {left} s, longer than it can be valid")
    if family:
        print("it is a refresh token: every token of its session is refused")
    return 0


def _revoke_user(stack: Stack, asked: argparse.Namespace) -> int:
    with stack.redis() as redis:
        user = users.identity(redis, asked.username)
        if not user:
            raise Refused(f"there is no user {asked.username}; `users list` shows them")
        generation = users.revoke_all(redis, user)
    by_operator(stack.home, "TOKENS_REVOKED", username=asked.username, userId=user, generation=generation)
    print(f"all tokens of {asked.username} ({user}) before generation {generation} are refused")
    return 0


def _locked(redis: Redis, username: str) -> list[str]:
    """The keys of the lockouts of a user; characters that a pattern gives a meaning are taken as they are."""
    pattern = username if username == "*" else "".join(f"\\{each}" if each in "*?[]\\" else each for each in username)
    return sorted(str(key) for key in redis.scan_iter(f"lockout:{pattern}:*", count=500))
