"""Watching through a server: how its monitors stand, what changes of that, and the answers of people."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from runwright.cli import json_output, saying
from runwright.cli.books import called
from runwright.cli.paper import Paper
from runwright.cli.server import Declined, NotByServer, ServerUnreachable
from runwright.cli.silencing import STAMP, NoReason, told
from runwright.cli.timetable import length, period
from runwright.lib.clock import SYSTEM
from runwright.monitor.window import Window
from runwright.monitor.wording import UNSEEN
from runwright.store.alerts import Silence

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runwright.cli.server import Server, Told

    Monitor = dict[str, Any]

EVERY = "5 s"
"""How often is asked where nobody says it."""
OFTEN = 0.5
"""Seconds between two looks at whether anybody reads."""
SIGNS = {
    "firing": "●",
    "acknowledged": "●",
    "silenced": "◌",
    "blind": "?",
    "unread": "?",
    "pending": "◔",
    "resolved": "✓",
    "quiet": "✓",
}
STYLES = {
    "firing": "destroys",
    "acknowledged": "changes",
    "pending": "changes",
    "blind": "unknown",
    "unread": "unknown",
}
BAD = frozenset({"firing", "acknowledged", "blind", "unread"})
GOOD = frozenset({"quiet", "resolved", "unread"})
PASSING = frozenset({429, 500, 502, 503, 504})
"""What a server answers that is busy, or whose store is away: it is asked again."""


def done(server: Server, options: argparse.Namespace) -> int:
    """Answer, look once, or go on looking; raises NotByServer for what a watcher does itself."""
    for word in ("respond", "system", "paths"):
        if getattr(options, word):
            raise NotByServer(f"watching with {'runbooks that are named' if word == 'paths' else f'--{word}'}")
    if options.acknowledge:
        return _acknowledged(server, options)
    if options.silence:
        return _silenced(server, options)
    if options.end_silence:
        server.post("/silences/end", pattern=options.end_silence)
        saying.line(f"{options.end_silence}: silent no more")
        return 0
    if options.silences:
        return _hushed(server, options)
    return _looked(server, options) if options.once else _watched(server, options)


def _acknowledged(server: Server, options: argparse.Namespace) -> int:
    found = server.post("/monitors/acknowledge", monitor=options.acknowledge)
    saying.line(f"{found['monitor']}: taken by {found['acknowledged']}")
    return 0


def _silenced(server: Server, options: argparse.Namespace) -> int:
    if not options.why.strip():
        raise NoReason(options.silence)
    seconds = round(length("for", options.length))
    body = {"pattern": options.silence, "seconds": seconds, "why": options.why, "owner": options.owner}
    made = server.post("/silences", **body)["silences"]
    until = max(datetime.fromisoformat(each["until"]) for each in made if each["pattern"] == options.silence)
    saying.line(f"{options.silence}: silent until {until:{STAMP}}")
    return 0


def _hushed(server: Server, options: argparse.Namespace) -> int:
    """As here: what is silent, which windows of maintenance are open, and which come next."""
    silences = [each.into(Silence, **_moments(each, "made", "until")) for each in server.get("/silences")["silences"]]
    planned = server.get("/maintenance")["windows"]
    windows = [(each["state"], each.into(Window, **_moments(each, "start", "end"))) for each in planned]
    return told(silences, windows, options)


def _moments(found: Told, *names: str) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(found[name]) for name in names}


def _looked(server: Server, options: argparse.Namespace) -> int:
    """How everything stands: 1 when something fires or nobody knows."""
    found = server.get("/monitors")["monitors"]
    _show(found, options, Paper())
    return 1 if any(each["state"] in BAD and not each["muted"] for each in found) else 0


def _watched(server: Server, options: argparse.Namespace) -> int:
    """Show it, then what changes, until somebody stops it; a server that is away for a while is told once."""
    every, paper = period("every", options.every or EVERY), Paper()
    found = server.get("/monitors")["monitors"]
    _show(found, options, paper)
    before, troubled = {each["monitor"]: _stands(each) for each in found}, False
    while True:
        _sleep(every)
        try:
            found = server.get("/monitors")["monitors"]
        except (ServerUnreachable, Declined) as error:
            if isinstance(error, Declined) and error.code not in PASSING:
                raise
            if not troubled:
                sys.stderr.write(f"{error}; it is asked again every {every:g} s\n")
            troubled = True
            continue
        troubled = False
        changed = [each for each in found if before.get(each["monitor"]) != _stands(each)]
        gone = before.keys() - {each["monitor"] for each in found}
        _events(changed, options, paper)
        if not options.json:
            for name in sorted(gone):
                paper.line(f"{SYSTEM.now():%H:%M:%S} {name} is in no runbook any more", style="dim")
        before = {each["monitor"]: _stands(each) for each in found}


def _sleep(seconds: float) -> None:
    """Wait as long as somebody may read what comes; raises BrokenPipeError then."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        saying.refuse_unread()
        time.sleep(min(left, OFTEN))


def _stands(each: Monitor) -> tuple[str, ...]:
    """What of a monitor is news when it changes; its number alone is none, nor one look that could not read it.

    That nobody looks any more is: what is silent then is not well.
    """
    good = each["state"] in GOOD and not _is_old(each)
    return "good" if good else each["state"], each["acknowledged"], each["muted"]


def _is_old(each: Monitor) -> bool:
    return bool(each["read"]) and SYSTEM.now() - datetime.fromisoformat(each["read"]) > UNSEEN


def _show(found: Sequence[Monitor], options: argparse.Namespace, paper: Paper) -> None:
    """How each stands, a line each, as `runwright watch` shows it."""
    if options.json:
        _as_json(found)
        return
    wide = max((len(each["monitor"]) for each in found), default=0)
    for each in found:
        head = f"{SIGNS.get(each['state'], ' ')} {each['monitor']}"
        words = each["words"] if each["state"] != "not watched" else f"not watched: {each['words']}"
        place, style = f"{each['runbook']}:{each['line']}", STYLES.get(each["state"], "reads")
        paper.explained(head, _muted(each, words), wide + 2, style, right=place)
        _way_out(each, paper, wide + 6)
    if not found:
        paper.line("These runbooks name neither thresholds nor alerts.", style="dim")


def _events(changed: Sequence[Monitor], options: argparse.Namespace, paper: Paper) -> None:
    """What has changed, a line each."""
    if options.json:
        _as_json(changed)
        return
    for each in changed:
        head = f"{SYSTEM.now():%H:%M:%S} {SIGNS.get(each['state'], ' ')} {each['monitor']} {each['state']}"
        paper.wrapped(f"{head}: {_muted(each, each['words'])}", style=STYLES.get(each["state"], "reads"), hang=9)
        _way_out(each, paper, 9)


def _way_out(each: Monitor, paper: Paper, indent: int) -> None:
    """The procedure that answers what fires."""
    if each["state"] == "firing" and each["procedure"]:
        paper.typed(f"runwright run {called(each['runbook'], each['procedure'])}", indent)


def _muted(each: Monitor, words: str) -> str:
    return f"{words}; {each['muted']}" if each["muted"] else words


def _as_json(found: Sequence[Monitor]) -> None:
    sys.stdout.writelines(json_output.row(each) for each in found)
    sys.stdout.flush()
