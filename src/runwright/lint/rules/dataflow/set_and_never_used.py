"""A variable is set and nothing uses it.

## Why it matters

Either a command below should have used it and carries a literal instead, which the reader forgets to change; or the
step is left over and costs time at night.

## Example

```bash
BACKUP_DATE=$(date +%F)
pg_dump --format=custom --file=/backup/shop-2024-05-01.dump shop
```

## Instead

```bash
BACKUP_DATE=$(date +%F)
pg_dump --format=custom --file="/backup/shop-$BACKUP_DATE.dump" shop
```
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import block_at, commands_of_block, comment_above, comment_over, lead
from runwright.lint.facts.edited import goes_elsewhere
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.parameter import AMBIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.variable import Setting
    from runwright.runbook import Runbook

NAME = "dataflow/set-and-never-used"
SEVERITY = Severity.WARNING
FEW, MOST = 2, 0.6
"""A block most of whose lines are settings is the content of a file, even when the shell reads a line otherwise."""
ASSIGNS = regex(r"[A-Z_][A-Z0-9_]*=\S*$")
"""A line of settings whose value is a place to fill in."""
APART = bytes(code if chr(code).isascii() and (chr(code).isalnum() or chr(code) == "_") else 32 for code in range(256))
"""Turns whatever cannot stand in a name into a blank, which is much faster than a pattern."""
STATUS = regex(rb"\s*(?:[\w-]+=|if |\[|test |echo )[^\n]*\$\?")
STATUS_INSIDE = regex(rb"\)[\"']?\s*\n\s*\w+=\$\?")
NEAR = 400
PRINTED = regex(r"\w \([^()\n]*$")
"""A bracket behind a word, as in what a program prints; the shell allows none there."""
INTO_FILE = regex(r"\.env\b|\b(?:file|config\w*|conf|manifest|values?)\b", re.IGNORECASE)
"""The comment above says that the line belongs into a file."""
FILE = regex(
    r"[\w/-]\.(?:env|conf|cfg|ini|properties)\b|(?:^|[\s`/])\.env\b|\benv(?:ironment)? var(?:iable)?s\b", re.IGNORECASE
)
"""The words before the block name a file, or a list of what has to be set: what stands in it are its lines."""
ARGUMENT = regex(r",[ \t]*\n[ \t]*$")
"""The line above ends with a comma, as arguments do that stand below each other."""
BARS, BARRED = regex(r"(?<!\|)\|\s*$"), regex(rb"[ \t]*\|(?!\|)")
MARKUP = regex(r"\s*<[A-Za-z/][\w:.-]*[^<>]*>")
"""A line of XML, in whose values `; name=` may stand."""
SHOWN = regex(r"\b(?:should|must) (?:match|be|read|look|contain|show)\b|\bexpected\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each variable that only its own shell could see and whose name stands nowhere else in the document."""
    known = variables(book)
    exported = {each.name for each in known.settings if each.exported}
    for setting in known.settings:
        if setting.local or setting.value is None or setting.name in exported or setting.name in AMBIENT:
            continue
        if book.source.data[setting.start - 1 : setting.start] in {b"&", b"-"} or INTO_FILE.search(
            comment_above(book, setting)
        ):
            continue
        block = block_at(book, setting.start)
        if SHOWN.search(comment_over(book, setting)) or (block and FILE.search(lead(book, block))):
            continue  # what stands in a file, to be compared
        if STATUS.match(book.source.data, book.commands[setting.command].end):
            continue  # it only keeps the output away: what counts is whether the command succeeded
        if STATUS_INSIDE.search(book.source.data, setting.start, setting.start + NEAR):
            continue
        if _is_printed(book, setting) or goes_elsewhere(book, setting.start):
            continue  # or a line of the file that the command above opens
        if _named_again(book, setting) or _only_settings(book, setting) or known.opaque is not None:
            continue
        yield found(
            setting,
            f"{setting.name} is set without export, and nothing in this document uses it: no program sees it",
            f"Use ${setting.name} where its value is meant, or take the line out.",
        )


def _is_printed(book: Runbook, setting: Setting) -> bool:
    """Whether a program printed it, one of several values between bars, an argument of a call, or a line of XML."""
    line = book.source.text(book.source.data.rfind(b"\n", 0, setting.start) + 1, setting.start)
    if ARGUMENT.search(book.source.text(max(0, setting.start - NEAR), setting.start)):
        return True
    if BARS.search(line) or BARRED.match(book.source.data, setting.end) or MARKUP.match(line):
        return True
    return PRINTED.search(book.source.text(max(0, setting.start - NEAR), setting.start)) is not None


def _named_again(book: Runbook, setting: Setting) -> bool:
    """Whether the name stands anywhere else: in prose, in a script, in a text for another shell."""
    return _names(book)[setting.name.encode()] > 1


@derived
def _names(book: Runbook) -> Counter[bytes]:
    """How often each word stands in a document that could be the name of a variable."""
    return Counter(book.source.data.translate(APART).split())


def _only_settings(book: Runbook, setting: Setting) -> bool:
    """Whether its block does nothing but set variables: then it is the content of a file, or for what comes after."""
    block = book.commands[setting.command].block
    mine = commands_of_block(book, block)
    only = [
        each
        for each in mine
        if each.syntax and (each.syntax.kind == "assignment" or (not each.readable and ASSIGNS.match(each.text)))
    ]
    return block < 0 or (len(only) >= FEW and len(only) > len(mine) * MOST) or len(only) == len(mine)
