"""Linting: every rule is asked about every document, and what suppressions silence is left out.

`lint` gives the findings of one document after the other, so that a door can show progress and the first results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.lint.facts.record import FAMILIES, SPOKEN, is_record, is_spoken_of
from runwright.lint.finding import Finding, Reported, Severity
from runwright.lint.suppression import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.lib.source import Source
    from runwright.lint.library import Library
    from runwright.lint.rule import Rule
    from runwright.lint.suppression import Suppression
    from runwright.runbook import Runbook

USELESS, JUDGED = "suppression/useless", "shell/shellcheck"


class BrokenRule(RunwrightError):
    """A rule that failed on a document: a fault of the rule, not of the page."""

    def __init__(self, rule: Rule, book: Runbook, why: Exception) -> None:
        super().__init__(f"the rule {rule.name} failed on {book.source.name}: {type(why).__name__}: {why}")
        self.hint = f"Report it with the document, and go on with --ignore {rule.name}."


def lint(library: Library, rules: Sequence[Rule], books: Iterable[Runbook] | None = None) -> Iterator[Reported]:
    """The findings of every document (or of these), document by document, each in the order of the text.

    Raises:
        BrokenRule: a rule failed.
    """
    for book in library.books if books is None else books:
        yield from lint_one(book, library, rules)


def lint_one(book: Runbook, library: Library, rules: Sequence[Rule]) -> list[Reported]:
    """The findings of one document, in the order of the text.

    Raises:
        BrokenRule: a rule failed.
    """
    raw = [_as_told(each, book) for each in ask(rules, book, library)]
    silenced = [each for each in suppressions(book) if not each.expired(library.today)]
    kept = [each for each in raw if not any(one.covers(each.rule, each.start) for one in silenced)]
    useless = next((rule for rule in rules if rule.name == USELESS), None)
    if useless is not None:
        kept += _useless(useless, book, raw, silenced, [each for each in rules if could_tell(each, library)])
    return sorted(kept, key=lambda each: (each.start, each.severity.rank, each.rule))


def _as_told(each: Reported, book: Runbook) -> Reported:
    """A finding as sure as its place lets it be: a report tells what was done, and a sentence speaks of commands."""
    if each.family in FAMILIES and is_record(book):
        return each._replace(severity=Severity.INFO)
    if each.severity is Severity.ERROR and each.family in SPOKEN and is_spoken_of(book, each.start):
        return each._replace(severity=Severity.WARNING)
    return each


def ask(rules: Iterable[Rule], book: Runbook, library: Library) -> list[Reported]:
    """What rules say about one document; the same words of a rule about the same place count once.

    Raises:
        BrokenRule: one of them failed.
    """
    said: list[Reported] = []
    for rule in rules:
        try:
            said += dict.fromkeys(_placed(rule, book.source, each) for each in rule.check(book, library))
        except RunwrightError:
            raise
        except Exception as error:
            raise BrokenRule(rule, book, error) from error
    return said


def _placed(rule: Rule, source: Source, finding: Finding) -> Reported:
    """A rule's finding, which must be one and lie in the document.

    Raises:
        TypeError: it is something else, or a part of it is.
        ValueError: its place is none of the document.
    """
    if not isinstance(finding, Finding):
        raise TypeError(f"it yields {type(finding).__name__}, and no Finding")
    if not 0 <= finding.start <= finding.end <= len(source.data):
        raise ValueError(f"bytes {finding.start} to {finding.end} of {len(source.data)} are no place")
    return reported(rule, source, _rounded(finding, source.data))


def _rounded(finding: Finding, data: bytes) -> Finding:
    """A finding whose last character is whole: of one that is pointed at, a rule takes the first byte."""
    end = finding.end
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return finding if end == finding.end else finding._replace(end=end)


def reported(rule: Rule, source: Source, finding: Finding) -> Reported:
    """A rule's finding with the rule's name and severity, in a source."""
    start, end, message, instead, fix, softer = finding
    return Reported(rule.name, softer or rule.severity, source, start, end, message, instead, fix)


def could_tell(rule: Rule, library: Library) -> bool:
    """Whether a rule that says nothing found nothing, and lacked neither a document nor the judge that speaks by it."""
    return rule.alone or (library.whole and (rule.name != JUDGED or library.shell_judge is not None))


def _useless(
    rule: Rule, book: Runbook, raw: Sequence[Reported], silenced: Sequence[Suppression], rules: Sequence[Rule]
) -> Iterator[Reported]:
    """A finding for each suppression that silences nothing, though one of its rules was asked and could tell."""
    from runwright.lint.catalogue import matches
    from runwright.lint.rules.suppression.useless import finding

    for each in silenced:
        asked = any(matches(one.name, name) for one in rules for name in each.rules)
        if asked and not any(each.covers(one.rule, one.start) for one in raw):
            yield reported(rule, book.source, finding(each))
