"""Open the console in a browser: runbooks, runs as they happen, approvals, incidents, monitors, drills.

It listens on the loopback interface. The token that is shown logs in once, and the next one is shown then. What is
approved or noted there is so by whoever started the console; every rule of `runwright approve` holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.count import number

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright serve                                    127.0.0.1:9096
  runwright serve --on production --port 0
  runwright serve --token-file token                 the same token each time
  runwright serve --status 127.0.0.1:9097            and the public status page
  runwright serve --name console.example.org         behind a proxy with TLS
  runwright serve --watch production                 and open incidents

exit status: 0 told to end (SIGTERM), 2 could not run, 130 stopped
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `serve` takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="runbooks, folders, patterns (default: the books)")
    parser.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="(default: 127.0.0.1)")
    parser.add_argument("--port", type=number, default=9096, metavar="N", help="0 takes a free one (default: 9096)")
    parser.add_argument("--token-file", metavar="FILE", help="holds the token (default: one is made and shown)")
    parser.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="a name under which a proxy sends requests here"
    )
    parser.add_argument("--no-escalation", action="store_true", help="call nobody; another process keeps that clock")
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="ENVIRONMENT",
        help="watch its monitors, too, as watch --respond does; may be given again",
    )
    parser.add_argument("--every", default="", metavar="TIME", help="how often it watches (default: 30 s)")
    parser.add_argument("--calm", default="1 min", metavar="TIME", help="good for so long is resolved (default: 1 min)")
    parser.add_argument("--status", metavar="ADDRESS", help="serve the public status page there, too")


def run(options: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    from runwright.cli import consoling

    return consoling.served(options)
