"""Write what runbooks want noticed and done by the clock in the forms of other tools, or say where those have drifted.

Alerting rules come from thresholds and alert lists, with the link to the procedure that answers each; crontabs, timers
and calendars from schedules. What cannot be written is told with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

FORMS = {
    "prometheus": "alerting rules, each with its runbook_url",
    "alertmanager": "routes to `runwright listen`, by severity",
    "grafana": "a dashboard: a plot for each number, with its limit",
    "pagerduty": "the event that each alert becomes, without its key",
    "slack": "the message that each alert becomes",
    "teams": "the same as a card",
    "webhook": "the same as a webhook's body",
    "crontab": "a line for each schedule, which runs its procedure",
    "systemd": "a timer and a service for each schedule",
    "calendar": "the schedules as iCalendar, for people",
}
EXAMPLES = """\
examples:
  runwright export prometheus runbooks/ --url https://git.example.com/ops
  runwright export prometheus runbooks/ --check rules.yml
  runwright export prometheus runbooks/ --check http://prometheus:9090
  runwright export alertmanager runbooks/ --check http://alertmanager:9093
  runwright export grafana --check http://host:3000 --token secret://env/TOKEN
  crontab -l | runwright export crontab runbooks/ --check -
  runwright export slack RUNBOOK.md | head -1    for Slack's Block Kit Builder
  runwright export crontab RUNBOOK.md --on production --auto changes
  runwright export systemd RUNBOOK.md --output units/
  runwright export calendar runbooks/ --output duties.ics

exit status: 0 written, or all as it should be; 1 it differs (--check);
2 could not

forms:
""" + "\n".join(f"  {name:<14}{what}" for name, what in FORMS.items())


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `export` takes."""
    parser.add_argument("form", choices=tuple(FORMS), metavar="FORM", help="one of those below")
    parser.add_argument(
        "paths", nargs="*", default=[], metavar="PATH", help="runbooks, folders, patterns (default: the books)"
    )
    parser.add_argument("--output", metavar="PATH", help="write it there; systemd: a folder (default: print it)")
    parser.add_argument("--url", default="", metavar="BASE", help="below which people read the runbooks")
    parser.add_argument(
        "--check",
        metavar="FILE|URL",
        help="say where what is live differs: a file, - for standard input, a folder of units, or the URL of a "
        "Prometheus, an Alertmanager, a Grafana, a calendar",
    )
    parser.add_argument(
        "--token", default="", metavar="REFERENCE", help="of the server that --check asks: secret://env/NAME"
    )
    parser.add_argument("--on", default="", metavar="ENVIRONMENT", help="where schedules run, and alerts are told of")
    parser.add_argument("--auto", choices=("reads", "changes", "all"), default="reads", help="how far they may go")
    parser.add_argument("--timezone", metavar="ZONE", help="of times without one (default: that of [schedule], or UTC)")


def run(options: argparse.Namespace) -> int:
    """Write one form, or compare it."""
    from runwright.cli import drifting, exporting

    return drifting.compared(options) if options.check else exporting.written(options)
