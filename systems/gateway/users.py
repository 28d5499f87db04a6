"""Users in Redis: `user:<username>` with the id, the password's hash and the epoch of the credentials."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from systems.gateway.passwords import hashed

if TYPE_CHECKING:
    from redis import Redis


def add(redis: Redis, username: str, password: str, user: str = "") -> str:
    """Make a user, or give a user a new password; the user's id. A new password voids every record of the old one."""
    key = f"user:{username}"
    found = redis.hget(key, "id")
    user = str(found) if found else user or f"user-{secrets.token_hex(4)}"
    redis.hset(key, mapping={"id": user, "hash": hashed(password)})
    redis.hincrby(key, "epoch", 1)
    return user


def names(redis: Redis) -> list[str]:
    """Every user name."""
    return sorted(str(key).removeprefix("user:") for key in redis.scan_iter("user:*", count=500))


def identity(redis: Redis, username: str) -> str:
    """The id of a user, or nothing."""
    return str(redis.hget(f"user:{username}", "id") or "")


def revoke_all(redis: Redis, user: str) -> int:
    """Refuse every token that this user has now; the new generation."""
    return int(str(redis.incr(f"token:user:{user}")))
