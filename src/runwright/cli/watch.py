"""Watch what runbooks want noticed: thresholds and alerts, each by the number that a signal of runwright.toml gives.

An alert is pending while a number is bad, fires when it has been bad for as long as the runbook says, and is resolved
when it has been good for --calm. How each stands is kept in the store: a restart repeats nothing. Of several watchers
on one store one watches, and another takes over when it stops.

With --server it does not watch itself: it shows how everything stands there, and goes on saying what changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.elsewhere import argument

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright watch                                 the books of runwright.toml
  runwright watch RUNBOOK.md --every "15 s"
  runwright watch --system systems/gateway        and its probes
  runwright watch --once                          look once; 1 when one fires
  runwright watch --once --json
  runwright watch --respond                       incidents open, diagnosed
  runwright watch --acknowledge HighErrorRate
  runwright watch --silence 'Disk*' --for "2 h" --why "moving to the new disk"
  runwright watch --end-silence 'Disk*'
  runwright watch --silences                      with windows of maintenance
  runwright watch --server https://console.example.org

exit status: 0, 1 with --once: something fires or cannot be read,
2 could not run, 130 stopped; 0 too when it is told to end (SIGTERM)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `watch` takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="runbooks, folders, patterns (default: the books)")
    parser.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    parser.add_argument("--system", action="append", default=[], metavar="PATH", help="and its probes (system.toml)")
    parser.add_argument(
        "--every", default="", metavar="TIME", help="how often it looks (default: 30 s; asks a server: 5 s)"
    )
    parser.add_argument("--calm", default="1 min", metavar="TIME", help="good for so long is resolved (default: 1 min)")
    parser.add_argument("--respond", action="store_true", help="open incidents, as `listen` does")
    parser.add_argument("--once", action="store_true", help="look once, and end")
    parser.add_argument("--json", action="store_true", help="print it as JSON, one object a line")
    argument(parser)
    answer = parser.add_argument_group("answers")
    answer.add_argument("--acknowledge", metavar="MONITOR", help="say that you have it")
    answer.add_argument("--silence", metavar="PATTERN", help="call nobody about these monitors and alerts for a while")
    answer.add_argument("--for", dest="length", default="1 h", metavar="TIME", help="for how long (default: 1 h)")
    answer.add_argument("--why", default="", help="the reason, which a silence needs")
    answer.add_argument("--owner", default="", help="who answers for the silence (default: you)")
    answer.add_argument("--end-silence", metavar="PATTERN", help="end a silence before its time")
    answer.add_argument("--silences", action="store_true", help="say what is silent, and when there is maintenance")


def run(options: argparse.Namespace) -> int:
    """Answer, look once, or go on looking."""
    from runwright.cli import silencing, watching
    from runwright.cli.elsewhere import chosen

    _consistent(options)
    by_itself = options.respond or options.system or options.paths
    elsewhere = None if by_itself and options.server is None else chosen(options)
    if elsewhere is not None:
        from runwright.cli.remote_watch import done

        return done(elsewhere, options)
    if options.acknowledge:
        return silencing.acknowledged(options)
    if options.silence is not None:
        return silencing.silenced(options)
    if options.end_silence:
        return silencing.ended(options)
    if options.silences:
        return silencing.hushed(options)
    return watching.looked(options) if options.once else watching.watched(options)


def _consistent(options: argparse.Namespace) -> None:
    """Refuse what would be passed over in silence."""
    from runwright.cli.run import Contradiction

    alone = next((name for name, said in (("--why", options.why), ("--owner", options.owner)) if said), "")
    if alone and options.silence is None:
        raise Contradiction(f"{alone} is said of a silence, and there is none", "Add --silence PATTERN.")
    answers = ("acknowledge", "silence", "end_silence", "silences")
    given = [f"--{name.replace('_', '-')}" for name in answers if getattr(options, name) not in {None, False}]
    if len(given) > 1:
        raise Contradiction(f"{given[0]} and {given[1]} are two answers", "Give one after the other.")
    if given and (options.once or options.paths or options.system):
        raise Contradiction(f"{given[0]} is an answer, and nothing is watched then", "Leave out what would be watched.")
