"""Letters that were damaged on the way: UTF-8 that something read as Windows-1252.

## Why it matters

A quote or a dash that turned into three strange letters makes a sentence hard to read, and a command fail.

## Example

````markdown
Donâ€™t restart the primary while the replica is behind.
````

## Instead

````markdown
Don’t restart the primary while the replica is behind.
````
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Edit, Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook import Runbook

NAME = "markdown/mojibake"
SEVERITY = Severity.WARNING
TWICE = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
"""What Windows-1252 makes of the bytes 0x80 to 0x9f."""
DAMAGED = regex(f"[\u00c2-\u00f4][\u0080-\u00bf{TWICE}]{{1,3}}")


class Damage(NamedTuple):
    """A run of damaged letters."""

    start: int
    end: int
    was: str
    meant: str


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each line with letters that give proper characters when they are read the right way round."""
    for _, group in groupby(_damages(book), key=lambda each: book.source.line(each.start)):
        damages = list(group)
        start, end = damages[0].start, damages[-1].end
        meant = _mended(book, damages)
        yield found(Span(start, end), _said(book, damages), meant, fix=Edit(start, end, meant))


def _damages(book: Runbook) -> Iterator[Damage]:
    text = book.source.text(0, len(book.source.data))
    at, byte = 0, 0
    for match in DAMAGED.finditer(text) if any(sign in text for sign in "\u00c2\u00c3\u00e2\u00ef\u00f0") else ():
        meant = _repaired(match[0])
        if meant is not None:
            start = byte + len(text[at : match.start()].encode())
            at, byte = match.end(), start + len(match[0].encode())
            yield Damage(start, byte, match[0], meant)


def _mended(book: Runbook, damages: Sequence[Damage]) -> str:
    """The stretch from the first to the last of them, as it was meant."""
    pieces, end = list[str](), damages[0].start
    for each in damages:
        pieces += [book.source.text(end, each.start), each.meant]
        end = each.end
    return "".join(pieces)


def _said(book: Runbook, damages: Sequence[Damage]) -> str:
    """What each was; where there are several, with the columns of each."""
    columns = dict[tuple[str, str], list[str]]()
    for each in damages:
        columns.setdefault((each.was, each.meant), []).append(str(book.source.place(each.start).column))
    if len(damages) == 1:
        return f"“{damages[0].was}” was “{damages[0].meant}” before it was read in the wrong encoding"
    each_of = [
        f"“{was}” was “{meant}” (column{'s' * (len(found) > 1)} {', '.join(found)})"
        for (was, meant), found in columns.items()
    ]
    return f"{', '.join(each_of)} before this line was read in the wrong encoding"


def _repaired(damaged: str) -> str | None:
    """The character that was meant, `None` when the letters are what somebody wrote."""
    try:
        meant = b"".join(each.encode("latin-1" if each <= "\u00ff" else "cp1252") for each in damaged).decode()
    except UnicodeError:
        return None
    return meant if (len(meant) == 1 and meant.isprintable()) or meant == "\u00a0" else None
