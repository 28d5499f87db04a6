"""Who may log in to the console, and what each may do in which environment; tokens for programs.

A role may do all that the ones below it may: viewer, responder, approver, administrator. A password is
asked for, or read from standard input; it is never an argument. A token is shown once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.count import count
from runwright.environment.role import EVERYWHERE, ROLES

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright accounts                             who there is
  runwright accounts add ada --role responder --on production
  runwright accounts role ada approver --on staging
  runwright accounts role ada none --on production
  runwright accounts password ada < new-password
  runwright accounts disable ada                 at once, with all its sessions
  runwright accounts token ada --role responder --on staging --days 30
  runwright accounts tokens ada
  runwright accounts revoke 4f1c22d09a3b
  runwright accounts log --verify                who came in, proven
"""
DAYS = 90
"""How long a token counts when nothing is said."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `accounts` takes."""
    parser.add_argument("--json", action="store_true", help="print JSON, one account a line")
    below = parser.add_subparsers(title="commands", dest="what", metavar="WHAT")
    add = below.add_parser("add", help="make one")
    add.add_argument("account", metavar="NAME", help="best the name of the system's user: both count as one person")
    _scope(add, "--role", "what it may do (default: viewer)")
    add.add_argument("--without-password", action="store_true", help="for a program: it has tokens only")
    role = below.add_parser("role", help="say what one may do")
    role.add_argument("account", metavar="NAME")
    role.add_argument("role", choices=(*ROLES, "none"), metavar="ROLE", help="one of the four, or none")
    _on(role)
    for what, about in SIMPLE.items():
        below.add_parser(what, help=about).add_argument("account", metavar="NAME")
    token = below.add_parser("token", help="make a token for a program, and show it this once")
    token.add_argument("account", metavar="NAME")
    token.add_argument("--name", default="", help="what it is for")
    _scope(token, "--role", "the most that it may do (default: viewer)")
    token.add_argument("--days", type=count, default=DAYS, metavar="N", help=f"how long it counts (default: {DAYS})")
    revoke = below.add_parser("revoke", help="let a token count no more")
    revoke.add_argument("token", metavar="TOKEN", help="its name, as `tokens` lists it")
    log = below.add_parser("log", help="who came in and who was refused, who changed what; the newest first")
    log.add_argument("--of", default="", metavar="NAME", help="only about this one")
    log.add_argument("--limit", type=count, default=50, metavar="N", help="how many (default: 50)")
    log.add_argument("--verify", action="store_true", help="prove that it is what was written")


SIMPLE = {
    "password": "give one another password",
    "disable": "let one in no more",
    "enable": "let one in again",
    "unlock": "let one in again that was refused too often",
    "tokens": "list the tokens of one",
}


def _scope(parser: argparse.ArgumentParser, option: str, about: str) -> None:
    parser.add_argument(option, choices=tuple(ROLES), default="viewer", metavar="ROLE", help=about)
    _on(parser)


def _on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", default=EVERYWHERE, metavar="ENVIRONMENT", help="where (default: in all)")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, on the store that the configuration names."""
    from runwright.cli import accounting

    return accounting.done(options)
