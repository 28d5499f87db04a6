"""Logins, lockouts, and when a password that was right must be checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.gateway.stack import Stack

    Command = Callable[..., str]

from systems.gateway import users
from systems.gateway.store import script
from systems.gateway.tests.client import Client


def hashes(client: Client) -> float:
    """How many logins needed a hash, over all instances."""
    lines = client.ask("GET", "/metrics").said.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith('logins_total{from="hash"}'))


def test_a_login_gives_tokens_that_open_reports(client: Client, user: str) -> None:
    tokens = client.log_in(user).said

    assert client.report(tokens["accessToken"]).said["id"] == "7"
    assert tokens["expiresIn"] == 900


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(client: Client, user: str) -> None:
    wrong, unknown = client.log_in(user, "wrong"), client.log_in(f"{user}-not", "wrong")

    assert wrong.status == unknown.status == 401
    assert {**wrong.said, "requestId": ""} == {**unknown.said, "requestId": ""}


def test_five_wrong_passwords_lock_the_account_for_this_address_only(client: Client, user: str, stack: Stack) -> None:
    other = Client(client.port)
    for _ in range(5):
        assert client.log_in(user, "wrong").status == 401

    locked = client.log_in(user)
    assert locked.status == 423
    assert 0 < int(locked.headers["retry-after"]) <= 900
    assert other.log_in(user).status == 200
    with stack.redis() as redis:
        assert redis.exists(f"lockout:{user}:{client.ip}")


def test_a_guess_that_was_hashed_while_the_account_was_locked_is_answered_alike_right_or_wrong(
    client: Client, user: str, stack: Stack
) -> None:
    lockout, failures, known = f"lockout:{user}:{client.ip}", f"failures:{user}:{client.ip}", f"user:{user}"
    with stack.redis() as redis:
        redis.set(lockout, 5, ex=900)
        epoch = redis.hget(known, "epoch")

        wrong = redis.eval(script("failed").text, 3, failures, lockout, known, 5, 900, 900)
        session = ("secret", "id", user, "family", 0, 60, epoch)
        right = redis.eval(script("succeeded").text, 5, lockout, failures, known, "refresh", "family", *session)

    assert right[0] == 1
    assert 899_000 < wrong[-1] <= right[-1] + 1000 <= 901_000


def test_unlock_lets_the_user_in_again(client: Client, user: str, command: Command) -> None:
    for _ in range(5):
        client.log_in(user, "wrong")
    assert f"{user} {client.ip}" in command("lockouts", user)

    command("unlock", user, "--ip", client.ip)

    assert client.log_in(user).status == 200


def known_everywhere(user: str, stack: Stack) -> float:
    """Log in until each instance has hashed the password, wherever the kernel puts connections; the hashes then."""
    port = stack.settings.port
    wanted = hashes(Client(port)) + len(stack.instances())
    for _ in range(300):
        client = Client(port)
        assert client.log_in(user).status == 200
        if hashes(client) == wanted:
            return wanted
    raise AssertionError(f"after 300 logins not every instance had hashed the password of {user}")


def test_a_user_seen_before_needs_no_new_hash_until_something_happens(
    client: Client, user: str, stack: Stack, command: Command
) -> None:
    before = known_everywhere(user, stack)
    for _ in range(8):
        assert client.log_in(user).status == 200
    assert hashes(client) == before

    command("revoke-user", user)
    assert Client(client.port).log_in(user).status == 200
    assert hashes(client) == before + 1


def test_a_changed_password_voids_the_old_one_at_once_on_every_instance(
    client: Client, user: str, stack: Stack
) -> None:
    known_everywhere(user, stack)

    with stack.redis() as redis:
        users.add(redis, user, "another password")

    assert {Client(client.port).log_in(user).status for _ in range(6)} == {401}
    assert client.log_in(user, "another password").status == 200


def test_user_names_that_could_be_parts_of_keys_are_refused(client: Client) -> None:
    assert client.log_in("a:b").status == 400
    assert client.log_in("a\0b").status == 400


def test_failures_and_lockouts_are_in_the_audit_log(client: Client, user: str, command: Command) -> None:
    for _ in range(5):
        client.log_in(user, "wrong")

    log = command("logs", "--log", "audit", "--last", "200")
    mine = [line for line in log.splitlines() if user in line]
    assert sum("LOGIN_FAILURE" in line for line in mine) == 5
    assert sum("LOCKOUT" in line for line in mine) == 1
