"""Show what runbooks want done by the clock and when it is due next; with --run, be that clock.

Each duty that comes due is a run of its own, unattended up to the level of --auto, through the same door as any other:
policy, lock, journal. A moment that passed while no clock ran is made up for when it is not older than --grace, and the
last one only; the others are written down as missed. Several clocks may share a store: each moment is run once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright schedule                           the books of runwright.toml
  runwright schedule RUNBOOK.md --json
  runwright schedule RUNBOOK.md --run --on production --auto changes
  runwright schedule RUNBOOK.md --run --grace "10 min" --jitter "2 min"

exit status: 0, 2 could not run,
130 the clock was stopped; 0 too when it is told to end (SIGTERM)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `schedule` takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="runbooks, folders, patterns (default: the books)")
    parser.add_argument("--timezone", metavar="ZONE", help="of times without one (default: that of [schedule], or UTC)")
    parser.add_argument("--json", action="store_true", help="print it as JSON, one object a line")
    clock = parser.add_argument_group("as the clock")
    clock.add_argument("--run", dest="clock", action="store_true", help="run what comes due, until it is stopped")
    clock.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    clock.add_argument("--auto", choices=("reads", "changes", "all"), default="reads", help="how far runs may go")
    clock.add_argument("--grace", default="1 h", metavar="TIME", help="how late a moment is made up for (default: 1 h)")
    clock.add_argument("--jitter", default="0 s", metavar="TIME", help="spread starts over so long (default: not)")


def run(options: argparse.Namespace) -> int:
    """List the duties, or keep them."""
    from runwright.cli import timetable

    return timetable.kept(options) if options.clock else timetable.listed(options)
