"""Accounts, their roles and tokens, and the log of access, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from runwright.environment.role import EVERYWHERE, Act, Role
from runwright.store.accounts import AccountExists, Accounts, NoSuchAccount, NoSuchToken, WrongName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.lib.clock import SetClock

BY = "root@ops"
DAY = timedelta(days=1)


@pytest.fixture
def accounts(url: str, clock: SetClock) -> Iterator[Accounts]:
    made = Accounts.open(url, clock)
    yield made
    made.close()


def test_an_account_is_kept_with_its_roles(accounts: Accounts) -> None:
    made = accounts.add("ada", "hash", {"staging": Role.APPROVER}, BY)
    accounts.give("ada", "production", Role.VIEWER, BY)
    assert accounts.one("ada") == made._replace(roles={"production": Role.VIEWER, "staging": Role.APPROVER})
    assert [each.account for each in accounts.all()] == ["ada"]


def test_a_role_replaces_the_one_before_and_can_be_taken_away(accounts: Accounts) -> None:
    accounts.add("ada", "", {EVERYWHERE: Role.VIEWER}, BY)
    accounts.give("ada", EVERYWHERE, Role.RESPONDER, BY)
    assert accounts.one("ada").roles == {EVERYWHERE: Role.RESPONDER}
    accounts.give("ada", EVERYWHERE, None, BY)
    assert accounts.one("ada").roles == {}


@pytest.mark.parametrize(
    "name", ["", "Ada", "ada@db1", "a" * 65, "ada ", "-ada", "ada\n", "adä", "'; drop table accounts"]
)
def test_a_name_that_could_be_mistaken_is_none(accounts: Accounts, name: str) -> None:
    with pytest.raises(WrongName):
        accounts.add(name, "", {}, BY)
    assert accounts.all() == []


def test_a_name_is_taken_once(accounts: Accounts) -> None:
    accounts.add("ada", "first", {}, BY)
    with pytest.raises(AccountExists):
        accounts.add("ada", "second", {EVERYWHERE: Role.ADMINISTRATOR}, BY)
    assert (accounts.one("ada").password, accounts.one("ada").roles) == ("first", {})


def test_nothing_is_done_to_who_is_not_there(accounts: Accounts, clock: SetClock) -> None:
    scope = (EVERYWHERE, Role.VIEWER)
    for deed in (
        lambda: accounts.one("eve"),
        lambda: accounts.give("eve", EVERYWHERE, Role.VIEWER, BY),
        lambda: accounts.password("eve", "hash", BY),
        lambda: accounts.disable("eve", BY),
        lambda: accounts.issue("eve", "", scope, clock.now() + DAY, BY),
    ):
        with pytest.raises(NoSuchAccount):
            deed()
    assert accounts.access.latest(10) == []


def test_who_is_disabled_is_nobody_and_neither_are_their_tokens(accounts: Accounts, clock: SetClock) -> None:
    accounts.add("ada", "", {EVERYWHERE: Role.ADMINISTRATOR}, BY)
    _, text = accounts.issue("ada", "", (EVERYWHERE, Role.ADMINISTRATOR), clock.now() + DAY, BY)
    accounts.disable("ada", BY)
    assert (accounts.person("ada"), accounts.bearer(text)) == (None, None)
    accounts.enable("ada", BY)
    assert accounts.person("ada") == accounts.bearer(text) != None  # noqa: E711 (all three at once)


def test_a_token_is_no_more_than_its_account_and_no_more_than_its_scope(accounts: Accounts, clock: SetClock) -> None:
    accounts.add("ada", "", {EVERYWHERE: Role.RESPONDER, "production": Role.VIEWER}, BY)
    until = clock.now() + DAY
    _, wide = accounts.issue("ada", "", (EVERYWHERE, Role.ADMINISTRATOR), until, BY)
    _, narrow = accounts.issue("ada", "", ("staging", Role.VIEWER), until, BY)
    one, other = accounts.bearer(wide), accounts.bearer(narrow)
    assert one is not None
    assert other is not None
    assert one.who == "ada"
    assert [one.may(Act.RESPOND, where) for where in ("staging", "production")] == [True, False]
    assert not one.may(Act.APPROVE, "staging")
    assert other.may(Act.LOOK, "staging")
    assert not other.may(Act.RESPOND, "staging")
    assert not other.may(Act.LOOK, "production")


def test_a_token_ends(accounts: Accounts, clock: SetClock) -> None:
    accounts.add("ada", "", {EVERYWHERE: Role.VIEWER}, BY)
    token, text = accounts.issue("ada", "deploy", (EVERYWHERE, Role.VIEWER), clock.now() + DAY, BY)
    assert accounts.tokens("ada") == [token]
    clock.forward(86_399)
    assert accounts.bearer(text) is not None
    clock.forward(1)
    assert accounts.bearer(text) is None


def test_a_token_that_was_revoked_counts_no_more_and_once_is_enough(accounts: Accounts, clock: SetClock) -> None:
    accounts.add("ada", "", {EVERYWHERE: Role.VIEWER}, BY)
    token, text = accounts.issue("ada", "", (EVERYWHERE, Role.VIEWER), clock.now() + DAY, BY)
    assert accounts.revoke(token.token, BY).account == "ada"
    assert accounts.bearer(text) is None
    with pytest.raises(NoSuchToken):
        accounts.revoke(token.token, BY)


def test_nothing_but_the_text_of_a_token_is_one(accounts: Accounts, clock: SetClock) -> None:
    accounts.add("ada", "", {EVERYWHERE: Role.VIEWER}, BY)
    token, text = accounts.issue("ada", "", (EVERYWHERE, Role.VIEWER), clock.now() + DAY, BY)
    last = "A" if text[-1] != "A" else "B"
    for each in (
        "",
        "rw_",
        text[:-1],
        text[:-1] + last,
        text + "x",
        f"rw_{token.token}_{'x' * 43}",
        f"rw_{'0' * 12}_{'x' * 43}",
    ):
        assert accounts.bearer(each) is None


def test_neither_a_token_nor_its_secret_lies_in_the_store(tmp_path: Path, clock: SetClock) -> None:
    accounts = Accounts.open(f"sqlite:///{tmp_path}/journal.db", clock)
    accounts.add("ada", "", {EVERYWHERE: Role.VIEWER}, BY)
    _, text = accounts.issue("ada", "", (EVERYWHERE, Role.VIEWER), clock.now() + DAY, BY)
    accounts.close()
    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert text.encode() not in kept
    assert text.rpartition("_")[2].encode() not in kept


def test_who_changed_what_is_told(accounts: Accounts, clock: SetClock) -> None:
    accounts.add("ada", "", {"staging": Role.VIEWER}, BY)
    token, _ = accounts.issue("ada", "", (EVERYWHERE, Role.VIEWER), clock.now() + DAY, BY)
    accounts.password("ada", "other", "ann@ops")
    accounts.revoke(token.token, BY)
    told = [(each.kind, each.body["by"]) for each in reversed(accounts.access.latest(10))]
    assert told == [("added", BY), ("role", BY), ("issued", BY), ("password", "ann@ops"), ("revoked", BY)]
    assert list(accounts.access.flaws()) == []


def test_refusals_count_until_somebody_comes_in(accounts: Accounts, clock: SetClock) -> None:
    since = clock.now() - DAY
    for kind in ("refused", "refused", "entered", "refused"):
        accounts.access.note("ada", kind, {})
    assert accounts.access.refused("ada", since) == 1
    assert accounts.access.refused("eve", since) == 0
    clock.forward(10)
    assert accounts.access.refused("ada", clock.now()) == 0


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("update access set who = 'eve' where number = 2", "it was changed"),
        ("delete from access where number = 2", "entries are missing"),
        ("update access set before = hash where number = 3", "the chain breaks"),
    ],
)
def test_what_was_edited_afterwards_is_found(accounts: Accounts, change: str, what: str) -> None:
    for _ in range(4):
        accounts.access.note("ada", "entered", {"address": "127.0.0.1"})
    with accounts._connection.transaction():
        accounts._connection.change(change)
    assert what in " ".join(said for _, said in accounts.access.flaws())


def test_many_at_once_make_one_chain(url: str) -> None:
    def knock() -> None:
        mine = Accounts.open(url)
        for _ in range(10):
            mine.access.note("ada", "refused", {})
        mine.close()

    crowd = [threading.Thread(target=knock) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    accounts = Accounts.open(url)
    assert [each.number for each in accounts.access.latest(100)] == [*range(40, 0, -1)]
    assert list(accounts.access.flaws()) == []
    accounts.close()
