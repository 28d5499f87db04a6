"""Findings for people: each with its line, a caret below it, what will happen, and what to write instead."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from runwright.cli.paper import CONTROLS, Paper, width
from runwright.lint.excerpt import excerpt
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported

STYLES = {Severity.ERROR: "destroys", Severity.WARNING: "changes", Severity.INFO: "dim"}
"""Severity is a word; colour only helps to find it."""
MARGIN = 2


def show(findings: Sequence[Reported], documents: int, made: int) -> None:
    """Print all findings, and the sums."""
    paper = Paper()
    for each in findings:
        _finding(each, paper)
    paper.line(_sums(findings, documents))
    if made:
        paper.line(f"{made} {'fix was' if made == 1 else 'fixes were'} made in the files.")
    left = sum(each.fix is not None and each.fix.safe for each in findings)
    if left:
        paper.line(f"{left} of them can be mended with --fix.")


def _finding(finding: Reported, paper: Paper) -> None:
    gutter = len(str(finding.source.line(finding.start)))
    shown = excerpt(finding, paper.width - gutter - MARGIN - 3)
    severity = paper.styled(finding.severity.value, STYLES[finding.severity])
    paper.raw(f"{finding.source.name.translate(CONTROLS)}:{shown.line}:{shown.column}: {severity} {finding.rule}")
    bar = " " * MARGIN + " " * gutter + " │ "
    text = shown.text.translate(CONTROLS)
    blanks = " " * width(text[: shown.at])
    caret = "^" * max(1, width(text[shown.at : shown.at + shown.length]))
    paper.raw(f"{' ' * MARGIN}{shown.line} │ {text}")
    paper.raw(bar + blanks + paper.styled(caret, STYLES[finding.severity]))
    paper.wrapped(_sentence(finding.message), MARGIN)
    if finding.instead:
        paper.wrapped(f"Instead: {finding.instead}", MARGIN, "title")
    paper.line()


def _sentence(text: str) -> str:
    """A message as a sentence: begun with a capital where it begins with a plain word, and ended."""
    first = text.split(" ", 1)[0]
    text = text[:1].upper() + text[1:] if first.isalpha() and first.islower() and first in PLAIN else text
    return text if text.endswith((".", "?", "!")) else text + "."


PLAIN = frozenset(
    (
        "a an all as both each every if in it no nobody nothing on one only so that the there these this those when "
        "where whoever with without you"
    ).split()
)
"""Words that begin a sentence; a program's name keeps its letters."""


def _sums(findings: Sequence[Reported], documents: int) -> str:
    among = f"{documents} {'document' if documents == 1 else 'documents'}"
    if not findings:
        return f"Nothing found in {among}."
    counted = Counter(each.severity for each in findings)
    plural = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "infos"}
    parts = [
        f"{counted[each]} {each.value if counted[each] == 1 else plural[each]}" for each in Severity if counted[each]
    ]
    return f"{', '.join(parts)} in {among}."
