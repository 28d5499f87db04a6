"""Logins, refreshes and logouts."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, NamedTuple

from systems.gateway import tokens
from systems.gateway.credentials import Standing
from systems.gateway.exchange import Refusal, json, text
from systems.gateway.limits import admitted
from systems.gateway.store import script
from systems.gateway.tokens import Session

if TYPE_CHECKING:
    from systems.gateway.app import Gateway
    from systems.gateway.exchange import Answer, Headers, Request

USERNAME = re.compile(r"[\w.@+-]{1,64}")
LONGEST_PASSWORD = 256

LOGIN, SUCCEEDED, FAILED = script("login"), script("succeeded"), script("failed")
REFRESH, LOGOUT = script("refresh"), script("logout")


class Attempt(NamedTuple):
    """One login: what the client said, and what Redis knows of the user."""

    username: str
    password: str
    user: str
    stored: str
    standing: Standing


async def login(gateway: Gateway, request: Request) -> Answer:
    """Exchange user name and password for a pair of tokens."""
    said = await request.json()
    username, password = text(said, "username"), text(said, "password", longest=LONGEST_PASSWORD)
    if not USERNAME.fullmatch(username):
        raise Refusal(400, "bad_field", "username: letters, digits and . _ @ + - are allowed")
    attempt, headers = await _admit(gateway, request, username, password)
    known = gateway.verified.knows(username, password, attempt.stored, attempt.standing)
    if not known and not await gateway.passwords.verify(attempt.stored, password):
        raise await _failed(gateway, request, attempt)
    answer = await _succeeded(gateway, request, attempt, headers)
    if not known:
        gateway.verified.remember(username, password, attempt.stored, attempt.standing)
    gateway.metrics.logged_in("memory" if known else "hash")
    return answer


async def refresh(gateway: Gateway, request: Request) -> Answer:
    """Exchange a refresh token for a new pair; used twice, it ends its family."""
    old, new = tokens.split(text(await request.json(), "refreshToken")), tokens.refresh()
    keys = (*gateway.limited(request.ip, f"ratelimit:auth:{request.ip}"), *_refresh_keys(old.jti, new.jti))
    arguments = (*gateway.auth_limits.arguments, old.digest(), new.digest(), gateway.settings.refresh_ttl)
    reply = await gateway.store.run(REFRESH, keys, arguments)
    headers = admitted(gateway.auth_limits, reply)
    if reply[4]:
        raise _refused_refresh(gateway, request, old.jti, reply)
    session = Session(*reply[5:9])
    request.user = session.user
    answer, jti = _pair(gateway, session, new, headers)
    _audit(gateway, request, "TOKEN_REFRESHED", session.username, jti=jti, refreshJti=new.jti)
    return answer


async def logout(gateway: Gateway, request: Request) -> Answer:
    """End the session of a refresh token: it and every access token of its family are refused from now on."""
    old = tokens.split(text(await request.json(), "refreshToken"))
    held = await gateway.store.run(LOGOUT, (f"token:refresh:{old.jti}",), (old.digest(),))
    if not held:
        raise tokens.refused("invalid_token", "this refresh token is not known")
    request.user = held[0]
    _audit(gateway, request, "LOGOUT", held[1], refreshJti=old.jti)
    return json({"status": "ok"})


async def _admit(gateway: Gateway, request: Request, username: str, password: str) -> tuple[Attempt, Headers]:
    """Count the login against the limits; a locked account is refused before any hash is computed."""
    keys = (
        *gateway.limited(request.ip, f"ratelimit:auth:{request.ip}"),
        _lockout(username, request),
        f"user:{username}",
    )
    reply = await gateway.store.run(LOGIN, keys, gateway.auth_limits.arguments)
    headers = admitted(gateway.auth_limits, reply)
    locked, user, stored, epoch, generation = reply[4:9]
    if locked != -2:
        raise _locked(gateway, request, username, locked)
    request.user = user
    return Attempt(username, password, user, stored, Standing(epoch, generation)), headers


async def _succeeded(gateway: Gateway, request: Request, attempt: Attempt, headers: Headers) -> Answer:
    username, standing, new = attempt.username, attempt.standing, tokens.refresh()
    session = Session(attempt.user, username, secrets.token_hex(12), standing.generation)
    keys = (
        _lockout(username, request),
        f"failures:{username}:{request.ip}",
        f"user:{username}",
        f"token:refresh:{new.jti}",
        f"token:family:{session.family}",
    )
    told = (standing.epoch, new.digest(), *session, gateway.settings.refresh_ttl)
    [refused] = await gateway.store.run(SUCCEEDED, keys, told)
    if refused == 1:
        raise _locked(gateway, request, username, gateway.settings.lockout_seconds * 1000)
    if refused:
        gateway.metrics.login_failed("changed")
        raise Refusal(401, "invalid_credentials", "user name or password is wrong")
    answer, jti = _pair(gateway, session, new, headers)
    _audit(gateway, request, "LOGIN_SUCCESS", username, jti=jti, refreshJti=new.jti)
    return answer


async def _failed(gateway: Gateway, request: Request, attempt: Attempt) -> Refusal:
    """Count the failure; the refusal says the same whether the user exists or not."""
    username, settings = attempt.username, gateway.settings
    keys = (f"failures:{username}:{request.ip}", _lockout(username, request), f"user:{username}")
    told = (settings.lockout_failures, settings.lockout_window, settings.lockout_seconds)
    failures, locked = await gateway.store.run(FAILED, keys, told)
    gateway.metrics.login_failed("password")
    _audit(gateway, request, "LOGIN_FAILURE", username, failures=failures)
    if locked:
        gateway.metrics.locked()
        _audit(gateway, request, "LOCKOUT", username, seconds=settings.lockout_seconds)
    return Refusal(401, "invalid_credentials", "user name or password is wrong")


def _locked(gateway: Gateway, request: Request, username: str, milliseconds: int) -> Refusal:
    gateway.metrics.login_failed("locked")
    _audit(gateway, request, "LOGIN_FAILURE", username, reason="locked")
    seconds = max(1, -(-milliseconds // 1000))
    headers = ((b"retry-after", b"%d" % seconds),)
    return Refusal(423, "locked", f"the account is locked for this address; try again in {seconds} s", headers)


def _refused_refresh(gateway: Gateway, request: Request, jti: str, reply: list[object]) -> Refusal:
    why = reply[4]
    if why == 1:
        return tokens.refused("invalid_token", "this refresh token is not known")
    if why == 2:
        _audit(gateway, request, "TOKEN_REUSED", str(reply[6]), refreshJti=jti, family=reply[7])
        return tokens.refused("token_reused", "this refresh token was used before; log in again")
    return tokens.refused("token_revoked", "this refresh token was revoked; log in again")


def _pair(gateway: Gateway, session: Session, new: tokens.Refresh, headers: Headers) -> tuple[Answer, str]:
    token, jti = tokens.access(gateway.keys(), session, gateway.settings.access_ttl)
    said = {
        "accessToken": token,
        "refreshToken": str(new),
        "tokenType": "Bearer",
        "expiresIn": gateway.settings.access_ttl,
    }
    return json(said, headers=(*headers, (b"cache-control", b"no-store"))), jti


def _refresh_keys(old: str, new: str) -> tuple[str, str, str]:
    return f"token:refresh:{old}", f"token:blacklist:{old}", f"token:refresh:{new}"


def _lockout(username: str, request: Request) -> str:
    return f"lockout:{username}:{request.ip}"


def _audit(gateway: Gateway, request: Request, event: str, username: str, **facts: object) -> None:
    gateway.logs.audit(event, username=username, ip=request.ip, request_id=request.id, **facts)
