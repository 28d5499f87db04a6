"""Take alerts by webhook (Alertmanager, Grafana, PagerDuty): open incidents, and run their diagnosis at once.

The alert finds its procedure by its runbook_url, by the name that a runbook gives it, or by what it is about. The
procedure's diagnosis phase is run unattended if it only reads; its result waits in the time line when somebody comes.
What is over, too old or told before starts nothing. While an incident goes on, people are called by the clock, as the
runbook's own escalation says. Every request needs the token, or a signature by the secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.count import number

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright listen --on production                   127.0.0.1:9095
  runwright listen RUNBOOK.md --port 9095 --token-file token
  runwright listen --no-diagnosis

In Alertmanager:
  receivers:
    - name: runwright
      webhook_configs:
        - url: http://127.0.0.1:9095/alerts
          http_config:
            authorization: { credentials_file: /etc/alertmanager/token }

exit status: 0 told to end (SIGTERM), 2 could not run, 130 stopped
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `listen` takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="runbooks, folders, patterns (default: the books)")
    parser.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="(default: 127.0.0.1)")
    parser.add_argument("--port", type=number, default=9095, metavar="N", help="0 takes a free one (default: 9095)")
    parser.add_argument("--token-file", metavar="FILE", help="holds the token (default: one is made and shown)")
    parser.add_argument(
        "--secret-file", metavar="FILE", help="holds the secret by which PagerDuty or Grafana signs what it sends"
    )
    parser.add_argument("--stale", default="1 h", metavar="TIME", help="older alerts start nothing (default: 1 h)")
    parser.add_argument("--no-diagnosis", action="store_true", help="run nothing")
    parser.add_argument("--no-escalation", action="store_true", help="call nobody; another process keeps that clock")


def run(options: argparse.Namespace) -> int:
    """Listen until somebody stops it."""
    from runwright.cli import listening

    return listening.listened(options)
