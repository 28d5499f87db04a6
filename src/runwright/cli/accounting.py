"""What `accounts` does with the store, as whoever calls it."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import json_output, saying
from runwright.cli.paper import Paper
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.environment.role import EVERYWHERE, ROLES
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.store.accounts import Accounts

if TYPE_CHECKING:
    import argparse

    from runwright.store.accounts import Account, Token

LONGEST = 3650
"""Days that a token may count."""


class NotTwice(RunwrightError):
    """A password that was typed in two ways."""

    hint = "Nothing was changed. Type the same twice."

    def __init__(self) -> None:
        super().__init__("the two passwords are not the same")


class NoDays(RunwrightError):
    """A token that would never count, or for ever."""

    hint = f"Say a number of days from 1 to {LONGEST}."

    def __init__(self, days: int) -> None:
        super().__init__(f"--days {days}: a token counts for a while")


def done(options: argparse.Namespace) -> int:
    """Do what was asked; 0, or 1 where the log is not what was written."""
    configuration = load(Path.cwd())
    if getattr(options, "on", EVERYWHERE) != EVERYWHERE:
        configuration.environment(options.on)
    with closing(Accounts.open(configuration.store)) as accounts:
        return ASKED[options.what](accounts, options)


def _list(accounts: Accounts, options: argparse.Namespace) -> int:
    found = accounts.all()
    if options.json:
        sys.stdout.writelines(json_output.row(_facts(each)) for each in found)
        return 0
    paper = Paper()
    for each in found:
        roles = ", ".join(f"{role.word} on {_place(where)}" for where, role in each.roles.items()) or "no role"
        paper.line(f"{each.account}  {roles}", right="disabled" if each.disabled else "")
    if not found:
        paper.line("There are no accounts. Whoever starts `runwright serve` logs in with its token.")
    return 0


def _facts(account: Account) -> dict[str, object]:
    return {
        "account": account.account,
        "roles": {where: role.word for where, role in account.roles.items()},
        "password": bool(account.password),
        "made": account.made.isoformat(),
        "disabled": account.disabled.isoformat() if account.disabled else None,
    }


def _place(environment: str) -> str:
    return "all" if environment == EVERYWHERE else environment


def _add(accounts: Accounts, options: argparse.Namespace) -> int:
    kept = "" if options.without_password else _hashed()
    made = accounts.add(options.account, kept, {options.on: ROLES[options.role]}, who())
    return _said(f"{made.account} is {options.role} on {_place(options.on)}")


def _role(accounts: Accounts, options: argparse.Namespace) -> int:
    accounts.give(options.account, options.on, ROLES.get(options.role), who())
    has = f"is {options.role}" if options.role in ROLES else "has no role of its own"
    return _said(f"{options.account} {has} on {_place(options.on)}")


def _password(accounts: Accounts, options: argparse.Namespace) -> int:
    accounts.one(options.account)  # (who mistyped the name is told before the password is asked for)
    accounts.password(options.account, _hashed(), who())
    return _said(f"{options.account} has another password")


def _disable(accounts: Accounts, options: argparse.Namespace) -> int:
    accounts.disable(options.account, who())
    return _said(f"{options.account} is let in no more")


def _enable(accounts: Accounts, options: argparse.Namespace) -> int:
    accounts.enable(options.account, who())
    return _said(f"{options.account} is let in")


def _unlock(accounts: Accounts, options: argparse.Namespace) -> int:
    accounts.unlock(options.account, who())
    return _said(f"what {options.account} got wrong is forgotten")


def _token(accounts: Accounts, options: argparse.Namespace) -> int:
    if not 1 <= options.days <= LONGEST:
        raise NoDays(options.days)
    until = SYSTEM.now() + timedelta(days=options.days)
    scope = (options.on, ROLES[options.role])
    token, text = accounts.issue(options.account, options.name, scope, until, who())
    sys.stderr.write(f"{_words(token)}; it is shown this once\n")
    return _said(text)


def _tokens(accounts: Accounts, options: argparse.Namespace) -> int:
    paper = Paper()
    for each in accounts.tokens(options.account):
        over = "revoked" if each.revoked else "over" if each.until <= SYSTEM.now() else ""
        paper.paired(_words(each), over)
    return 0


def _words(token: Token) -> str:
    named = f" ({token.name})" if token.name else ""
    scope = f"{token.role.word} on {_place(token.environment)}"
    return f"{token.token}{named}  {token.account}, {scope} at most, until {token.until:%Y-%m-%d %H:%M} UTC"


def _revoke(accounts: Accounts, options: argparse.Namespace) -> int:
    revoked = accounts.revoke(options.token, who())
    return _said(f"{revoked.token} of {revoked.account} counts no more")


def _log(accounts: Accounts, options: argparse.Namespace) -> int:
    paper = Paper()
    for each in accounts.access.latest(max(options.limit, 0), who=options.of):
        facts = ", ".join(f"{key} {value}" for key, value in each.body.items())
        paper.paired(f"{each.at:%Y-%m-%d %H:%M:%S} {each.kind} {each.who or 'somebody'}", facts)
    if not options.verify:
        return 0
    flaws = list(accounts.access.flaws())
    for number, what in flaws:
        paper.wrapped(f"✗ entry {number}: {what}", style="destroys")
    if not flaws:
        paper.line("✓ every entry is what was written", style="reads")
    return int(bool(flaws))


def _hashed() -> str:
    """The hash of a password that is asked for twice, or is the first line of standard input."""
    from runwright.web.password import hashed

    if not sys.stdin.isatty():
        return hashed(sys.stdin.readline().rstrip("\r\n"))
    from getpass import getpass

    first = getpass("Password: ")
    if getpass("The same again: ") != first:
        raise NotTwice
    return hashed(first)


def _said(text: str) -> int:
    saying.line(text)
    return 0


ASKED = {
    None: _list,
    "add": _add,
    "role": _role,
    "password": _password,
    "disable": _disable,
    "enable": _enable,
    "unlock": _unlock,
    "token": _token,
    "tokens": _tokens,
    "revoke": _revoke,
    "log": _log,
}
"""What can be asked of accounts."""
