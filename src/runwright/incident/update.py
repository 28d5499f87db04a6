"""An update: the runbook's own message, filled with what is known of an incident. Pure.

What is put in is text and stays text: it is not looked at for slots again. What is not known stays as the page wrote
it, and is named, so that a person fills it in; nothing is guessed that could be wrong on a status page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.slot import CLOCK, GENERIC, plain, slots
from runwright.incident.standing import standing
from runwright.lib.duration import spoken
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from runwright.incident.slot import Slot
    from runwright.runbook.template import Template
    from runwright.store.incidents import Entry, Incident

MEANINGS = {
    "next update": regex(r"\bnext (?:status )?update\b"),
    "duration": regex(r"\b(?:duration|elapsed)\b"),
    "started": regex(r"\b(?:start|starts|started|began|begun|since|detected|onset|opened)\b"),
    "severity": regex(r"\b(?:sev|severity|priority)\b"),
    "status": regex(r"\b(?:status|state)\b(?! (?:update|page))"),
    "message": regex(r"\b(?:status update|latest update|sentence|details?|update message|message)\b"),
    "id": regex(r"\bincident (?:id|number|no|key)\b|^id$"),
    "alert": regex(r"^alert(?: name)?$"),
    "title": regex(r"\btitle\b|\b(?:brief|short) (?:description|summary)\b|^(?:description|summary|issue|incident)$"),
    "environment": regex(r"^env(?:ironment)?$"),
    "link": regex(r"\b(?:link|url)\b"),
    "commander": regex(r"\b(?:commander|incident lead|owner|assignee|assigned to|responder)\b|^(?:ic|lead)$"),
    "now": regex(r"\b(?:now|current time|last updated|updated at|update time)\b|^(?:latest |last )?update$"),
}
"""What words of a slot, or of its label, stand for; the first that fits."""
MOMENTS = {"next update", "started", "now"}
STATES = {
    "open": ("investigating", "open", "ongoing", "active"),
    "acknowledged": ("investigating", "acknowledged", "ongoing", "active", "open"),
    "resolved": ("resolved", "closed", "fixed"),
}
"""Words for each state, the most usual first. That something is identified or watched, only a person can say."""
UPDATES = regex(r"\bupdate|\bstatus", re.IGNORECASE)
REVIEWS = regex(r"post-?mortem|review|retro|root cause|report", re.IGNORECASE)
SHORT = frozenset({"hh mm", "time"})


class NoTemplate(RunwrightError):
    """A runbook that has no message by that name, or several between which nobody chose."""

    def __init__(self, asked: str, templates: Sequence[Template]) -> None:
        titles = ", ".join(f"“{each.title}”" for each in templates)
        several = "there are several templates" if titles else "its runbook has no template"
        super().__init__(f"there is no template “{asked}”" if asked else several)
        self.hint = f"Pass --template and one of {titles}." if titles else "Pass --message."


class Update(NamedTuple):
    """A message, and what is missing in it."""

    text: str
    missing: tuple[str, ...] = ()
    """What slots are asked by that nobody filled; they stand in the text as the page wrote them."""
    template: str = ""
    """The title of the template; empty for words alone."""


def chosen(templates: Sequence[Template], asked: str) -> Template | None:
    """The template of a name or a part of one; without a name the one for updates, and None where there is none at all.

    Raises:
        NoTemplate: none or several are meant.
    """
    if asked:
        found = [each for each in templates if plain(asked) in plain(each.title)]
        exact = [each for each in found if plain(asked) == plain(each.title)]
        if len(exact or found) != 1:
            raise NoTemplate(asked, templates)
        return (exact or found)[0]
    usable = [each for each in templates if not REVIEWS.search(each.title)]
    usable = [each for each in usable if UPDATES.search(each.title)] or usable
    if len(usable) > 1:
        raise NoTemplate("", usable)
    return usable[0] if usable else None


def written(
    templates: Sequence[Template],
    asked: str,
    facts: Mapping[str, str | datetime],
    given: Mapping[str, str],
    message: str,
) -> Update:
    """An update by the template that was asked for; with words, and neither a name nor anything given, the words alone.

    Words that the template has no place for stand behind it.

    Raises:
        NoTemplate: none or several are meant, or there is none and no word either.
    """
    template = None if message and not asked and not given else chosen(templates, asked)
    if template is None:
        if not message:
            raise NoTemplate("", templates)
        return Update(message)
    text, missing, _ = filled(template.text, {**facts, "message": message} if message else facts, given)
    behind = f"\n\n{message}" if message and message not in text else ""
    return Update(f"{text}{behind}", missing, template.title)


def known(incident: Incident, timeline: Sequence[Entry], now: datetime, console: str = "") -> dict[str, str | datetime]:
    """What an incident says about itself, by the meanings of slots; and the labels of its alert, by their names."""
    opened = next((each for each in timeline if each.kind == "opened"), None)
    labels = opened.body.get("labels", {}) if opened else {}
    state = standing(incident, timeline)
    over = next((each.at for each in reversed(timeline) if each.kind == "resolved"), now)
    found: dict[str, str | datetime] = {plain(name): str(value) for name, value in labels.items()}
    found |= {
        "id": incident.incident,
        "alert": incident.name,
        "title": " ".join(incident.title.split()),
        "severity": incident.severity.upper(),
        "environment": incident.environment,
        "commander": state.roles.get("commander", "") or state.by,
        "started": incident.opened,
        "now": now,
        "duration": spoken(max(60 * round((over - incident.opened).total_seconds() / 60), 60)),
        "state": incident.state,
        "link": f"{console}/incidents/{incident.incident}" if console else "",
    }
    return {name: value for name, value in found.items() if value}


def filled(text: str, facts: Mapping[str, str | datetime], given: Mapping[str, str]) -> Update:
    """A template with its slots filled: by what a person gave, by what is known, or not at all."""
    parts, missing, at = list[str](), list[str](), 0
    for slot in slots(text):
        value = _given(slot, given) or _found(slot, facts, text[slot.end :])
        parts += [text[at : slot.start], value or slot.written]
        at = slot.end
        if not value and not slot.said:
            missing.append(slot.name)
    return Update("".join([*parts, text[at:]]), tuple(missing))


def _given(slot: Slot, given: Mapping[str, str]) -> str:
    return next((value for name, value in given.items() if slot.called(name)), "")


def _found(slot: Slot, facts: Mapping[str, str | datetime], behind: str) -> str:
    if slot.said or slot.options:
        return _option(slot, facts)
    asked = slot.label if slot.inner in GENERIC else slot.inner
    meanings = [name for name, pattern in MEANINGS.items() if pattern.search(asked)]
    if slot.inner in CLOCK:  # only a moment goes there, whatever else its label speaks of
        meanings = [name for name in meanings if name in MOMENTS]
    meaning = meanings[0] if meanings else asked
    value = _status(facts) if meaning == "status" else facts.get(meaning, "")
    return value if isinstance(value, str) else _moment(value, slot, behind)


def _status(facts: Mapping[str, str | datetime]) -> str:
    return STATES[str(facts["state"])][0].capitalize() if "state" in facts else ""


def _option(slot: Slot, facts: Mapping[str, str | datetime]) -> str:
    """The one of the options that holds; none where that is not sure."""
    words = STATES.get(str(facts.get("state", "")), ())
    if slot.said:
        over = facts.get("state") == "resolved"
        return ("RESOLVED" if slot.written.isupper() else "Resolved") if over else ""
    severity = plain(str(facts.get("severity", ""))).replace(" ", "")
    wanted = filter(None, (severity, *words))
    by_word = {plain(each).replace(" ", ""): each for each in slot.options}
    return next((by_word[each] for each in wanted if each in by_word), "")


def _moment(value: datetime, slot: Slot, behind: str) -> str:
    """A moment in the form that the slot shows, in UTC, which is said unless the page says it."""
    if slot.inner in {"yyyy mm dd", "date"}:
        return f"{value:%Y-%m-%d}"
    if "iso" in slot.inner.split():
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    zone = "" if re.match(r"[\])\s]*(?:UTC|GMT|Z\b)", behind) else " UTC"
    return f"{value:%H:%M}{zone}" if slot.inner in SHORT else f"{value:%Y-%m-%d %H:%M}{zone}"
