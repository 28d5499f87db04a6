"""Logins, refreshes and logouts."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, NamedTuple

from systems.common.subscriber import counted
from systems.gateway import tokens
from systems.gateway.credentials import UNKNOWN, Standing
from systems.gateway.exchange import Refusal, json, text
from systems.gateway.limits import admit
from systems.gateway.store import script
from systems.gateway.tokens import Session

if TYPE_CHECKING:
    from systems.gateway.app import Gateway
    from systems.gateway.exchange import Answer, Request

USERNAME = re.compile(r"[\w.@+-]{1,64}")
LONGEST_PASSWORD = 256

LOGIN, SUCCEEDED, FAILED = script("login"), script("succeeded"), script("failed")
REFRESH, LOGOUT = script("refresh"), script("logout")


class Attempt(NamedTuple):
    """One login: who it is said to be, the session that begins if it is, and how Redis knows the user."""

    username: str
    source: str
    new: tokens.Refresh
    session: Session
    standing: Standing = UNKNOWN

    @property
    def lockout(self) -> str:
        """The key that is there while the account is locked for this address."""
        return f"lockout:{self.username}:{self.source}"

    @property
    def failures(self) -> str:
        """The key that counts wrong passwords."""
        return f"failures:{self.username}:{self.source}"

    @property
    def tokens(self) -> tuple[str, str]:
        """The keys of the refresh token and of its family."""
        return f"token:refresh:{self.new.jti}", f"token:family:{self.session.family}"


async def login(gateway: Gateway, request: Request) -> Answer:
    """Exchange user name and password for a pair of tokens."""
    username, password = _credentials(await request.json())
    name = gateway.verified.name(username, password)
    attempt, began = await _admit(gateway, request, username, gateway.verified.recall(name))
    if not began:
        if not await gateway.passwords.verify(name, attempt.standing.stored, password):
            raise await _failed(gateway, request, attempt)
        await _succeeded(gateway, request, attempt)
        gateway.verified.remember(name, attempt.standing)
    gateway.metrics.logged_in("memory" if began else "hash")
    answer, jti = _pair(gateway, attempt.session, attempt.new)
    _audit(gateway, request, "LOGIN_SUCCESS", username, jti=jti, refreshJti=attempt.new.jti)
    return answer


async def refresh(gateway: Gateway, request: Request) -> Answer:
    """Exchange a refresh token for a new pair; used twice, it ends its family."""
    old, new = tokens.split(text(await request.json(), "refreshToken")), tokens.refresh()
    keys = (*_counters(request), *_refresh_keys(old.jti, new.jti))
    arguments = (*gateway.auth_limits.arguments, old.digest(), new.digest(), gateway.settings.refresh_ttl)
    reply = await gateway.store.run(REFRESH, keys, arguments)
    admit(request, gateway.auth_limits, reply)
    if reply[4]:
        raise _refused_refresh(gateway, request, old.jti, reply)
    session = Session(*reply[5:9])
    request.user = session.user
    answer, jti = _pair(gateway, session, new)
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


def _credentials(said: dict[str, object]) -> tuple[str, str]:
    username, password = text(said, "username"), text(said, "password", longest=LONGEST_PASSWORD)
    if not USERNAME.fullmatch(username):
        raise Refusal(400, "bad_field", "username: letters, digits and . _ @ + - are allowed")
    return username, password


async def _admit(gateway: Gateway, request: Request, username: str, known: Standing) -> tuple[Attempt, bool]:
    """Count the login against the limits, and begin the session at once where the password is known to be right.

    A locked account is refused before any hash is computed.
    """
    attempt = Attempt(username, counted(request.ip), tokens.refresh(), Session("", username, secrets.token_hex(12), 0))
    keys = (
        *_counters(request),
        attempt.lockout,
        attempt.failures,
        f"user:{username}",
        *attempt.tokens,
    )
    told = (*known, attempt.new.digest(), username, attempt.session.family, gateway.settings.refresh_ttl)
    reply = await gateway.store.run(LOGIN, keys, (*gateway.auth_limits.arguments, *told))
    admit(request, gateway.auth_limits, reply)
    locked, began, user, stored, epoch, generation = reply[4:10]
    if locked != -2:
        raise _locked(gateway, request, username, locked)
    request.user = user
    session = attempt.session._replace(user=user, generation=generation)
    standing = Standing(stored, str(epoch), str(generation))
    return attempt._replace(session=session, standing=standing), bool(began)


async def _succeeded(gateway: Gateway, request: Request, attempt: Attempt) -> None:
    """Begin the session of a user whose password was right, unless something happened while it was hashed."""
    session, seconds = attempt.session, gateway.settings.refresh_ttl
    keys = (attempt.lockout, attempt.failures, f"user:{attempt.username}", *attempt.tokens)
    told = (attempt.new.digest(), *session, seconds, attempt.standing.epoch)
    refused, left = await gateway.store.run(SUCCEEDED, keys, told)
    if refused == 1:
        raise _locked(gateway, request, attempt.username, left)
    if refused:
        gateway.metrics.login_failed("changed")
        raise Refusal(401, "invalid_credentials", "user name or password is wrong")


async def _failed(gateway: Gateway, request: Request, attempt: Attempt) -> Refusal:
    """Count the failure; the refusal says the same whether the user exists or not."""
    username, settings = attempt.username, gateway.settings
    keys = (attempt.failures, attempt.lockout, f"user:{username}")
    told = (settings.lockout_failures, settings.lockout_window, settings.lockout_seconds)
    failures, locked, left = await gateway.store.run(FAILED, keys, told)
    if left != -2:
        return _locked(gateway, request, username, left)
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


def _pair(gateway: Gateway, session: Session, new: tokens.Refresh) -> tuple[Answer, str]:
    token, jti = tokens.access(gateway.keys(), session, gateway.settings.access_ttl)
    said = {
        "accessToken": token,
        "refreshToken": str(new),
        "tokenType": "Bearer",
        "expiresIn": gateway.settings.access_ttl,
    }
    return json(said, headers=((b"cache-control", b"no-store"),)), jti


def _counters(request: Request) -> tuple[str, str]:
    source = counted(request.ip)
    return f"ratelimit:global:{source}", f"ratelimit:auth:{source}"


def _refresh_keys(old: str, new: str) -> tuple[str, str, str]:
    return f"token:refresh:{old}", f"token:blacklist:{old}", f"token:refresh:{new}"


def _audit(gateway: Gateway, request: Request, event: str, username: str, **facts: object) -> None:
    gateway.logs.audit(event, username=username, ip=request.ip, request_id=request.id, **facts)
