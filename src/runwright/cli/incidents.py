"""List incidents, show one with its time line, take it, note what was done, tell how it stands, resolve it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from runwright.store.incidents import Incident, Incidents

EXAMPLES = """\
examples:
  runwright incidents                               what is going on
  runwright incidents --state resolved --json
  runwright incidents open "Checkout is slow" --severity P2
  runwright incidents show 20261126-0715
  runwright incidents take 20261126-0715
  runwright incidents note 20261126-0715 "restarted the upstream"
  runwright incidents update 20261126-0715 --set "next update=08:15" --dry-run
  runwright incidents resolve 20261126-0715 --why "the disk was full"
  runwright incidents review 20261126-0715 > review.md
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `incidents` takes."""
    parser.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    parser.add_argument("--state", default="", help="only those: open, acknowledged, resolved")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    below = parser.add_subparsers(title="commands", dest="what", metavar="WHAT")
    opened = below.add_parser("open", help="open one by hand")
    opened.add_argument("name", metavar="NAME", help="what is wrong, in a few words")
    opened.add_argument("--severity", default="", help="as the runbook calls it")
    opened.add_argument("--break-glass", metavar="REASON", help="when the store cannot be reached: keep it here")
    for what, about in {"show": "one with its time line", "take": "say that you have it"}.items():
        below.add_parser(what, help=about).add_argument("which", metavar="INCIDENT")
    noted = below.add_parser("note", help="write down what was seen or done")
    noted.add_argument("which", metavar="INCIDENT")
    noted.add_argument("text", metavar="TEXT")
    resolved = below.add_parser("resolve", help="say that it is over")
    resolved.add_argument("which", metavar="INCIDENT")
    resolved.add_argument("--why", default="", help="what it was")
    _arguments_of_update(below.add_parser("update", help="tell how it stands, by the runbook's own template"))
    review = below.add_parser("review", help="a review to fill in, written from what was done (Markdown)")
    review.add_argument("which", metavar="INCIDENT")


def _arguments_of_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("which", metavar="INCIDENT")
    parser.add_argument("--template", default="", metavar="NAME", help="of the runbook (default: the one for updates)")
    parser.add_argument("--set", action="append", default=[], metavar="PLACE=TEXT", help="what goes into a place of it")
    parser.add_argument("--message", default="", metavar="TEXT", help="what there is to say; alone, without a template")
    parser.add_argument("--leave", action="store_true", help="tell it with places that nobody filled")
    parser.add_argument("--dry-run", action="store_true", help="show it, and tell nobody")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, on the store that the configuration names."""
    from runwright.cli import glass
    from runwright.cli.doctor import chosen
    from runwright.environment.configuration import load

    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    if options.what == "open":
        incidents = glass.incidents(configuration, environment, options.break_glass)
    else:
        incidents = glass.incidents_here(configuration, environment)
    apart = incidents.connection.url == glass.url(configuration)
    try:
        status = ASKED[options.what](incidents, options)
    finally:
        incidents.close()
    if options.what in TELLING and not apart and not getattr(options, "dry_run", False):
        from runwright.cli.carrying import carried

        carried(configuration, environment)
    return status


def _list(incidents: Incidents, options: argparse.Namespace) -> int:
    from runwright.cli.incident_page import row
    from runwright.cli.paper import Paper

    found = [each for each in incidents.all(options.state) if options.state or each.state != "resolved"]
    if options.json:
        sys.stdout.writelines(_json(each) for each in found)
        return 0
    paper = Paper()
    for each in found:
        row(each, paper)
    if not found:
        paper.line("Nothing is going on." if not options.state else f"None is {options.state}.")
    return 0


def _json(incident: Incident) -> str:
    facts = incident._asdict() | {"opened": incident.opened.isoformat()}
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _open(incidents: Incidents, options: argparse.Namespace) -> int:
    from runwright.environment.identity import who
    from runwright.store.incidents import Opening

    opening = Opening(options.name, options.name, options.severity.lower(), "", "")
    body = {"source": "person", **({"break_glass": options.break_glass} if options.break_glass else {})}
    incident, fresh = incidents.begin(f"person/{who()}/{options.name}", opening, body, who())
    sys.stdout.write(f"{incident.incident}{'' if fresh else ' is going on already'}\n")
    return 0


def _show(incidents: Incidents, options: argparse.Namespace) -> int:
    from runwright.cli.carrying import row
    from runwright.cli.incident_page import page
    from runwright.cli.paper import Paper
    from runwright.store.outbox import Outbox

    incident, paper = incidents.find(options.which), Paper()
    page(incident, incidents.timeline(incident.incident), paper)
    outbox = Outbox(incidents.connection, incident.environment)
    for each in reversed(outbox.all(about=incident.incident)):
        paper.line(f"{each.made:%H:%M:%S} {row(outbox, each)}", 2, "dim", right=each.notification.kind)
    return 0


def _take(incidents: Incidents, options: argparse.Namespace) -> int:
    return _written(incidents, options, "taken", {}, "acknowledged")


def _note(incidents: Incidents, options: argparse.Namespace) -> int:
    return _written(incidents, options, "note", {"text": options.text})


def _resolve(incidents: Incidents, options: argparse.Namespace) -> int:
    return _written(incidents, options, "resolved", {"why": options.why}, "resolved")


def _written(
    incidents: Incidents, options: argparse.Namespace, kind: str, body: dict[str, str], state: str = ""
) -> int:
    from runwright.environment.identity import who

    incident = incidents.append(incidents.find(options.which).incident, kind, body, who(), state)
    sys.stdout.write(f"{incident.incident}: {incident.name} is {incident.state}\n")
    return 0


def _update(incidents: Incidents, options: argparse.Namespace) -> int:
    from runwright.cli.updating import updated

    return updated(incidents, options)


def _review(incidents: Incidents, options: argparse.Namespace) -> int:
    from runwright.incident.review import review

    incident = incidents.find(options.which)
    sys.stdout.write(review(incident, incidents.timeline(incident.incident)))
    return 0


ASKED = {
    None: _list,
    "open": _open,
    "show": _show,
    "take": _take,
    "note": _note,
    "update": _update,
    "resolve": _resolve,
    "review": _review,
}
"""What can be asked of incidents."""
TELLING = {"open", "take", "resolve", "update"}
"""What the channels of the environment are told of."""
