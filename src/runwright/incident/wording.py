"""What an entry of a time line says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runwright.store.incidents import Entry


def words(entry: Entry) -> str:
    """One line; a kind that nobody knows says itself, with its reason where it has one."""
    told = WORDS.get(entry.kind)
    if told is not None:
        return told(entry.body)
    return f"{entry.kind}{_why(entry.body)}"


def _why(body: Mapping[str, Any]) -> str:
    return f": {body['why']}" if body.get("why") else ""


def _others(body: Mapping[str, Any]) -> str:
    """The runbooks that may be meant as well, for whoever has to choose."""
    others = ", ".join(body.get("others", ()))
    return f"; of the same name: {others}" if others else ""


def _diagnosis(body: Mapping[str, Any]) -> str:
    took = f" after {spoken(round(body['seconds'], 1))}" if "seconds" in body else ""
    return f"diagnosis {body.get('state')}{took}{_why(body)}"


def _escalated(body: Mapping[str, Any]) -> str:
    called = [_called(each) for each in body.get("called", ())]
    return f"escalated to {body.get('to')} ({body.get('why')}){': ' * bool(called)}{'; '.join(called)}"


def _called(each: Mapping[str, Any]) -> str:
    """Whom a step called, and by which channels; or why nobody could be."""
    if each["why_not"]:
        return str(each["why_not"])
    who = each["person"] or each["name"]
    return f"{who} called by {', '.join(each['channels'])}"


def _severity(body: Mapping[str, Any]) -> str:
    return f"severity {body.get('severity')}, was {body.get('was') or 'not said'}{_why(body)}"


def _role(body: Mapping[str, Any]) -> str:
    was = f", was {body['was']}" if body.get("was") else ""
    return f"{body.get('role')} is {body.get('person') or 'nobody'}{was}"


def _handed(body: Mapping[str, Any]) -> str:
    summary = "; ".join(body.get("summary", ()))
    return f"handed over to {body.get('to')}{_why(body)}{': ' * bool(summary)}{summary}"


def _item(body: Mapping[str, Any]) -> str:
    owner = f", {body['owner']}" if body.get("owner") else ""
    due = f", until {body['due']}" if body.get("due") else ""
    return f"to do: {body.get('text')}{owner}{due}"


def _kept(body: Mapping[str, Any]) -> str:
    """That nobody is told before the end of maintenance or of a silence."""
    return f"; nobody is told before its end, {body['kept']['because']}" if "kept" in body else ""


WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "opened": lambda body: f"opened by {body.get('source', 'a person')}{_why(body)}{_others(body)}{_kept(body)}",
    "alert again": lambda body: f"alert again{', and told anew' * bool(body.get('anew'))}{_others(body)}{_kept(body)}",
    "silence over": lambda body: f"the silence of {body.get('pattern')} was ended{_kept(body)}",
    "note": lambda body: str(body.get("text", "")),
    "update": lambda body: f"told: {body.get('text', '')}",
    "diagnosis": _diagnosis,
    "run": lambda body: f"started “{body.get('title', '')}”",
    "taken": lambda body: f"taken{' by ' * bool(body.get('person'))}{body.get('person') or ''}{_why(body)}",
    "escalated": _escalated,
    "not escalated": lambda body: f"not escalated to {body.get('to')}{_why(body)}",
    "severity": _severity,
    "role": _role,
    "handed over": _handed,
    "merged": lambda body: f"{body.get('incident')} became a part of this{_why(body)}",
    "merged into": lambda body: f"became a part of {body.get('incident')}{_why(body)}",
    "item": _item,
    "item closed": lambda body: f"action {body.get('item')} closed{_why(body)}",
}
"""How each kind of entry is said."""
