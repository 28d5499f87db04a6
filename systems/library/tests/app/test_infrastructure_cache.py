"""The cache against a real Redis Cluster: misses, stampedes, damage, and Redis away."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import pytest
from systems.library.infrastructure.cache_manager import CacheManager, Loaded
from systems.library.infrastructure.limits import File, Limits
from systems.library.infrastructure.shards import Shards, read
from systems.library.infrastructure.workload_isolator import Routing, request
from systems.library.tests.app.servers import until

if TYPE_CHECKING:
    from systems.library.tests.app.servers import Cache


class Side(NamedTuple):
    """One process' side of the cache."""

    manager: CacheManager
    shards: Shards
    limits: File
    counts: list[str]


def side(cache: Cache) -> Side:
    counts: list[str] = []
    shards, limits = Shards(read(cache.told)), File(None)
    shards.look()
    return Side(CacheManager(shards, limits, counts.append), shards, limits, counts)


@pytest.fixture
def one(cache: Cache) -> Side:
    return side(cache)


@pytest.fixture
def name() -> str:
    return f"story:{uuid4().hex}"


def settled(one: Side) -> bool:
    one.shards.look()
    one.manager.settle()
    return not one.manager.owed


class Source:
    """What is loaded, and how often it was."""

    def __init__(self, revision: int = 1, seconds: float = 0.0) -> None:
        self.revision, self.seconds, self.times = revision, seconds, 0

    def __call__(self) -> Loaded:
        """Load it."""
        self.times += 1
        time.sleep(self.seconds)
        return Loaded(b"text %d" % self.revision, self.revision)


def test_what_was_loaded_once_is_not_loaded_again(one: Side, cache: Cache, name: str) -> None:
    source = Source()

    assert one.manager.fetch(name, source) == b"text 1"
    assert side(cache).manager.fetch(name, source) == b"text 1"
    assert source.times == 1


def test_many_who_miss_load_once_over_all_processes(one: Side, cache: Cache, name: str) -> None:
    source, other = Source(seconds=0.2), side(cache)
    said: list[bytes] = []
    managers = [one.manager, other.manager] * 10
    threads = [threading.Thread(target=lambda each=each: said.append(each.fetch(name, source))) for each in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert said == [b"text 1"] * 20
    assert source.times == 1


def test_who_comes_while_an_old_entry_is_fetched_anew_takes_the_old_one(one: Side, cache: Cache, name: str) -> None:
    one.manager.fetch(name, Source(1), ttl=0.2)
    time.sleep(0.25)
    slow = threading.Thread(target=one.manager.fetch, args=(name, Source(2, seconds=0.5)), kwargs={"ttl": 60.0})
    slow.start()
    until(
        lambda: one.shards.ask(
            f"{one.manager.key(name)}:lock", lambda client: client.exists(f"{one.manager.key(name)}:lock")
        )
    )

    assert side(cache).manager.fetch(name, Source(3)) == b"text 1"
    slow.join(20)
    assert side(cache).manager.fetch(name, Source(3)) == b"text 2"


def test_an_entry_goes_when_its_time_is_over(one: Side, name: str) -> None:
    one.manager.fetch(name, Source(1), ttl=0.1)
    time.sleep(0.25)

    assert one.manager.fetch(name, Source(2), ttl=60.0) == b"text 2"


def test_what_a_slow_reader_brings_does_not_replace_what_was_written(one: Side, name: str) -> None:
    one.manager.put(name, Loaded(b"new", 2))
    one.manager.put(name, Loaded(b"old", 1))

    assert one.manager.fetch(name, Source(3)) == b"new"


def test_a_damaged_entry_is_dropped_and_loaded_anew(one: Side, name: str) -> None:
    one.manager.fetch(name, Source(1))
    key = one.manager.key(name)
    one.shards.ask(key, lambda client: client.append(key, "x"))

    assert one.manager.fetch(name, Source(2)) == b"text 2"
    assert one.counts.count("corrupt") == 1


def test_what_is_no_entry_at_all_is_dropped_too(one: Side, name: str) -> None:
    key = one.manager.key(name)
    one.shards.ask(key, lambda client: client.rpush(key, "a list"))

    assert [one.manager.fetch(name, Source(2)) for _ in range(2)] == [b"text 2"] * 2
    assert (one.counts, one.shards.up) == (["corrupt", "miss", "hit"], True)


def test_a_cache_that_is_switched_off_is_not_asked(one: Side, name: str) -> None:
    one.manager.fetch(name, Source(1))
    one.limits.now = Limits(cache_enabled=False)

    assert one.manager.fetch(name, Source(2)) == b"text 2"
    assert one.counts == ["miss", "bypass"]


def test_the_next_generation_leaves_all_entries_behind(one: Side, name: str) -> None:
    one.manager.fetch(name, Source(1))
    one.limits.now = Limits(cache_generation=2)

    assert one.manager.fetch(name, Source(2)) == b"text 2"


def test_a_list_is_as_new_as_the_last_write(one: Side) -> None:
    family = f"stories-{uuid4().hex}"
    assert one.manager.fetch_list(family, "all", Source(1)) == b"text 1"
    assert one.manager.fetch_list(family, "all", Source(2)) == b"text 1"

    one.manager.changed(family, 500)
    with request(Routing()) as routing:
        assert one.manager.fetch_list(family, "all", Source(3)) == b"text 3"
    assert routing.position == 500


def test_a_session_takes_no_entry_that_may_be_from_before_its_write(one: Side, cache: Cache, name: str) -> None:
    """Its writer did not reach Redis, so the entry is still there as it was."""
    other = side(cache)
    other.manager.put(name, Loaded(b"before", 1, 100))

    with request(Routing(position=200)):
        assert one.manager.fetch(name, Source(2)) == b"text 2"
        assert other.manager.fetch(name, Source(3)) == b"text 2"
    with request(Routing(position=201)):
        assert other.manager.fetch(name, Source(4)) == b"text 4"


def test_an_entry_has_seen_what_its_replica_had_replayed_and_what_was_stale_nothing(one: Side, name: str) -> None:
    with request(Routing(position=100)) as routing:
        routing.replayed = 300
        one.manager.fetch(name, Source(1))
    with request(Routing(position=300)):
        assert one.manager.fetch(name, Source(2)) == b"text 1"

    with request(Routing(position=400)) as routing:
        routing.replayed, routing.stale = 350, True
        assert one.manager.fetch(name, Source(2)) == b"text 2"
    with request(Routing(position=400)):
        assert one.manager.fetch(name, Source(3)) == b"text 3"


def test_a_failed_load_is_told_to_everyone_and_keeps_no_lock(one: Side, name: str) -> None:
    def fail() -> Loaded:
        raise LookupError(name)

    with pytest.raises(LookupError):
        one.manager.fetch(name, fail)
    assert one.manager.fetch(name, Source(1)) == b"text 1"


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_without_redis_everything_is_loaded_and_writes_are_owed(
    cache: Cache, name: str, number: signal.Signals
) -> None:
    one, source = side(cache), Source(1)
    one.manager.fetch(name, source)
    cache.signal(number)
    try:
        for _ in range(3):
            assert one.manager.fetch(name, source) == b"text 1"
        assert source.times >= 3
        assert not one.shards.up
        one.manager.put(name, Loaded(b"written", 2))
        assert one.manager.owed == 1
    finally:
        if number is signal.SIGKILL:
            cache.end()
            cache.again()
        else:
            cache.signal(signal.SIGCONT)

    until(lambda: settled(one))
    assert one.manager.fetch(name, Source(3)) == b"written"


def test_without_a_cluster_there_is_no_cache(name: str) -> None:
    counts: list[str] = []
    manager = CacheManager(Shards(()), File(None), counts.append)

    assert [manager.fetch(name, Source(1)) for _ in range(2)] == [b"text 1"] * 2
    assert counts == ["bypass", "bypass"]
