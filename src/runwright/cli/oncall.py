"""Show who is on call now and who is next, let somebody stand in, write it as a calendar.

Rotations are sections [rotations.NAME] of runwright.toml: people who take turns, or a calendar (a file or a URL) that
says it. Hand-over is by the clock on the wall of the rotation's time zone, also when summer time begins or ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.count import count

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright oncall                           now and next, of each rotation
  runwright oncall primary --days 28 --json
  runwright oncall --at "2026-12-24 09:00"
  runwright oncall --calendar --days 180 > oncall.ics
  runwright oncall override primary bo --until "2026-12-24 18:00" --why dentist
  runwright oncall override primary bo --from "2026-12-24 09:00" --for "8 h"

exit status: 0, 1 nobody is on call in one of them, 2 could not look
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `oncall` takes."""
    parser.add_argument("words", nargs="*", metavar="ROTATION", help="some of them; or override ROTATION PERSON")
    parser.add_argument("--at", default="", metavar="TIME", help="at another time, in the zone of each rotation")
    parser.add_argument("--days", type=count, default=0, metavar="N", help="all turns of so many days (--calendar: 90)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON, one object a line")
    form.add_argument("--calendar", action="store_true", help="print iCalendar (RFC 5545)")
    other = parser.add_argument_group("override")
    other.add_argument("--from", dest="start", default="", metavar="TIME", help="from when (default: now)")
    other.add_argument("--until", default="", metavar="TIME", help="up to when")
    other.add_argument("--for", dest="length", default="", metavar="TIME", help="how long, instead of --until")
    other.add_argument("--why", default="", metavar="TEXT", help="for people")


def run(options: argparse.Namespace) -> int:
    """Show the roster, or change it."""
    from runwright.cli import rostering

    if options.words[:1] == ["override"]:
        return rostering.overridden(options)
    return rostering.shown(options)
