"""List incidents, open, take and lead one, escalate it, hand it over, merge two, resolve it, and write its review.

Everything that is done is added to the time line, which is a chain: what stands there was not changed afterwards.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from importlib import import_module
from pathlib import Path

from runwright.cli.count import count
from runwright.cli.elsewhere import argument

EXAMPLES = """\
examples:
  runwright incidents                               what is going on
  runwright incidents --state resolved --json
  runwright incidents open "Checkout is slow" --severity P2 --book SHOP.md
  runwright incidents show 20261126-0715
  runwright incidents take 20261126-0715
  runwright incidents note 20261126-0715 "restarted the upstream"
  runwright incidents update 20261126-0715 --set "next update=08:15" --dry-run
  runwright incidents role 20261126-0715 commander ann
  runwright incidents severity 20261126-0715 P1 --why "nobody can pay"
  runwright incidents escalate 20261126-0715 --why "we need the database team"
  runwright incidents hand-over 20261126-0715 bo
  runwright incidents merge 20261126-0715 20261126-0702 --why "the same disk"
  runwright incidents resolve 20261126-0715 --why "the disk was full"
  runwright incidents action add 20261126-0715 "alert on inodes" --owner bo
  runwright incidents review 20261126-0715 > review.md
  runwright incidents clock                         escalate until it is stopped

exit status: 0 done, 2 could not,
130 the clock was stopped; 0 too when it is told to end (SIGTERM)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `incidents` takes."""
    parser.add_argument(
        "--on", default=None, metavar="ENVIRONMENT", help="where (default: the incident's own, or the only one)"
    )
    states = ("open", "acknowledged", "resolved")
    said = f"only those: {', '.join(states)}"
    parser.add_argument("--state", default="", choices=states, metavar="STATE", help=said)
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    argument(parser)
    below = parser.add_subparsers(title="commands", dest="what", metavar="WHAT")
    _of_one(below)
    _of_a_team(below)
    _afterwards(below)


def _of_one(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What somebody does alone."""
    opened = _command(below, "open", "open one by hand", which=False)
    opened.add_argument("name", metavar="NAME", help="what is wrong, in a few words")
    opened.add_argument("--severity", default="", help="as the runbook calls it")
    opened.add_argument("--break-glass", metavar="REASON", help="when the store cannot be reached: keep it here")
    opened.add_argument(
        "--book", default="", metavar="BOOK[#PROCEDURE]", help="what answers (default: what it is about)"
    )
    _command(below, "show", "one with its time line, and what comes by the clock")
    taken = _command(below, "take", "say that you have it", why=True)
    taken.add_argument("--person", default="", help="who has it (default: you)")
    _command(below, "note", "write down what was seen or done").add_argument("text", metavar="TEXT")
    _command(below, "resolve", "say that it is over", why=True)
    _arguments_of_update(_command(below, "update", "tell how it stands, by the runbook's own template"))
    _command(below, "templates", "the messages that its runbook has, for updates")
    raised = _command(below, "severity", "say that it is worse, or not so bad", why=True)
    raised.add_argument("severity", metavar="SEVERITY", help="as the runbook calls it")


def _of_a_team(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What is done among several."""
    role = _command(below, "role", "say who is commander, scribe, communications …")
    role.add_argument("role", metavar="ROLE")
    role.add_argument("person", nargs="?", default="", metavar="PERSON", help="(default: nobody any more)")
    handed = _command(below, "hand-over", "let somebody else have it, who is called and told how it stands", why=True)
    handed.add_argument("person", metavar="PERSON")
    merged = _command(below, "merge", "let it become a part of another; its alerts go there", why=True)
    merged.add_argument("into", metavar="INTO")
    escalated = _command(below, "escalate", "call who comes next, or a level of the runbook", why=True)
    escalated.add_argument("level", nargs="?", default="", metavar="LEVEL")
    clock = _command(below, "clock", "escalate by the clock, until it is stopped", which=False)
    clock.add_argument("--once", action="store_true", help="do what is due now, and end")


def _afterwards(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What is written and done when it is over."""
    item = below.add_parser("action", help="what somebody is to do about it: add, close, list")
    deeds = item.add_subparsers(title="commands", dest="deed", metavar="WHAT", required=True)
    added = _command(deeds, "add", "something to do")
    added.add_argument("text", metavar="TEXT")
    added.add_argument("--owner", default="", help="who does it")
    added.add_argument("--due", default="", metavar="DAY", help="until when: 2027-01-31")
    _command(deeds, "close", "it is done, or not needed", why=True).add_argument("number", type=count, metavar="N")
    listed = _command(deeds, "list", "what is open, of one or of all", which=False)
    listed.add_argument("which", nargs="?", default="", metavar="INCIDENT")
    listed.add_argument("--all", action="store_true", help="also what is closed")
    review = _command(below, "review", "a review to fill in, written from what was done (Markdown, --json)")
    review.add_argument("--patch", action="store_true", help="only the edits made meanwhile, as a patch of runbooks")


def _command(
    below: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    *,
    which: bool = True,
    why: bool = False,
) -> argparse.ArgumentParser:
    """One command, which takes `--on`, `--json` and `--server` behind it too."""
    made = below.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    made.add_argument("--on", default=argparse.SUPPRESS, metavar="ENVIRONMENT", help="where")
    made.add_argument("--server", default=argparse.SUPPRESS, metavar="URL", help="ask a console elsewhere")
    if which:
        made.add_argument("which", metavar="INCIDENT", help="its name, or the beginning of it")
    if why:
        made.add_argument("--why", default="", metavar="TEXT", help="the reason, for the time line")
    return made


DEEDS = {
    None: "incident_lists",
    "show": "incident_lists",
    "open": "incident_deeds",
    "take": "incident_deeds",
    "note": "incident_deeds",
    "resolve": "incident_deeds",
    "update": "incident_deeds",
    "templates": "incident_deeds",
    "severity": "incident_deeds",
    "role": "incident_deeds",
    "merge": "incident_deeds",
    "hand-over": "incident_calls",
    "escalate": "incident_calls",
    "clock": "incident_calls",
    "action": "incident_items",
    "review": "incident_review",
}
"""The module in which each command is done, by a function of its name."""


TELLING = frozenset({"open", "take", "update", "resolve", "merge", "escalate", "hand-over"})
"""What people are told of."""


def _arguments_of_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--template", default="", metavar="NAME", help="of the runbook (default: the one for updates)")
    parser.add_argument("--set", action="append", default=[], metavar="PLACE=TEXT", help="what goes into a place of it")
    parser.add_argument("--message", default="", metavar="TEXT", help="what there is to say; alone, without a template")
    parser.add_argument("--leave", action="store_true", help="tell it with places that nobody filled")
    parser.add_argument("--dry-run", action="store_true", help="show it, and tell nobody")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, on the store that the configuration names; see on its way what people are told."""
    from runwright.cli.elsewhere import chosen
    from runwright.cli.incident_desk import Desk

    elsewhere = chosen(options)
    if elsewhere is not None:
        from runwright.cli.remote_desk import done

        return done(elsewhere, options)
    here, on, which = Path.cwd(), options.on, getattr(options, "which", "")
    made = Desk.to_open(here, on, options.break_glass) if options.what == "open" else Desk.open(here, on, which)
    with closing(made) as desk:
        module = import_module(f"runwright.cli.{DEEDS[options.what]}")
        status = int(module.DEEDS[options.what](desk, options))
        if options.what in TELLING and not desk.apart and not options.json and not getattr(options, "dry_run", False):
            from runwright.cli.carrying import carried

            carried(desk.configuration, desk.environment)
    return status
