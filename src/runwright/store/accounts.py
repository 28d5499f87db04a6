"""Accounts in the store: who may log in, what they may do in which environment, and the tokens of their programs.

Whatever changes them is noted in `access`, in the same transaction. A password comes here as its hash; a token leaves
once, when it is issued, and its hash stays.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment.role import EVERYWHERE, ROLES, Person
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.store.access import Access
from runwright.store.deeds import Deeds
from runwright.store.entry import digest, moment, storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.environment.role import Role
    from runwright.lib.clock import Clock
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("accounts.sql"))
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
"""Of an account; without `@`, which stands in the names of users of machines."""
TOKEN = re.compile(r"rw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
"""A token as it is shown once: its name, and 256 random bits. The first letters let scanners of secrets find it."""


class WrongName(RunwrightError):
    """A name that no account can have."""

    hint = "Letters a to z, digits, and . _ - between them: 64 signs at most. Take the name of the system's user."

    def __init__(self, account: str) -> None:
        super().__init__(f"“{account}” is no name of an account")


class AccountExists(RunwrightError):
    """The name is taken."""

    status = 1
    hint = "`runwright accounts` lists them; a disabled one is enabled again with `runwright accounts enable`."

    def __init__(self, account: str) -> None:
        super().__init__(f"there is an account {account} already")


class NoSuchAccount(RunwrightError):
    """A name that no account has."""

    hint = "`runwright accounts` lists them."

    def __init__(self, account: str) -> None:
        super().__init__(f"there is no account {account}")


class NoSuchToken(RunwrightError):
    """A name that no token has, or of one that counts no more."""

    hint = "`runwright accounts tokens NAME` lists the tokens of an account."

    def __init__(self, token: str) -> None:
        super().__init__(f"there is no token {token} that counts")


class Account(NamedTuple):
    """Somebody who may log in."""

    account: str
    password: str
    """The hash; empty for an account that only has tokens."""
    made: datetime
    disabled: datetime | None
    roles: Mapping[str, Role]
    """By environment."""

    @property
    def person(self) -> Person:
        """Who that is, and how far they may go."""
        return Person(self.account, self.roles)


class Token(NamedTuple):
    """What a program shows to act as an account; without its secret, which nobody has but the program."""

    token: str
    account: str
    name: str
    """What it is for."""
    environment: str
    role: Role
    """The most that it may do: less where the account may do less."""
    made: datetime
    until: datetime
    revoked: datetime | None


class Accounts:
    """The accounts of one store."""

    def __init__(self, connection: Connection, clock: Clock = SYSTEM) -> None:
        self._connection = connection
        self._clock = clock
        self.access = Access(connection, clock)
        self.deeds = Deeds(connection, clock)

    @classmethod
    def open(cls, url: str, clock: Clock = SYSTEM) -> Accounts:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url), clock)

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def all(self) -> list[Account]:
        """All of them, in the order of their names."""
        return [self._account(row) for row in self._connection.rows(SQL["accounts"])]

    def one(self, account: str) -> Account:
        """An account by its name; raises NoSuchAccount."""
        rows = self._connection.rows(SQL["account"], account=storable(account))
        if not rows:
            raise NoSuchAccount(account)
        return self._account(rows[0])

    def person(self, account: str, password: str | None = None) -> Person | None:
        """Who may come in by an account, and by the hash of its password, if one is given; nobody if it is disabled."""
        rows = self._connection.rows(SQL["account"], account=storable(account))
        found = self._account(rows[0]) if rows else None
        if found is None or found.disabled or password not in {None, found.password}:
            return None
        return found.person

    def add(self, account: str, password: str, roles: Mapping[str, Role], by: str) -> Account:
        """Make an account, with the hash of its password; raises WrongName and AccountExists."""
        if not NAME.fullmatch(account):
            raise WrongName(account)
        with self._connection.alone():
            made = moment(self._clock.now())
            if not self._connection.change(SQL["add"], account=account, password=password, made=made):
                raise AccountExists(account)
            self.access.written(account, "added", {"by": by})
            for environment, role in roles.items():
                self._give(account, environment, role, by)
        return self.one(account)

    def give(self, account: str, environment: str, role: Role | None, by: str) -> None:
        """Say what an account may do in an environment, or nothing any more; raises NoSuchAccount."""
        with self._connection.alone():
            self.one(account)
            self._give(account, environment, role, by)

    def password(self, account: str, password: str, by: str) -> None:
        """Another hash of a password; raises NoSuchAccount."""
        self._changed("password", account, "password", by, password=password)

    def disable(self, account: str, by: str) -> None:
        """Let an account in no more, nor its tokens; raises NoSuchAccount."""
        self._changed("disable", account, "disabled", by, disabled=moment(self._clock.now()))

    def enable(self, account: str, by: str) -> None:
        """Let an account in again; raises NoSuchAccount."""
        self._changed("disable", account, "enabled", by, disabled="")

    def unlock(self, account: str, by: str) -> None:
        """Forget how often an account was refused; raises NoSuchAccount."""
        self.access.note(self.one(account).account, "unlocked", {"by": by})

    def issue(self, account: str, name: str, scope: tuple[str, Role], until: datetime, by: str) -> tuple[Token, str]:
        """A new token, and its text, which is nowhere else; raises NoSuchAccount."""
        environment, role = scope
        token, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        facts = {"token": token, "account": account, "name": storable(name), "environment": storable(environment)}
        times = {"made": moment(self._clock.now()), "until": moment(until)}
        with self._connection.alone():
            self.one(account)
            self._connection.change(SQL["issue"], **facts, **times, role=role.word, hash=digest(secret.encode()))
            self.access.written(account, "issued", {"token": token, "by": by})
        return self._token(token)[0], f"rw_{token}_{secret}"

    def tokens(self, account: str) -> list[Token]:
        """The tokens of an account, the newest first; raises NoSuchAccount."""
        rows = self._connection.rows(SQL["tokens"], account=self.one(account).account)
        return [_token(row) for row in rows]

    def revoke(self, token: str, by: str) -> Token:
        """Let a token count no more; raises NoSuchToken."""
        with self._connection.alone():
            now = moment(self._clock.now())
            if not self._connection.change(SQL["revoke"], token=storable(token), revoked=now):
                raise NoSuchToken(token)
            found, _ = self._token(token)
            self.access.written(found.account, "revoked", {"token": token, "by": by})
        return found

    def bearer(self, text: str) -> Person | None:
        """Who acts by a token, no further than it goes; nobody where it does not count."""
        parts = TOKEN.fullmatch(text)
        if not parts or not self._connection.rows(SQL["token"], token=parts[1]):
            return None
        token, kept = self._token(parts[1])
        genuine = hmac.compare_digest(digest(parts[2].encode()), kept)
        if not genuine or token.revoked or token.until <= self._clock.now():
            return None
        person = self.person(token.account)
        return _limited(person, token) if person else None

    # Inside a transaction

    def _give(self, account: str, environment: str, role: Role | None, by: str) -> None:
        facts = {"account": account, "environment": storable(environment)}
        if role is None:
            self._connection.change(SQL["withdraw"], **facts)
        else:
            self._connection.change(SQL["give"], **facts, role=role.word)
        word = role.word if role else "none"
        self.access.written(account, "role", {"environment": environment, "role": word, "by": by})

    def _changed(self, query: str, account: str, kind: str, by: str, **values: str) -> None:
        with self._connection.alone():
            if not self._connection.change(SQL[query], account=storable(account), **values):
                raise NoSuchAccount(account)
            self.access.written(account, kind, {"by": by})

    def _account(self, row: tuple[Any, ...]) -> Account:
        account, password, made, disabled = row
        roles = {where: ROLES[word] for where, word in self._connection.rows(SQL["roles"], account=account)}
        return Account(account, password, datetime.fromisoformat(made), _moment(disabled), roles)

    def _token(self, token: str) -> tuple[Token, str]:
        [(*row, kept)] = self._connection.rows(SQL["token"], token=storable(token))
        return _token(row), kept


def _token(row: Any) -> Token:  # noqa: ANN401 (what a database can hold)
    token, account, name, environment, role, made, until, revoked = row
    moments = datetime.fromisoformat(made), datetime.fromisoformat(until), _moment(revoked)
    return Token(token, account, name, environment, ROLES[role], *moments)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _limited(person: Person, token: Token) -> Person:
    """A person within the limits of a token."""
    where = person.roles if token.environment == EVERYWHERE else (token.environment,)
    roles = {each: person.role(each) for each in where}
    return Person(person.who, {each: min(role, token.role) for each, role in roles.items() if role})
