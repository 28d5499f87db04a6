"""Ids in a sorted set of a Redis or Valkey, or of a cluster of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.drill.loads.client import NotAcknowledged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

KEY = "runwright:drill:{name}"


class Redis:
    """One connection."""

    reads = True

    def __init__(self, load: Mapping[str, Any], *, reading: bool) -> None:
        self._load = load
        self._url = load.get("read_from", load["redis"]) if reading else load["redis"]
        self._key = KEY.replace("{name}", load["name"])
        self._connection: Any = None

    def prepare(self) -> int:
        """Begin with an empty set."""
        self._redis().delete(self._key)
        return 0

    def write(self, number: int) -> None:
        """Add the id."""
        if self._redis().zadd(self._key, {str(number): number}) != 1:
            raise NotAcknowledged(f"{number} was there already")

    def read(self) -> int | None:
        """The highest id."""
        found = self._redis().zrange(self._key, -1, -1)
        return int(found[0]) if found else 0

    def present(self, acknowledged: Collection[int]) -> Collection[int] | None:
        """All ids."""
        del acknowledged
        url = self._load.get("check_at", self._load["redis"])
        with self._opened(url, patient=True) as redis:
            return {int(each) for each in redis.zrange(self._key, 0, -1)}

    def remove(self) -> None:
        """Delete the set."""
        with self._opened(self._load["redis"], patient=True) as redis:
            redis.delete(self._key)

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _redis(self) -> Any:  # noqa: ANN401 (of one server or of a cluster)
        if self._connection is None:
            self._connection = self._opened(self._url)
        return self._connection

    def _opened(self, url: str, *, patient: bool = False) -> Any:  # noqa: ANN401
        from redis import Redis as Server
        from redis.backoff import NoBackoff
        from redis.cluster import RedisCluster
        from redis.retry import Retry

        seconds = 10.0 if patient else self._load["timeout"]
        how = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
        if self._load.get("cluster"):
            return RedisCluster.from_url(url, **how)
        return Server.from_url(url, retry=Retry(NoBackoff(), 0), **how)
