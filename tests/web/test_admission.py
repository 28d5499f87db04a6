"""Logging in with an account: what is let in, what is refused, how often, and what is written about it."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.web.office import opened

from runwright.environment.role import EVERYWHERE, Role
from runwright.lib.clock import SetClock
from runwright.web.admission import LOCKED_AFTER, WrongPassword
from runwright.web.password import WeakPassword, hashed, matches
from runwright.web.patience import FAILURES, Patience, TooMany

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient
    from tests.web.office import Office

    Late = tuple[Office, SetClock]

PASSWORD = "four words and a half"  # noqa: S105 (it protects nothing)


@pytest.fixture(scope="module")
def kept() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def late(folder: Path, kept: str) -> Iterator[Late]:
    """The office with a clock that stands, and an account in it."""
    clock = SetClock(datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    made = opened(folder, clock)
    made.accounts.add("ada", kept, {EVERYWHERE: Role.RESPONDER}, "root@ops")
    yield made, clock
    made.close()


def login(office: Office, account: str = "ada", password: str = PASSWORD) -> tuple[TestClient, int]:
    visitor = office.visitor()
    return visitor, visitor.post("/login", data={"account": account, "password": password}).status_code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("testclient", "", False),
    ],
)
def test_failures_of_ipv6_count_for_the_network_of_a_subscriber(one: str, other: str, *, same: bool) -> None:
    now, patience = datetime(2026, 11, 26, tzinfo=UTC), Patience()
    for _ in range(FAILURES):
        patience.lose(one, now)

    with pytest.raises(TooMany) if same else nullcontext():
        patience.hold(other, now)
    patience.forgive(other)
    with nullcontext() if same else pytest.raises(TooMany):
        patience.hold(one, now)


def log(office: Office) -> list[tuple[str, str]]:
    return [(each.who, each.kind) for each in reversed(office.accounts.access.latest(50))]


def test_an_account_logs_in_and_acts_as_itself(late: Late) -> None:
    office, _ = late
    visitor, status = login(office)
    assert status == 303
    html = visitor.get("/").text
    assert "<span>ada</span>" in html
    incident = office.incident().incident
    csrf = html.partition('name="csrf" value="')[2].partition('"')[0]
    assert visitor.post(f"/incidents/{incident}/take", data={"csrf": csrf}).status_code == 303
    assert office.console.incidents.timeline(incident)[-1].who == "ada"
    assert log(office)[-1] == ("ada", "entered")


@pytest.mark.parametrize(
    ("account", "password"),
    [("ada", "wrong"), ("eve", PASSWORD), ("ADA", PASSWORD), ("ada", ""), ("ada", PASSWORD * 99)],
)
def test_what_does_not_belong_together_is_refused_and_written(late: Late, account: str, password: str) -> None:
    office, _ = late
    _, status = login(office, account, password)
    assert status == 403
    assert log(office)[-1] == (account, "refused")


def test_the_password_is_nowhere_in_the_log(late: Late) -> None:
    office, _ = late
    login(office, "ada", "a password that is wrong")
    assert "a password" not in str(office.accounts.access.latest(10))


def test_who_has_no_password_cannot_log_in(late: Late) -> None:
    office, _ = late
    office.accounts.add("robot", "", {EVERYWHERE: Role.VIEWER}, "root@ops")
    assert login(office, "robot", "")[1] == 403


def test_who_is_disabled_is_out_at_once(late: Late) -> None:
    office, _ = late
    visitor, _ = login(office)
    assert visitor.get("/runs").status_code == 200
    office.accounts.disable("ada", "root@ops")
    assert visitor.get("/runs").status_code == 401
    assert login(office)[1] == 403


def test_another_password_ends_what_the_old_one_opened(late: Late) -> None:
    office, _ = late
    visitor, _ = login(office)
    office.accounts.password("ada", hashed(PASSWORD[::-1]), "root@ops")
    assert visitor.get("/runs").status_code == 401
    assert login(office)[1] == 403
    assert login(office, password=PASSWORD[::-1])[1] == 303


def test_a_role_that_was_taken_away_counts_no_more(late: Late) -> None:
    office, _ = late
    visitor, _ = login(office)
    office.accounts.give("ada", EVERYWHERE, None, "root@ops")
    assert visitor.get("/runs").status_code == 403


def test_an_account_is_locked_after_many_wrong_passwords_whatever_the_address(late: Late) -> None:
    office, clock = late
    for number in range(LOCKED_AFTER):
        with pytest.raises(WrongPassword):
            office.admission.enter("ada", "wrong", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        office.admission.enter("ada", PASSWORD, "198.51.100.1")
    clock.forward(15 * 60 + 1)
    office.admission.enter("ada", PASSWORD, "198.51.100.1")


def test_an_administrator_unlocks(late: Late) -> None:
    office, _ = late
    for number in range(LOCKED_AFTER):
        with pytest.raises(WrongPassword):
            office.admission.enter("ada", "wrong", f"192.0.2.{number}")
    office.accounts.unlock("ada", "root@ops")
    assert office.admission.enter("ada", PASSWORD, "198.51.100.1").account == "ada"


def test_an_address_is_looked_at_a_few_times_only(late: Late) -> None:
    office, _ = late
    statuses = [login(office, "eve", "wrong")[1] for _ in range(FAILURES + 1)]
    assert statuses == [403] * FAILURES + [429]


def test_who_comes_in_is_forgiven(late: Late) -> None:
    office, _ = late
    for _ in range(3):
        assert [login(office, "ada", "wrong")[1] for _ in range(FAILURES - 1)] == [403] * (FAILURES - 1)
        assert login(office)[1] == 303


def test_the_token_of_the_terminal_is_written_too(late: Late) -> None:
    office, _ = late
    office.visitor().post("/login", data={"token": "wrong"})
    assert [kind for _, kind in log(office)] == ["entered", "added", "role", "refused"]


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1025])
def test_a_weak_password_is_none(password: str) -> None:
    with pytest.raises(WeakPassword):
        hashed(password)


def test_a_password_is_kept_as_argon2id(kept: str) -> None:
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert matches(kept, PASSWORD)
    assert not matches(kept, PASSWORD + " ")
    assert not matches("", PASSWORD)
    assert not matches("no hash", PASSWORD)


def test_administrators_see_who_came_in_and_others_do_not(late: Late) -> None:
    office, _ = late
    login(office, "eve<b>", "wrong")
    assert "refused <strong>eve&lt;b&gt;</strong>" in office.client.get("/audit").text
    visitor, _ = login(office)
    assert "Who came in" not in visitor.get("/audit").text


def test_wrong_tokens_from_one_address_keep_no_right_one_out(late: Late) -> None:
    """All requests come from one address behind a proxy, where a program may still have its old token."""
    office, clock = late
    token = office.accounts.issue("ada", "", (EVERYWHERE, Role.RESPONDER), clock.now() + timedelta(days=1), "root@ops")[
        1
    ]
    visitor = office.visitor()

    def asked(bearer: str) -> int:
        return visitor.get("/api/v1/incidents", headers={"Authorization": f"Bearer {bearer}"}).status_code

    assert [asked("an old one") for _ in range(FAILURES + 1)] == [401] * FAILURES + [429]
    assert asked(token) == 200
    assert asked("an old one") == 429
