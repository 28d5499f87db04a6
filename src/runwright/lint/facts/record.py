"""Whether what stands there is to be done: a report tells what was done once, and a sentence speaks of commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.nest import Nest
from runwright.runbook.element import CodeBlock

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook

RECORD = regex(
    r"post-?mortems?\b|\bincident[ _-]reports?\b|\bretrospective\b|\broot[ _-]cause[ _-]analysis\b|\brca\b",
    re.IGNORECASE,
)
RULES = regex(
    r"template|process|procedure|guide|how[ _-]to|policy|playbook|runbook|checklist|writ(?:e|ing)|readme", re.IGNORECASE
)
"""Words of a page that says how such a record is made."""
FAMILIES = frozenset({"shell", "tool", "sql", "promql", "safety", "dataflow", "config", "freshness"})
"""Rules about what a reader will run; a dead link is dead in a record too."""
SPOKEN = frozenset({"shell", "tool", "sql", "promql"})
"""Rules about commands, which a sentence names as often as it orders them."""
CODE = regex(rb"`+[^`]*`+")
ORDER = 5
"""Words. A step may say "Run it as root:" around its command; a longer line tells a story."""


def is_in_block(book: Runbook, start: int) -> bool:
    """Whether a place stands in a block of code, not in words, a list or a table."""
    return _code(book).first(start) is not None


@derived
def _code(book: Runbook) -> Nest[CodeBlock]:
    return Nest(each for each in book.document.elements if isinstance(each, CodeBlock))


def is_spoken_of(book: Runbook, start: int) -> bool:
    """Whether a place stands in a row of a table, or in a sentence that says more than to run it."""
    if is_in_block(book, start):
        return False
    data = book.source.data
    end = data.find(b"\n", start)
    line = data[data.rfind(b"\n", 0, start) + 1 : end if end >= 0 else len(data)].strip()
    return line.startswith(b"|") or len(CODE.sub(b" ", line).split()) > ORDER


@derived
def is_record(book: Runbook) -> bool:
    """Whether its title, file or folder says post-mortem or incident report, or it is one of counted issues."""
    *_, folder, name = ("", *book.source.name.rsplit("/", 2))
    named = f"{name} {book.title.text}"
    if RULES.search(named):
        return False
    return bool(RECORD.search(f"{folder} {named}")) or (folder == "issues" and name[:1].isdigit())
