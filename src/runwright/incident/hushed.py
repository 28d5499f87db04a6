"""What was kept back because of a mute, as the time line says it; and what becomes of it when a silence is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.incident.standing import kept_until, since
from runwright.store.incidents import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from runwright.monitor.mute import Mute, Quiet
    from runwright.store.incidents import Entry, Incident, Incidents


def kept_by(mute: Mute | None) -> dict[str, Any]:
    """What an entry says that nobody is told of before the end of a mute; nothing where there is none."""
    if mute is None or mute.until is None:
        return {}
    because = f"because it is {mute.words}" if mute.silence else f"because of {mute.words}"
    return {"kept": {"until": mute.until.isoformat(), "because": because, "silence": mute.silence}}


def kept_what(entry: Entry) -> str:
    """What kept an entry back, in a word."""
    return "silence" if _silence(entry.body) else "maintenance"


def still_kept(timeline: Sequence[Entry], now: datetime) -> bool:
    """Whether nobody was told so far, because all that began of it is kept back until later."""
    begins = [each for number, each in enumerate(timeline) if not number or each.body.get("anew")]
    return all(now < (kept_until(each) or now) for each in begins)


def unsilenced(incidents: Incidents, pattern: str, quiet: Quiet, now: datetime, who: str) -> list[str]:
    """Let go what only a silence kept back that was ended before its time; the names of these incidents.

    Where `quiet` has another reason by now, that one counts from here on.
    """

    def decision(header: Incident) -> Iterable[Line]:
        begun = since(incidents.timeline(header.incident))[0]
        until = kept_until(begun)
        if header.state == "open" and _silence(begun.body) == pattern and until is not None and until > now:
            yield Line("silence over", {"anew": True, "pattern": pattern, **kept_by(quiet.longest([header.name]))})

    return [each.incident for each in incidents.listed("open") if incidents.decide(each.incident, decision, who)]


def _silence(body: Mapping[str, Any]) -> str:
    return str(body.get("kept", {}).get("silence", ""))
