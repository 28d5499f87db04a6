"""Whether a document records what was once done, instead of saying what is to be done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived

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


@derived
def is_record(book: Runbook) -> bool:
    """Whether its title, its file or the folder of its file says post-mortem or incident report."""
    *_, folder, name = ("", *book.source.name.rsplit("/", 2))
    named = f"{name} {book.title.text}"
    if RULES.search(named):
        return False
    return bool(RECORD.search(f"{folder} {named}"))
