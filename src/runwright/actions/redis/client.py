"""The client of a server or of a whole cluster (redis-py, the extra `redis`)."""

from __future__ import annotations

import os
import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from runwright.actions.library import required
from runwright.actions.operation import Failed, Impossible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 5.0
"""Seconds until a server that does not answer is given up."""
OFTEN = 0.05
"""Seconds between two looks at whether a server is there."""


@contextmanager
def connected(url: str, *, alone: bool = False) -> Iterator[Any]:
    """A client of this address, by which the whole cluster is reached where it is part of one; it answers in bytes.

    With `alone` it is a client of this one node.

    Raises:
        Impossible: redis-py is not installed, or nothing answers there.
        Failed: the server went away, or refused, while the block ran.
    """
    redis = library()
    client = _opened(url, redis, alone=alone)
    try:
        yield client
    except redis.RedisError as error:
        raise Failed(f"{url}: {error}", "Look at the server, then begin again: what was done stays done.") from error
    finally:
        client.close()


def library() -> Any:  # noqa: ANN401 (a module)
    """The module of redis-py.

    Raises:
        Impossible: it is not installed.
    """
    return required("redis", "redis", "redis-py")


def node_url(url: str, host: str, port: int) -> str:
    """The address of another node of the same cluster: same scheme and user."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    place = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, f"{user}{place}:{port}", "", "", ""))


def single(url: str, patience: float = PATIENCE) -> Any:  # noqa: ANN401 (redis-py's clients share no type)
    """A client of one node, not asked yet whether it answers; one that refuses is noticed at once."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return library().Redis.from_url(url, retry=Retry(NoBackoff(), 1), **_how(patience))


@contextmanager
def databases(url: str) -> Iterator[Callable[[int], Any]]:
    """Clients of one node by the number of their database."""
    parts = urlsplit(url)
    clients: dict[int, Any] = {}

    def database(number: int) -> Any:  # noqa: ANN401
        if number not in clients:
            path = parts.path if parts.scheme == "unix" else f"/{number}"
            clients[number] = single(urlunsplit((parts.scheme, parts.netloc, path, f"db={number}", "")))
        return clients[number]

    try:
        yield database
    finally:
        for client in clients.values():
            client.close()


def answers(url: str) -> bool:
    """Whether a server answers there, with its data loaded."""
    with suppress(library().RedisError), single(url) as client:
        return bool(client.ping())
    return False


def gone(url: str) -> bool:
    """Whether nothing listens there; whoever saves at its end, loads, or hangs listens still, and answers nobody."""
    parts = urlsplit(url)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(PATIENCE)
                probe.connect(parts.path)
        else:
            socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), PATIENCE).close()
    except (ConnectionRefusedError, FileNotFoundError):
        return True
    except OSError:  # a machine that cannot be reached says nothing of its server
        return False
    return False


def waited(so: Callable[[str], bool], url: str, seconds: float) -> bool:
    """Wait until a server is so (`answers`, `gone`); whether that came."""
    ends = time.monotonic() + seconds
    while not so(url):
        if time.monotonic() > ends:
            return False
        time.sleep(OFTEN)
    return True


def _how(patience: float = PATIENCE) -> dict[str, object]:
    return {
        "password": os.environ.get("REDISCLI_AUTH"),
        "socket_timeout": patience,
        "socket_connect_timeout": PATIENCE,
    }


def _opened(url: str, redis: Any, *, alone: bool) -> Any:  # noqa: ANN401
    one = single(url)
    try:
        clustered = one.info("cluster").get("cluster_enabled")
        if alone or not clustered:
            return one
        one.close()
        return redis.RedisCluster.from_url(url, **_how())
    except redis.RedisError as error:
        one.close()
        raise Impossible(f"{url}: {error}", "Is it running, and is REDISCLI_AUTH its password?") from None
