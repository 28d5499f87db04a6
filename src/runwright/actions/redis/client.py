"""The client of a server or of a whole cluster (redis-py, the extra `redis`)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runwright.actions.operation import Failed, Impossible

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0
"""Seconds until a server that does not answer is given up."""


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A client of this address, by which the whole cluster is reached where it is part of one; it answers in bytes.

    Raises:
        Impossible: redis-py is not installed, or nothing answers there.
        Failed: the server went away, or refused, while the block ran.
    """
    try:
        import redis
    except ImportError:
        raise Impossible("redis-py is not installed", "Install the extra: pip install runwright[redis].") from None
    client = _opened(url, redis)
    try:
        yield client
    except redis.RedisError as error:
        raise Failed(f"{url}: {error}", "Look at the server, then begin again: what was done stays done.") from error
    finally:
        client.close()


def _opened(url: str, redis: Any) -> Any:  # noqa: ANN401 (redis-py's clients share no type)
    how = {
        "password": os.environ.get("REDISCLI_AUTH"),
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
    }
    single = redis.Redis.from_url(url, **how)
    try:
        if not single.info("cluster").get("cluster_enabled"):
            return single
        single.close()
        return redis.RedisCluster.from_url(url, **how)
    except redis.RedisError as error:
        single.close()
        raise Impossible(f"{url}: {error}", "Is it running, and is REDISCLI_AUTH its password?") from None
