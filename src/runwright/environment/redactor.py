"""Redaction: secrets are taken out of output by their value, whatever the output is.

Every byte that belongs to a secret, in any of its forms, goes; a stretch of such bytes is replaced by one marker
with the name of the secret, of the longest one where several begin together. All other bytes stay as they are. In a
stream only what may begin a secret waits for the next chunk, so the result does not depend on how output is cut.

A secret shorter than four characters is not looked for (`encoding.SHORTEST` says why); `Redactor.short` names it, so
that people can be told to choose a longer one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runwright.environment.encoding import SHORTEST, forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNNAMED = "secret"
PIECE = 1 << 16
"""Bytes that are looked at together."""
LEAD = 4
"""Bytes by which forms are looked for; those of one secret begin alike."""
GOES_ON = -1

Region = tuple[int, int, int]
"""A stretch of bytes that belong to secrets: where it begins, the number of the longest form that begins there
(`GOES_ON` where the stretch began in the chunk before), and where it ends. A plain tuple, which sorts at once."""


class Redactor:
    """Replaces secrets by `‹name›`, or by `‹secret›` where no name is known."""

    def __init__(self, values: Mapping[str, str] | Iterable[str]) -> None:
        named = values.items() if isinstance(values, Mapping) else ((UNNAMED, value) for value in values)
        pairs = [(name, value) for name, value in named if value]
        self.short = tuple(name for name, value in pairs if len(value) < SHORTEST)
        """Names of the secrets that are not looked for."""
        names: dict[bytes, str] = {}
        for name, value in pairs:
            for form in forms(value):
                names.setdefault(form, name)
        self.forms = sorted(names, key=lambda form: (-len(form), form))
        """Longest first."""
        self.ordered = sorted(names)
        self.markers = {name: marker(name, self.ordered) for name in set(names.values())}
        self.names = names
        self.longest = len(self.forms[0]) if self.forms else 0
        self.leads: dict[bytes, list[int]] = {}
        """Numbers of the forms by their first bytes."""
        for number, form in enumerate(self.forms):
            self.leads.setdefault(form[:LEAD], []).append(number)
        self.lead = re.compile(b"|".join(map(re.escape, self.leads)))

    def text(self, text: str) -> str:
        """A text without secrets."""
        redacted = self.data(text.encode("utf-8", "surrogatepass"))
        try:
            return redacted.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:  # a secret that is not UTF-8 ended or began within a character
            return redacted.decode("utf-8", "replace")

    def data(self, data: bytes) -> bytes:
        """Bytes without secrets."""
        stream = self.stream()
        return stream.feed(data) + stream.close()

    def stream(self) -> Stream:
        """What redacts output that comes in chunks."""
        return Stream(self)

    def marker(self, number: int) -> bytes:
        """What stands for a form; nothing for a stretch that has its marker already."""
        return b"" if number == GOES_ON else self.markers[self.names[self.forms[number]]]

    def regions(self, data: bytes, covered: int) -> list[Region]:
        """The stretches that belong to secrets, in order; the first `covered` bytes are known to."""
        found = [(0, GOES_ON, covered)] if covered else []
        for lead, numbers in self.leads.items():
            if lead in data:
                for number in numbers:
                    found += occurrences(self.forms[number], number, data)
        return merged(found) if found else found

    def beginning(self, data: bytes) -> int:
        """Where the longest end of the data begins that may become a secret; its length when none may."""
        at = max(0, len(data) - self.longest + 1)
        while match := self.lead.search(data, at):
            if self.begun(data[match.start() :]):
                return match.start()
            at = match.start() + 1
        short = range(max(at, len(data) - LEAD + 1), len(data))
        return next((start for start in short if self.begun(data[start:])), len(data))

    def begun(self, rest: bytes) -> bool:
        """Whether a longer form begins so."""
        at = bisect_left(self.ordered, rest + b"\0")
        return at < len(self.ordered) and self.ordered[at].startswith(rest)

    def little(self, rest: bytes) -> bool:
        """Whether this is at most half of every form that it begins."""
        return all(len(rest) * 2 <= len(form) for form in self.ordered if form.startswith(rest))


class Stream:
    """Output that comes in chunks: feed them, and close it to get the rest."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self.held = b""
        """The end of what came, which may begin a secret."""
        self.covered = 0
        """How many bytes of it belong to a secret that was already replaced."""
        self.shown = 0
        """How many bytes of it were already given by `flush`."""

    def feed(self, data: bytes) -> bytes:
        """What may be shown by now."""
        if not self.redactor.forms:
            return data
        pieces = (data[at : at + PIECE] for at in range(0, len(data), PIECE))
        return b"".join(self._feed(piece) for piece in pieces)

    def flush(self) -> bytes:
        """What was held back, for a reader who waits at a prompt; nothing when that is more than half of a secret."""
        little = all(self.redactor.little(self.held[at:]) for at in range(len(self.held)))
        if not little or self.redactor.regions(self.held, self.covered):
            return b""
        given, self.shown = self.held[self.shown :], len(self.held)
        return given

    def close(self) -> bytes:
        """The rest: nothing more will come."""
        return self._give(self.held, len(self.held))

    def _feed(self, piece: bytes) -> bytes:
        data = self.held + piece
        return self._give(data, self.redactor.beginning(data))

    def _give(self, data: bytes, settled: int) -> bytes:
        """Show what is settled, keep the rest, and remember what of it needs no second showing."""
        given: list[bytes] = []
        at, covered = self.shown, max(0, self.covered - settled)
        for start, number, end in self.redactor.regions(data, self.covered):
            if start >= settled:
                break
            given += (data[at:start], self.redactor.marker(number))
            at, covered = max(at, end), max(0, end - settled)
        given.append(data[at:settled])
        self.held, self.covered, self.shown = data[settled:], covered, max(0, self.shown - settled)
        return b"".join(given)


def occurrences(form: bytes, number: int, data: bytes) -> Iterator[Region]:
    """Where a form stands, those that overlap as one."""
    start = data.find(form)
    while start >= 0:
        end = start + len(form)
        following = data.find(form, start + 1)
        while 0 <= following < end:
            end = following + len(form)
            following = data.find(form, following + 1)
        yield start, number, end
        start = following


def merged(found: list[Region]) -> list[Region]:
    """Regions that overlap as one, by the name of the first, and of the longest where several begin together."""
    found.sort()
    regions = found[:1]
    for start, number, end in found:
        first, name, last = regions[-1]
        if start < last:
            regions[-1] = (first, name, max(last, end))
        else:
            regions.append((start, number, end))
    return regions


def marker(name: str, avoided: list[bytes]) -> bytes:
    """The sign for a secret: `‹name›`, or another where that would show a secret or become one with its neighbours."""
    candidates = (f"‹{name}›", f"‹{UNNAMED}›", "‹hidden›", "[hidden]", "‹…›", "▒▒▒", "░░░", "***", "###")
    return next((sign for each in candidates if not shows(sign := each.encode(), avoided)), b"?")


def shows(sign: bytes, avoided: list[bytes]) -> bool:
    """Whether a sign holds one of the forms, stands in one, or can be the beginning or end of one."""
    cuts = range(1, len(sign))
    return any(
        form in sign or sign in form or any(form.endswith(sign[:cut]) or form.startswith(sign[cut:]) for cut in cuts)
        for form in avoided
    )
