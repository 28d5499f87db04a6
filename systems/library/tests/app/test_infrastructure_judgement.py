"""Pure decisions: who is the primary, who reads, how far a replica is behind, what a setting means."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some
from systems.library.infrastructure import entry, limits, nodes, shards
from systems.library.infrastructure.entry import Corrupt, Entry
from systems.library.infrastructure.epoch import Epoch, Epochs
from systems.library.infrastructure.limits import BadSetting, File, Limits
from systems.library.infrastructure.load_balancer import Course, LoadBalancer, State, candidate, judge
from systems.library.infrastructure.watch import Sight
from systems.library.infrastructure.window import Tally, Window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = 1000.0


def primary(timeline: int = 1, position: int = 100, at: float = NOW, system: int = 7) -> Sight:
    return Sight(at, primary=True, system=system, timeline=timeline, position=position)


def replica(timeline: int = 1, position: int = 100, at: float = NOW, replayed: float = 0.0) -> Sight:
    return Sight(at, system=7, timeline=timeline, position=position, streaming=True, replayed=replayed)


def states(
    sights: Mapping[str, Sight], taken: Epoch | None, course: Course | None = None, **set_: object
) -> dict[str, str]:
    chosen = Limits()._replace(**set_)  # type: ignore[arg-type]  # each test sets what it names
    return {each.name: each.state for each in judge(sights, taken, course or Course(), chosen, NOW).members}


def test_the_newest_timeline_is_the_primary_and_the_older_one_is_fenced() -> None:
    sights = {"old": primary(1), "new": primary(2), "reader": replica(2)}

    taken = candidate(sights, NOW)

    assert taken == Epoch(7, 2, "new")
    assert states(sights, taken) == {"old": State.FENCED, "new": State.PRIMARY, "reader": State.READING}


def test_an_old_primary_that_returns_alone_is_not_written_to() -> None:
    assert states({"old": primary(1)}, Epoch(7, 2, "new")) == {"old": State.FENCED}


def test_a_second_primary_of_the_same_timeline_is_fenced() -> None:
    sights = {"one": primary(2), "two": primary(2)}

    assert states(sights, Epoch(7, 2, "two")) == {"one": State.FENCED, "two": State.PRIMARY}


def test_a_node_of_another_cluster_is_foreign() -> None:
    assert states({"restored": primary(9, system=8)}, Epoch(7, 1, "one")) == {"restored": State.FOREIGN}


def test_a_replica_of_the_older_timeline_is_not_read() -> None:
    assert states({"new": primary(2), "left": replica(1)}, Epoch(7, 2, "new"))["left"] == State.STALE


def test_a_node_that_was_silent_for_a_second_is_down() -> None:
    assert states({"one": primary(at=NOW - 1.1), "two": replica(at=NOW - 0.9)}, Epoch(7, 1, "one")) == {
        "one": State.DOWN,
        "two": State.READING,
    }


def test_weight_zero_drains_a_replica() -> None:
    assert states({"two": replica()}, None, replica_weights={"two": 0.0}) == {"two": State.DRAINED}


def test_lag_is_the_age_of_the_first_byte_that_is_missing() -> None:
    course = Course()
    for second in range(10):
        course.note(primary(position=100 * second, at=NOW - 10 + second))

    assert course.lag(replica(position=900), NOW) == 0
    assert course.lag(replica(position=850), NOW) == 1.0
    assert course.lag(replica(position=550), NOW) == 4.0


def test_an_idle_primary_makes_no_lag_however_long_ago_the_last_transaction_was() -> None:
    course = Course()
    course.note(primary(position=100, at=NOW - 500))

    assert course.lag(replica(position=100, replayed=500.0), NOW) == 0


def test_what_was_missing_before_we_looked_is_dated_by_the_replica() -> None:
    course = Course()
    course.note(primary(position=100, at=NOW - 2))

    assert course.lag(replica(position=50, replayed=90.0), NOW) == 90.0


def test_a_replica_over_the_limit_is_taken_out() -> None:
    course = Course()
    course.note(primary(position=100, at=NOW - 6))
    course.note(primary(position=200, at=NOW - 5.5))

    assert states({"two": replica(position=100)}, None, course)["two"] == State.LAGGING
    assert states({"two": replica(position=100)}, None, course, max_lag_seconds=6.0)["two"] == State.READING


@given(some.lists(some.integers(0, 10**6), min_size=1, max_size=50), some.integers(0, 10**6))
def test_lag_is_never_negative_and_never_older_than_the_course(positions: list[int], replayed: int) -> None:
    course = Course()
    for number, position in enumerate(sorted(positions)):
        course.note(primary(position=position, at=NOW + number))
    now = NOW + len(positions)

    lag = course.lag(replica(position=replayed), now)

    assert 0 <= lag <= len(positions)
    assert (lag == 0) == (replayed >= max(positions))


def test_reads_are_spread_by_weight(tmp_path: Path) -> None:
    balancer = LoadBalancer(Epochs(tmp_path / "primary.json"))
    balancer.standing = judge(
        {"two": replica(), "three": replica()}, None, Course(), Limits(replica_weights={"two": 3.0}), NOW
    )

    picked = [balancer.pick() for _ in range(2000)]

    assert 1350 < picked.count("two") < 1650
    assert balancer.pick(without=["two"]) == "three"
    assert balancer.pick(position=101) is None


def test_processes_agree_on_the_first_of_two_primaries(tmp_path: Path) -> None:
    mine, others = Epochs(tmp_path / "primary.json"), Epochs(tmp_path / "primary.json")

    assert mine.claim(Epoch(7, 2, "one")) == Epoch(7, 2, "one")
    assert others.claim(Epoch(7, 2, "two")) == Epoch(7, 2, "one")
    assert others.claim(Epoch(7, 1, "old")) == Epoch(7, 2, "one")
    assert others.claim(Epoch(8, 9, "foreign")) == Epoch(7, 2, "one")
    assert others.claim(Epoch(7, 3, "two")) == Epoch(7, 3, "two")
    assert mine.now == Epoch(7, 3, "two")


def test_an_operator_may_adopt_what_does_not_follow(tmp_path: Path) -> None:
    epochs = Epochs(tmp_path / "primary.json")
    epochs.claim(Epoch(7, 2, "one"))
    epochs.adopt(Epoch(8, 1, "restored"))

    assert epochs.now == Epoch(8, 1, "restored")


@given(
    some.binary(max_size=200),
    some.integers(0, 2**50),
    some.integers(0, 2**45),
    some.integers(0, 2**60),
    some.integers(0, 10**9),
)
def test_an_entry_is_read_as_it_was_written_and_damage_is_found(
    payload: bytes, revision: int, fresh: int, position: int, where: int
) -> None:
    written = Entry(payload, revision, fresh, position)
    data = written.encoded()

    assert entry.decode(data) == written
    at = where % len(data)
    with pytest.raises(Corrupt):
        entry.decode(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    with pytest.raises(Corrupt):
        entry.decode(data[:at])


def test_an_entry_of_another_form_is_no_entry() -> None:
    rest = b'3 9000 {"title":"It was a dark night"}'

    with pytest.raises(Corrupt):
        entry.decode(b"%08x %b" % (binascii.crc32(rest), rest))


def test_a_tally_tells_average_and_quantiles_within_a_quarter() -> None:
    window = Window()
    for milliseconds in range(1, 101):
        window.answered(milliseconds / 1000)
    window.failed()

    tally = window.tally()

    assert (tally.events, tally.errors) == (100, 1)
    assert tally.average == pytest.approx(0.0505)
    assert 0.095 <= tally.quantile(0.95) <= 0.095 * 1.25
    assert tally.plus(tally).quantile(0.95) == tally.quantile(0.95)
    assert tally.plus(tally).events == 200


def test_nothing_has_no_latency() -> None:
    assert (Tally.nothing().average, Tally.nothing().quantile(0.95)) == (0.0, 0.0)


def test_settings_are_read_with_comments_and_defaults() -> None:
    read = limits.read("# more\nPOOL_MAX=100\n\nREPLICA_WEIGHTS=a:1, b:0.5\nFORCE_PRIMARY_READS=on\nCACHE_TTL='60'\n")

    assert (read.pool_max, read.replica_weights) == (100, {"a": 1.0, "b": 0.5})
    assert (read.force_primary_reads, read.cache_ttl) == (True, 60.0)
    assert read.pool_min == Limits().pool_min


@pytest.mark.parametrize(
    "line",
    [
        "POOL_MAX=0",
        "POOL_MAX=many",
        "POOL=5",
        "REPLICA_WEIGHTS=a",
        "REPLICA_WEIGHTS=a:-1",
        "CACHE_TTL=nan",
        "FORCE_PRIMARY_READS=perhaps",
        "USER_NAME_COLUMN=password",
        "LIBRARY_DATABASES=one",
    ],
)
def test_a_bad_setting_is_refused(line: str) -> None:
    with pytest.raises(BadSetting, match=line.split("=", maxsplit=1)[0]):
        limits.read(line)


def test_a_file_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_text("POOL_MAX=20\n")
    file = File(path)
    path.write_text("POOL_MAX=30\nPOOL_MIN=x\n")

    assert file.look()
    assert file.now.pool_max == 20
    assert "POOL_MIN" in file.mistake
    path.unlink()
    assert file.look()
    assert (file.now, file.mistake) == (Limits(), "")


@pytest.mark.parametrize("text", ["", "one", "one=mysql://x", "=postgresql://x", "a=postgresql://x,a=postgresql://y"])
def test_nodes_that_cannot_be_used_are_refused(text: str) -> None:
    with pytest.raises(nodes.BadNodes):
        nodes.read(text)


def test_an_address_of_redis_without_a_port_is_refused() -> None:
    with pytest.raises(shards.BadAddress):
        shards.read("127.0.0.1:7000,localhost")
