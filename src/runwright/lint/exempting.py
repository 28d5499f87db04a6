"""Exemptions applied: what the configuration silences is left out, and entries that are wrong are findings."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.catalogue import matches, rules
from runwright.lint.finding import Finding, Reported, found
from runwright.lint.linting import USELESS, could_tell, reported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from runwright.lib.source import Source
    from runwright.lint.exemption import Exemption
    from runwright.lint.library import Library
    from runwright.lint.rule import Rule


EXPIRED, WITHOUT_REASON = "suppression/expired", "suppression/without-reason"
UNKNOWN = "suppression/unknown-rule"


class Rooted(NamedTuple):
    """The exemptions of a configuration, with the paths of the documents as it knows them."""

    entries: tuple[Exemption, ...]
    source: Source
    """The configuration itself, for places."""
    paths: Mapping[str, str]
    """From the name of a source to its path below the configuration's folder."""


def exempted(
    findings: Sequence[Reported], rooted: Rooted, asking: Sequence[Rule], library: Library, *, whole: bool
) -> list[Reported]:
    """The findings that no entry silences, and a finding for each entry that is over, without reason, or useless.

    Uselessness can be told only when the `whole` of what the configuration speaks of was checked.
    """
    today = library.today
    live = [each for each in rooted.entries if not each.expired(today)]

    def silences(entry: Exemption, finding: Reported) -> bool:
        return entry.covers(finding.rule, rooted.paths.get(finding.source.name, finding.source.name))

    kept = [each for each in findings if not any(silences(entry, each) for entry in live)]
    asked = {rule.name: rule for rule in asking}
    for name, finding in _wrong(rooted.entries, today):
        kept += [reported(asked[name], rooted.source, finding)] if name in asked else []
    for entry in live if whole and USELESS in asked else ():
        heard = any(matches(name, entry.rule) and could_tell(rule, library) for name, rule in asked.items())
        if heard and not any(silences(entry, each) for each in findings):
            kept.append(reported(asked[USELESS], rooted.source, _useless(entry)))
    return kept


def _wrong(entries: Sequence[Exemption], today: date) -> Iterator[tuple[str, Finding]]:
    for entry in entries:
        if entry.expired(today):
            message = f"this silenced {entry.rule} until {entry.until}; that day is past, so it is reported again"
            yield EXPIRED, found(entry, message, f"Mend it, or ask {entry.owner or 'its owner'} for a new day.")
        if not entry.reason:
            message = f"this silences {entry.rule} and does not say why"
            yield WITHOUT_REASON, found(entry, message, 'Add reason = "…", and best owner and until too.')
        if not any(matches(rule.name, entry.rule) for rule in rules()):
            near = get_close_matches(entry.rule, [rule.name for rule in rules()], 1)
            yield UNKNOWN, found(entry, f"there is no rule “{entry.rule}”, so this silences nothing", *near)


def _useless(entry: Exemption) -> Finding:
    message = f"{entry.rule} finds nothing in {entry.files or 'any document'}, so this entry silences nothing"
    return found(entry, message, "Remove the entry.")
