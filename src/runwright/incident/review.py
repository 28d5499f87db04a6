"""A review of an incident, written from what was written down while it went on; the rest is for people to fill in.

Pure: everything that it is made of is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.incident.pace import ALWAYS
from runwright.incident.wording import words
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from runwright.incident.pace import Pace
    from runwright.incident.runs import Ran
    from runwright.incident.severity import Promise
    from runwright.incident.standing import Standing
    from runwright.store.incidents import Entry, Incident

FORMAT = "runwright-review/1"
ASKED = (
    ("What our users noticed", "How many, how long, and how we know."),
    ("Why it happened", "Causes, not culprits."),
    ("What went well", ""),
    ("What did not", ""),
)
"""What only people can answer."""


class Review(NamedTuple):
    """All that is known of an incident."""

    incident: Incident
    state: Standing
    timeline: Sequence[Entry]
    promise: Promise | None
    runs: Sequence[Ran]
    patches: Mapping[str, str]
    """For each runbook that was edited, a unified diff; empty where it does not apply any more."""
    pace: Pace = ALWAYS
    """In which hours its clock went."""
    written: datetime | None = None
    """When it is written: while it goes on, somebody may still answer in time."""


def answered(review: Review) -> float | None:
    """Seconds until somebody answered; `None` where nobody has."""
    at = review.state.answered
    return (at - review.incident.opened).total_seconds() if at else None


def kept(review: Review) -> bool | None:
    """Whether somebody answered as fast as the runbook asks for; `None` where it asks for nothing, or there is time."""
    if review.promise is None:
        return None
    at, last = review.state.answered, review.pace.at(review.incident.opened, review.promise.seconds)
    if at is None and review.state.over is None and review.written is not None and review.written <= last:
        return None
    return at is not None and at <= last


def unanswered(review: Review) -> Iterator[str]:
    """What stayed open: who could not be reached, what failed, what nobody did."""
    for entry in review.timeline:
        yield from (str(each["why_not"]) for each in entry.body.get("called", ()) if each["why_not"])
        if entry.kind == "not escalated":
            yield words(entry)
    if review.state.answered is None:
        yield "nobody took it"
    if not review.incident.procedure:
        yield "no procedure answers it"
    for run in review.runs:
        yield from (f"“{title}” failed in {run.title} ({run.run})" for title in run.failed)
        if run.state not in {"done", "rolled back"}:
            yield f"{run.title} is {run.state} ({run.run})"


# Markdown


def markdown(review: Review) -> str:
    """What is known, the time line, what was run, what stayed open, and the questions that only people can answer."""
    parts = [f"# {' '.join(review.incident.title.split())}", _facts(review), "## Time line", _timeline(review)]
    parts += [*_runs(review), *_patches(review), *_left(review)]
    parts += [f"## {title}\n\n{hint or '…'}" for title, hint in ASKED]
    parts += ["## What we will do", _items(review)]
    return "\n\n".join(parts) + "\n"


def _facts(review: Review) -> str:
    incident = review.incident
    rows = {
        "Incident": incident.incident,
        "Severity": incident.severity or "not said",
        "Opened": f"{incident.opened:%Y-%m-%d %H:%M:%S} UTC",
        "Answered after": _response(review),
        "Resolved after": _resolved(review),
        "Procedure": f"{incident.book}#{incident.procedure}" if incident.procedure else "none was known",
        **{role.capitalize(): person for role, person in review.state.roles.items()},
    }
    if review.state.parts:
        rows["Merged with"] = ", ".join(review.state.parts)
    return _table(("", ""), rows.items())


def _response(review: Review) -> str:
    took = answered(review)
    nobody = "nobody answered" if review.state.over or not review.written else "nobody answered yet"
    said = spoken(round(took)) if took is not None else nobody
    if review.promise is None:
        return said
    hours = " in business hours" if review.pace.wait else ""
    promised = f"{spoken(review.promise.seconds)} promised{hours}, {review.promise.book}:{review.promise.line}"
    return f"{said} ({promised}{': not kept' if kept(review) is False else ''})"


def _resolved(review: Review) -> str:
    over = review.state.over
    return spoken(round((over - review.incident.opened).total_seconds())) if over else "not yet"


def _timeline(review: Review) -> str:
    rows = ((_clock(each.at, review), each.who, words(each)) for each in review.timeline)
    return _table(("UTC", "who", "what"), rows)


def _clock(at: datetime, review: Review) -> str:
    """A moment by the clock; with its day where an incident had several."""
    days = {each.at.date() for each in review.timeline}
    return f"{at:%H:%M:%S}" if days <= {at.date()} else f"{at:%Y-%m-%d %H:%M:%S}"


def _runs(review: Review) -> Iterator[str]:
    if not review.runs:
        return
    yield "## What was run"
    heads = ("began", "procedure", "by", "result", "took", "run")
    rows = (
        (_clock(e.started, review), e.title, e.who, _result(e), spoken(round(e.seconds)), e.run) for e in review.runs
    )
    yield _table(heads, rows)


def _result(ran: Ran) -> str:
    more = {"failed": len(ran.failed), "skipped": len(ran.skipped), "edited": ran.edited}
    return ", ".join([ran.state, *(f"{count} {what}" for what, count in more.items() if count)])


def _patches(review: Review) -> Iterator[str]:
    if not review.patches:
        return
    yield "## What was edited, for the runbooks"
    for book, diff in review.patches.items():
        yield (f"```diff\n{diff.rstrip()}\n```" if diff else f"{book} has changed since: carry the edits over.")


def _left(review: Review) -> Iterator[str]:
    found = list(dict.fromkeys(unanswered(review)))
    if found:
        yield "## What was not answered"
        yield "\n".join(f"- {each}" for each in found)


def _items(review: Review) -> str:
    rows = [(each.text, each.owner, each.due, each.closed or "open") for each in review.state.items]
    return _table(("action", "owner", "due", "state"), rows or [("…", "…", "…", "…")])


def _table(heads: Sequence[str], rows: Any) -> str:  # noqa: ANN401 (rows of any iterable of texts)
    lines = [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines])


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


# JSON


def plain(review: Review) -> dict[str, Any]:
    """The same as plain values."""
    state, promise = review.state, review.promise
    took = answered(review)
    return {
        "format": FORMAT,
        **review.incident._asdict(),
        "opened": review.incident.opened.isoformat(),
        "answered": {"seconds": took, "promised": promise.seconds if promise else None, "kept": kept(review)},
        "resolved": state.over.isoformat() if state.over else None,
        "roles": dict(state.roles),
        "merged_with": list(state.parts),
        "timeline": [each._asdict() | {"at": each.at.isoformat(), "words": words(each)} for each in review.timeline],
        "runs": [each._asdict() | {"started": each.started.isoformat()} for each in review.runs],
        "patches": dict(review.patches),
        "not_answered": list(dict.fromkeys(unanswered(review))),
        "actions": [each._asdict() for each in state.items],
    }
