from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runwright.drill.account import Account, Gap, percentile
from runwright.drill.attempt import READ, WRITE, Attempt, line, parsed


def write(number: int, ended: float, *, ok: bool = True) -> Attempt:
    return Attempt(WRITE, number, ended - 0.001, ended, ok, "" if ok else "refused")


def read(value: int, begun: float, ended: float | None = None) -> Attempt:
    return Attempt(READ, 0, begun, ended or begun + 0.001, ok=True, value=value)


def steadily(start: float, end: float, every: float = 0.01) -> list[Attempt]:
    count = round((end - start) / every)
    return [write(number + 1, start + number * every) for number in range(count)]


def account(*attempts: Attempt, present: frozenset[int] | None = None) -> Account:
    return Account("orders", tuple(sorted(attempts, key=lambda each: each.begun)), present)


def test_only_acknowledged_writes_can_be_lost() -> None:
    found = account(write(1, 1.0), write(2, 1.1, ok=False), write(3, 1.2), present=frozenset({1}))

    assert [each.id for each in found.lost] == [3]


def test_a_write_that_was_not_acknowledged_may_be_there_all_the_same() -> None:
    found = account(write(1, 1.0), write(2, 1.1, ok=False), present=frozenset({1, 2}))

    assert found.lost == []


def test_nothing_is_said_to_be_lost_where_nobody_can_say_what_is_there() -> None:
    assert account(write(1, 1.0)).lost == []


def test_writes_were_lost_as_far_back_as_the_oldest_of_them() -> None:
    found = account(write(1, 1.0), write(2, 2.0), write(3, 3.0), present=frozenset({1}))

    assert found.back(5.0) == 3.0
    assert found.back(2.5) == 1.0
    assert account(write(1, 1.0), present=frozenset({1})).back(5.0) == 0.0


def test_a_read_went_backwards_when_one_that_had_ended_before_it_showed_more() -> None:
    found = account(read(5, 1.0), read(7, 1.1), read(6, 1.2), read(7, 1.3))

    assert [each.value for each in found.backwards] == [6]


def test_reads_at_the_same_time_may_show_either() -> None:
    assert account(read(7, 1.0, 2.0), read(5, 1.5, 1.6)).backwards == []


def test_what_a_read_showed_counts_from_its_end_however_many_came_meanwhile() -> None:
    slow, quick = read(9, 1.0, 50.0), [read(5, 2.0 + number) for number in range(100)]
    found = account(slow, *quick).backwards

    assert [each.begun for each in found] == [each.begun for each in quick if each.begun >= 50.0]


def test_the_outage_reaches_from_the_last_acknowledged_write_to_the_next() -> None:
    found = account(*steadily(0, 1), write(900, 1.2, ok=False), *steadily(3, 4))

    assert found.outage(1.0, 4.0) == Gap(steadily(0, 1)[-1].ended, 3.0)


def test_late_answers_are_no_outage() -> None:
    found = account(*steadily(0, 5), *steadily(7, 9))

    assert found.outage(5.0, 9.0) is None


def test_a_service_that_comes_and_goes_is_back_when_it_stays() -> None:
    """Half of all requests fail from 1.0 to 3.0: the longest gap is over long before the service works."""
    rough = [write(1000 + n, 1.0 + n / 10, ok=n % 4 == 0 and n != 4) for n in range(20)]
    found = account(*steadily(0.0, 1.0), *rough, *steadily(3.0, 4.0))

    outage = found.outage(1.0, 3.5)
    assert outage is not None
    assert round(outage.ended, 1) == 1.8
    assert found.again(1.0, 3.5) == 3.0


def test_attempts_that_time_out_late_do_not_hold_a_service_back_that_is_there() -> None:
    late = Attempt(WRITE, 7, 1.5, 3.5, ok=False, said="timed out")

    assert account(*steadily(0.0, 1.0), late, *steadily(2.0, 4.0)).again(1.0, 3.8) == 2.0


def test_where_nothing_failed_nothing_comes_back() -> None:
    assert account(*steadily(0.0, 1.0)).again(0.5, 1.0) is None


def test_a_service_that_stays_away_is_out_until_the_end() -> None:
    found = account(*steadily(0, 1), write(900, 1.2, ok=False))

    assert found.outage(1.0, 8.0) == Gap(steadily(0, 1)[-1].ended, 8.0)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=60), st.sets(st.integers(1, 60)))
def test_what_was_acknowledged_is_lost_or_there(facts: list[tuple[bool, float]], present: set[int]) -> None:
    attempts = [write(number + 1, at, ok=ok) for number, (ok, at) in enumerate(facts)]
    found = account(*attempts, present=frozenset(present))

    lost = {each.id for each in found.lost}
    assert lost.isdisjoint(present)
    assert lost | ({each.id for each in found.acknowledged} & present) == {each.id for each in found.acknowledged}
    assert found.back(50.0) >= 0


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values(values: list[float], part: float) -> None:
    found = percentile(values, part)

    assert found in values
    assert min(values) <= found <= max(values)


def test_a_line_that_was_cut_off_is_no_attempt() -> None:
    whole = line(write(7, 1.5))

    assert parsed(whole) == write(7, 1.5)
    assert parsed(whole[:-5]) is None
    assert parsed(b"{}") is None
