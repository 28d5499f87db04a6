"""Findings: what is wrong with a runbook, where, what it will do to the reader, and what to write instead.

A rule says the place and the words (`Finding`); whoever runs the rule adds its name, its severity and the document
(`Reported`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from runwright.lib.source import Source


class Severity(StrEnum):
    """How much a finding matters to somebody who follows the page."""

    ERROR = "error"
    """It does not work, or does harm, for everybody who follows the page."""
    WARNING = "warning"
    """It goes wrong under conditions that occur, or hides that something went wrong."""
    INFO = "info"
    """Worth knowing, or likely but not sure; it never makes a check fail."""

    @property
    def rank(self) -> int:
        """0 for the worst, so that findings sort."""
        return RANKS.index(self)


RANKS = tuple(Severity)


class Place(Protocol):
    """Anything that knows where it stands in the source, in bytes."""

    @property
    def start(self) -> int:
        """The first byte."""

    @property
    def end(self) -> int:
        """The byte behind the last."""


class Edit(NamedTuple):
    """A fix: the bytes `[start, end)` of the source, and the text to put there."""

    start: int
    end: int
    text: str
    safe: bool = True
    """Whether it surely keeps what the author meant: `--fix` makes only such edits."""


class Finding(NamedTuple):
    """What a rule says about one place of a document."""

    start: int
    end: int
    message: str
    """One sentence: what will happen to the reader, argued from the document's own words."""
    instead: str = ""
    """What to write: a sentence, or the text itself."""
    fix: Edit | None = None
    severity: Severity | None = None
    """Where it differs from the rule's: a rule that is less sure of one place says `info` there."""


def found(
    place: Place, message: str, instead: str = "", *, fix: Edit | None = None, severity: Severity | None = None
) -> Finding:
    """A finding about anything that has a place: a command, a word of one, a block, a threshold, a span."""
    return Finding(place.start, place.end, message, instead, fix, severity)


class Reported(NamedTuple):
    """A finding with what the reader has to know besides: the rule, how bad it is, the document."""

    rule: str
    """`family/complaint`."""
    severity: Severity
    source: Source
    start: int
    end: int
    message: str
    instead: str
    fix: Edit | None

    @property
    def family(self) -> str:
        """The first half of the rule's name."""
        return self.rule.partition("/")[0]
