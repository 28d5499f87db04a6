"""Tokens: what is accepted, what is refused, and from when on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.gateway.stack import Stack
    from systems.gateway.tests.client import Answer, Client

    Command = Callable[..., str]

import time
from typing import TYPE_CHECKING

import jwt
import pytest
from systems.common import keys
from systems.gateway import tokens
from systems.gateway.exchange import Refusal
from systems.gateway.tokens import Session

if TYPE_CHECKING:
    from pathlib import Path

SESSION = Session("user-1", "ada", "family", 0)


def refresh(client: Client, token: str) -> Answer:
    return client.ask("POST", "/auth/refresh", {"refreshToken": token})


def test_a_refresh_token_is_exchanged_for_a_new_pair(client: Client, user: str) -> None:
    first = client.log_in(user).said

    second = refresh(client, first["refreshToken"]).said

    assert second["refreshToken"] != first["refreshToken"]
    assert client.report(second["accessToken"]).status == 200


def test_a_refresh_token_that_is_used_twice_ends_the_whole_family(client: Client, user: str) -> None:
    first = client.log_in(user).said
    second = refresh(client, first["refreshToken"]).said

    assert refresh(client, first["refreshToken"]).said["error"] == "token_reused"

    assert refresh(client, second["refreshToken"]).status == 401
    assert client.report(second["accessToken"]).said["error"] == "session_ended"


def test_logout_ends_the_session_at_once(client: Client, user: str) -> None:
    pair = client.log_in(user).said

    assert client.ask("POST", "/auth/logout", {"refreshToken": pair["refreshToken"]}).status == 200

    assert client.report(pair["accessToken"]).status == 401
    assert refresh(client, pair["refreshToken"]).status == 401


def test_one_revoked_token_is_refused_and_the_others_of_its_user_are_not(
    client: Client, user: str, stack: Stack
) -> None:
    first, second = client.log_in(user).said, client.log_in(user).said
    jti = jwt.decode(first["accessToken"], options={"verify_signature": False})["jti"]

    with stack.redis() as redis:
        redis.set(f"token:blacklist:{jti}", "1", ex=604800)

    assert client.report(first["accessToken"]).said["error"] == "token_revoked"
    assert client.report(second["accessToken"]).status == 200


def test_a_revoked_refresh_token_is_refused(client: Client, user: str, command: Command) -> None:
    pair = client.log_in(user).said

    command("revoke-token", pair["refreshToken"].partition(".")[0])

    assert refresh(client, pair["refreshToken"]).said["error"] == "token_revoked"


def test_a_refresh_token_that_was_exchanged_before_it_was_revoked_leaves_nothing(
    client: Client, user: str, command: Command
) -> None:
    first = client.log_in(user).said
    second = refresh(client, first["refreshToken"]).said

    command("revoke-token", first["refreshToken"].partition(".")[0])

    assert refresh(client, second["refreshToken"]).status == 401
    assert client.report(second["accessToken"]).status == 401


def test_all_tokens_of_a_user_are_refused_after_one_command(client: Client, user: str, command: Command) -> None:
    pairs = [client.log_in(user).said for _ in range(3)]

    command("revoke-user", user)

    assert {client.report(pair["accessToken"]).status for pair in pairs} == {401}
    assert {refresh(client, pair["refreshToken"]).status for pair in pairs} == {401}
    assert client.report(client.log_in(user).said["accessToken"]).status == 200


@pytest.mark.parametrize("path", ["..", ".", "%2e%2e", "..%2fhealthz", "a/b/7", "7/"])
def test_what_is_no_number_of_a_report_is_not_asked_of_the_upstream(client: Client, user: str, path: str) -> None:
    token = client.log_in(user).said["accessToken"]

    answer = client.ask("GET", f"/reports/{path}", Authorization=f"Bearer {token}")

    assert (answer.status, answer.said.get("message")) == (404, "there is no such report")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer a.b.c"])
def test_a_request_without_a_good_token_is_401(client: Client, header: str) -> None:
    answer = client.ask("GET", "/reports/1", Authorization=header)

    assert answer.status == 401
    assert "www-authenticate" in answer.headers


@pytest.fixture
def ring(tmp_path: Path) -> keys.Keyring:
    """A keyring with one pair."""
    keys.sign_with(tmp_path, keys.add(tmp_path, "one"))
    return keys.load(tmp_path)


def read(ring: keys.Keyring, token: str) -> tokens.Access:
    return tokens.read(ring, f"Bearer {token}".encode())


def test_a_token_says_whose_it_is(ring: keys.Keyring) -> None:
    token, jti = tokens.access(ring, SESSION, 60)

    assert read(ring, token)[:5] == ("user-1", "ada", jti, "family", 0)


def test_an_expired_token_is_refused(ring: keys.Keyring) -> None:
    token, _ = tokens.access(ring, SESSION, -1)

    with pytest.raises(Refusal, match="expired"):
        read(ring, token)


def test_a_remembered_token_still_expires(ring: keys.Keyring) -> None:
    reader = tokens.Reader()
    token, _ = tokens.access(ring, SESSION, 2)
    header = f"Bearer {token}".encode()
    expires = reader.read(ring, header).expires

    time.sleep(max(0, expires - time.time()) + 0.01)

    with pytest.raises(Refusal, match="expired"):
        reader.read(ring, header)


def test_a_token_that_signs_itself_is_refused(ring: keys.Keyring) -> None:
    public = ring.signer().public
    claims = {"sub": "user-1", "exp": time.time() + 60}
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})
    hmac = jwt.encode(claims, str(public.public_numbers().n), algorithm="HS256", headers={"kid": "one"})

    for token in (unsigned, hmac):
        with pytest.raises(Refusal):
            read(ring, token)


def test_during_a_rotation_both_keys_verify_and_afterwards_the_old_is_refused(tmp_path: Path) -> None:
    keys.sign_with(tmp_path, keys.add(tmp_path, "old"))
    token, _ = tokens.access(keys.load(tmp_path), SESSION, 60)

    keys.add(tmp_path, "new")
    keys.sign_with(tmp_path, "new")
    assert read(keys.load(tmp_path), token).user == "user-1"

    (tmp_path / "old.pem").unlink()
    with pytest.raises(Refusal, match="not in use"):
        read(keys.load(tmp_path), token)
