"""How long backups are kept, in days of age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.actions.backup.manifest import Manifest, Verification
from runwright.actions.backup.retention import Policy, decide

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 3, 31, tzinfo=UTC)
WEEK = Policy(timedelta(days=7))


def backup(age: float, *, verified: bool = True, source: str = "a", **facts: str) -> Manifest:
    """One so many days old."""
    moment = NOW - timedelta(days=age)
    proof = Verification("restore", moment, "same") if verified else None
    return Manifest("redis-rdb", f"{source}{age}", source, moment, (), proof, facts)


def kept(policy: Policy, *backups: Manifest, damaged: Iterable[str] = ()) -> list[str]:
    """The names of those that stay."""
    decisions = decide(backups, policy, NOW, lambda one: ["its file is gone"] if one.name in damaged else [])
    return [decision.backup.name for decision in decisions if decision.stays]


def test_what_is_older_goes() -> None:
    assert kept(WEEK, backup(1), backup(6), backup(8), backup(30)) == ["a1", "a6"]


def test_the_newest_stays_however_old() -> None:
    assert kept(WEEK, backup(20), backup(30)) == ["a20"]


def test_so_many_stay_at_least() -> None:
    policy = Policy(timedelta(days=7), least=3)
    assert kept(policy, backup(1), backup(9), backup(12), backup(13)) == ["a1", "a9", "a12"]


def test_nothing_goes_when_the_newest_was_never_verified() -> None:
    assert kept(WEEK, backup(1, verified=False), backup(8), backup(30)) == ["a1", "a8", "a30"]


def test_nothing_goes_when_the_newest_is_damaged() -> None:
    backups = backup(1), backup(8), backup(30)
    decisions = list(decide(backups, WEEK, NOW, lambda one: ["a1.rdb is gone"] if one.name == "a1" else []))

    assert [decision.stays for decision in decisions] == [True, True, True]
    assert decisions[1].because == "8 days old, but the newest, a1, no longer holds: a1.rdb is gone"


def test_nothing_goes_when_the_newest_is_of_the_future() -> None:
    """Its clock was wrong: it may be the oldest of all, and those that seem older the last good ones."""
    assert kept(WEEK, backup(-300), backup(8), backup(30)) == ["a-300", "a8", "a30"]
    assert kept(WEEK, backup(-1 / 24 / 60), backup(8)) == [f"a{-1 / 24 / 60}"]


def test_one_source_does_not_speak_for_another() -> None:
    mixed = backup(1, source="b"), backup(8), backup(9), backup(10, source="b")
    assert kept(WEEK, *mixed) == ["a8", "b1"]


def test_two_hosts_that_call_their_own_server_the_same_do_not_speak_for_each_other() -> None:
    """Both write into one folder, each of its 127.0.0.1; the backups of one have failed for a month."""
    mixed = backup(1, system="7301"), backup(31, system="7302"), backup(32, system="7302"), backup(33, host="db-2")
    assert kept(WEEK, *mixed) == ["a1", "a31", "a33"]


def test_the_newest_is_read_only_when_something_would_go() -> None:
    def read(_: Manifest) -> list[str]:
        raise AssertionError("gigabytes were read for nothing")

    assert all(decision.stays for decision in decide([backup(1), backup(2)], WEEK, NOW, read))


@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans(), st.booleans()), max_size=12, unique_by=lambda each: each[0]),
    st.integers(0, 60),
    st.integers(-1, 5),
)
def test_a_proven_backup_is_never_lost_to_an_unproven_one(
    ages: list[tuple[int, bool, bool]], days: int, least: int
) -> None:
    backups = [backup(age, verified=verified) for age, verified, _ in sorted(ages)]
    damaged = {f"a{age}" for age, _, harmed in ages if harmed}
    good = [one.name for one in backups if one.verified and one.name not in damaged]
    left = kept(Policy(timedelta(days=days), least), *backups, damaged=damaged)

    assert bool(backups) == bool(left)
    assert not good or set(good) & set(left)
