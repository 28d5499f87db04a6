"""Slots: the places of a message template that somebody fills in, with what the page calls each.

`[Which features]`, `<Name>`, `{{title}}`, `HH:MM`, `YYYY-MM-DD`, `XX`, `P[1-4]`; alternatives behind a label
(`Status: INVESTIGATING / IDENTIFIED / RESOLVED`); and a status that stands there, since it does not hold for ever.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = regex(
    r"\b(?P<prefix>P|S|SEV|Sev|sev)(?P<dash>-?)\[(?P<low>\d)\s?[-–]\s?(?P<high>\d)\]"
    r"|\[(?P<bracket>(?=[^\]\n]*[A-Za-z])(?![xX ]\])[^\[\]\n]{1,80})\](?![(\[])"
    r"|<(?P<angle>(?!https?:|mailto:)[A-Za-z][^<>\n@]{1,60})>"
    r"|\{\{?\s{0,3}(?P<brace>[A-Za-z_][\w .-]{0,60}?)\s{0,3}\}\}?"
    r"|\b(?P<bare>YYYY-MM-DD|HH:MM|X{2,})\b"
    r"|(?<=: )(?P<either>[A-Z][A-Za-z]+(?: ?[/|] ?[A-Z][A-Za-z]+)+)(?=[ \t]*$)"
    r"|^\W{0,6}(?i:(?:current |incident )?status\W{0,4}:\W{0,4}"
    r"(?P<said>investigating|identified|monitoring|ongoing|open)\b(?![ \t]*[/|]))",
    re.MULTILINE,
)
PARTS = ("bracket", "angle", "brace", "bare", "either", "said")
BETWEEN = regex(r"\s*[/|]\s*")
OTHER = regex(r"[^0-9a-z]+")
SENTENCE = regex(r"[.;!?] ")
SEVERITY = "severity"
"""What `P[1-4]` is about."""
CLOCK = frozenset({"time", "date", "hh mm", "yyyy mm dd", "timestamp", "iso timestamp"})
"""Words for a moment."""
GENERIC = CLOCK | {"", "number", "value", "text", "name", "minutes", "xx", "xxx"}
"""What says what form something has, not what it is: the label in front of it says that."""


class Slot(NamedTuple):
    """One place to fill in; positions count in the text of the template."""

    start: int
    end: int
    written: str
    inner: str
    """The words in it, in small letters without signs."""
    label: str
    """The words before it in its sentence and on its line, the same way."""
    rest: str
    """The words behind it on its line."""
    options: tuple[str, ...] = ()
    """What may stand there, where the page says it."""
    said: bool = False
    """Whether it stands there already, and is only to change with the incident."""

    @property
    def name(self) -> str:
        """What it is asked by."""
        if self._offers and self.label:
            return self.label
        if self.inner not in GENERIC:
            return self.inner
        return " ".join(filter(None, (self.label, self.inner) if self.label else (self.inner, self.rest)))

    def called(self, name: str) -> bool:
        """Whether somebody means this one by a name."""
        asked = plain(name)
        named = {self.name, self.inner, f"{self.label} {self.inner}".strip(), f"{self.inner} {self.rest}".strip()}
        labelled = self._offers or self.inner in GENERIC | {self.label}
        return bool(asked) and (asked in named or (asked == self.label and labelled))

    @property
    def _offers(self) -> bool:
        """Whether its words are what may stand there, and no name."""
        return bool(self.options) and self.inner != SEVERITY


def slots(text: str) -> Iterator[Slot]:
    """The slots of a template, in order."""
    for match in PLACE.finditer(text):
        part = next((name for name in PARTS if match[name]), "")
        start, end = match.span(part) if part in {"said", "either"} else match.span()
        begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        before, behind = text[begin:start], text[end : stop if stop >= 0 else len(text)]
        inner = match[part] if part else SEVERITY
        yield Slot(
            start,
            end,
            text[start:end],
            plain(inner),
            plain(SENTENCE.split(before)[-1]),
            plain(behind),
            _options(match, part),
            part == "said",
        )


def places(text: str) -> tuple[str, ...]:
    """What the places of a template are asked by, each once; not those that say something already."""
    return tuple(dict.fromkeys(slot.name for slot in slots(text) if not slot.said))


def _options(match: re.Match[str], part: str) -> tuple[str, ...]:
    if not part:
        low, high = int(match["low"]), int(match["high"])
        return tuple(f"{match['prefix']}{match['dash']}{number}" for number in range(low, high + 1))
    written = match[part]
    pieces = tuple(filter(None, BETWEEN.split(written.strip())))
    alike = len(pieces) > 1 and (len(pieces) > 2 or written.isupper() or part == "either")
    return pieces if alike else ()


def plain(text: str) -> str:
    """Words in small letters, with one blank between them."""
    return OTHER.sub(" ", text.lower()).strip()
