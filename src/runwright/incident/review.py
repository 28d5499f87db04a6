"""A review of an incident, begun from what was written down while it went on; the rest is for people to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.store.incidents import Entry, Incident

ASKED = (
    ("What our users noticed", "How many, how long, and how we know."),
    ("Why it happened", "Causes, not culprits."),
    ("What went well", ""),
    ("What did not", "Also in the runbook: `runwright runs patch RUN` has what was edited at night."),
)


def review(incident: Incident, timeline: Sequence[Entry]) -> str:
    """Markdown: what is known, the time line, and the questions that only people can answer."""
    parts = [f"# {incident.title}", _facts(incident, timeline), "## Time line", _table(timeline)]
    parts += [f"## {title}\n\n{hint or '…'}" for title, hint in ASKED]
    parts.append("## What we will do\n\n| action | owner | due |\n|---|---|---|\n| … | … | … |")
    return "\n\n".join(parts) + "\n"


def _facts(incident: Incident, timeline: Sequence[Entry]) -> str:
    rows = {
        "Incident": incident.incident,
        "Severity": incident.severity or "not said",
        "Opened": f"{incident.opened:%Y-%m-%d %H:%M:%S} UTC",
        "Taken after": _after(incident, timeline, "taken"),
        "Resolved after": _after(incident, timeline, "resolved"),
        "Procedure": f"{incident.book}#{incident.procedure}" if incident.procedure else "none was known",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def _after(incident: Incident, timeline: Sequence[Entry], kind: str) -> str:
    at = next((each.at for each in timeline if each.kind == kind), None)
    return spoken(round((at - incident.opened).total_seconds())) if at else "not yet"


def _table(timeline: Sequence[Entry]) -> str:
    lines = [f"| {each.at:%H:%M:%S} | {each.who} | {_cell(words(each))} |" for each in timeline]
    return "\n".join(["| UTC | who | what |", "|---|---|---|", *lines])


def words(entry: Entry) -> str:
    """What an entry says, in words."""
    body = entry.body
    if entry.kind == "note":
        return str(body.get("text", ""))
    if entry.kind == "update":
        return f"told: {body.get('text', '')}"
    if entry.kind == "diagnosis":
        took = f" after {spoken(round(body['seconds'], 1))}" if "seconds" in body else ""
        return f"diagnosis {body.get('state')}{took}{': ' * bool(body.get('why'))}{body.get('why', '')}"
    said = {
        "opened": f"opened by {body.get('source', 'a person')}",
        "taken": "taken",
        "run": f"started “{body.get('title', '')}”",
    }
    why = f": {body['why']}" if body.get("why") else ""
    return said.get(entry.kind, entry.kind) + why


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
