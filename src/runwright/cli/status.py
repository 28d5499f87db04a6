"""Show how everything stands, as the public is shown it; announce an incident; write the status page to a folder.

What [status] of runwright.toml calls a component stands as the worst of its monitors. Words come from announcements
alone: nothing that was written for colleagues is ever public by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright status
  runwright status --output /srv/status              a folder for any web server
  runwright status announce 20261126-0715 --title "Checkout fails" \\
      --text "We are looking into it." --component checkout
  runwright status announce 20261126-0715 --state resolved \\
      --text "It works again."
  runwright serve --status 127.0.0.1:9097            the page by this program

exit status: 0, 1 something is down or degraded, 2 could not run
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `status` takes."""
    parser.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("--output", metavar="FOLDER", help="write the page, its feed and its history there")
    below = parser.add_subparsers(title="commands", dest="what", metavar="WHAT")
    told = below.add_parser("announce", help="tell the public of an incident, in your words")
    told.add_argument("which", metavar="INCIDENT")
    told.add_argument("--state", default="", help="investigating, identified, monitoring or resolved")
    told.add_argument("--title", default="", help="what the public calls it (default: as before)")
    told.add_argument("--text", required=True, help="what the public is told")
    told.add_argument(
        "--component", action="append", default=[], metavar="NAME", help="what is concerned (default: as before)"
    )


def run(options: argparse.Namespace) -> int:
    """Show, write or announce."""
    from runwright.cli import publishing

    if options.what == "announce":
        return publishing.announced(options)
    return publishing.written(options) if options.output else publishing.shown(options)
