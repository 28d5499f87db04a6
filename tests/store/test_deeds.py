"""Keys of requests: each is kept once, with the answer that it got."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from runwright.store.accounts import Accounts
from runwright.store.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.clock import SetClock


@pytest.fixture
def accounts(url: str, clock: SetClock) -> Iterator[Accounts]:
    made = Accounts.open(url, clock)
    yield made
    made.close()


def test_a_key_is_begun_once_and_has_its_answer_then(accounts: Accounts) -> None:
    assert accounts.deeds.begin("ada", "one", "request") is None
    assert accounts.deeds.begin("ada", "one", "another") == Deed("request", 0, "")
    accounts.deeds.end("ada", "one", 200, '{"done": "ü"}')
    assert accounts.deeds.begin("ada", "one", "request") == Deed("request", 200, '{"done": "ü"}')


def test_keys_of_two_people_have_nothing_to_do_with_each_other(accounts: Accounts) -> None:
    accounts.deeds.begin("ada", "one", "request")
    assert accounts.deeds.begin("bob", "one", "request") is None


def test_a_key_is_forgotten_after_a_week(accounts: Accounts, clock: SetClock) -> None:
    accounts.deeds.begin("ada", "one", "request")
    clock.forward(7 * 86_400)
    assert accounts.deeds.begin("ada", "one", "request") is not None
    clock.forward(1)
    assert accounts.deeds.begin("ada", "one", "request") is None


def test_of_many_servers_one_begins_a_key(url: str) -> None:
    Accounts.open(url).close()
    begun: list[bool] = []

    def begin() -> None:
        mine = Accounts.open(url)
        begun.append(mine.deeds.begin("ada", "one", "request") is None)
        mine.close()

    crowd = [threading.Thread(target=begin) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert sorted(begun) == [False] * 7 + [True]
