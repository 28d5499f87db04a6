"""Claims: the parts of an expectation that says two things, "error rate < 1 % and no errors in the log".

Each is a check of its own. It is parted only where both halves surely speak for themselves: the first is judged
without a person, and so is the other, or it begins as a sentence does. "Between 5 and 10" is one, and so is "`a` and
`b` are up".
"""

from __future__ import annotations

import re

from runwright.lib.regex import regex
from runwright.plan import wanted
from runwright.plan.quoted import OR_ELSE, provided

FORMS = frozenset({"comment", "sentence", "bullet", "table"})
AND = regex(r",?\s+and\s+", re.IGNORECASE)
ALONE = frozenset({"number", "lacks", "status"})
"""Kinds of checks that mean the same when they stand alone."""
BEGINS = regex(
    r"(?:there (?:should|must|is|are)\b|no (?!more\b|less\b|fewer\b)[a-z`]|nothing\b|none of\b"
    r"|(?:the|all|every|each) [\w -]{1,40}? (?:should|must|is|are)\b)",
    re.IGNORECASE,
)
"""How a claim begins that only a person may be able to judge."""


def parted(form: str, text: str) -> tuple[str, ...]:
    """The claims of an expectation, in its words; the whole where it makes one."""
    if form not in FORMS or OR_ELSE.search(text) or provided(text):
        return (text,)
    for match in AND.finditer(text):
        first, other = text[: match.start()], text[match.end() :]
        if wanted.check(form, first, 0).kind in ALONE and _stands_alone(form, other):
            return (first, *parted(form, other))
    return (text,)


def _stands_alone(form: str, text: str) -> bool:
    read = wanted.check(form, text, 0)
    bare = (
        read.kind == "number" and read.want.comparator == "==" and not read.want.subject
    )  # “5 minutes and 30 seconds”
    return BEGINS.match(text) is not None or (read.kind in ALONE and not bare)
