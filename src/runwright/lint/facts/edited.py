"""Lines of a shell block that are typed elsewhere, into a file or at another console, as what stands above says."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, lead

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook

EDITOR = regex(
    r"\W*(?:sudo )?(?:vim?|nano|emacs|visudo|(?:kubectl|oc|k) edit|systemctl edit|crontab (?:-u \S+ )?-e)(?: [^|;&]*)?$"
)
"""A command that opens something to be edited."""
ORDERED = regex(
    r"#.*\b(?:edit|open)\s+(?:the |your )?\S*"
    r"(?:\.(?:ya?ml|conf|cnf|cfg|ini|env|toml|properties|py|tfvars)\b|/etc/\w)",
    re.IGNORECASE,
)
"""A comment that tells to edit a file, over the lines for it."""
CONTENT = regex(r"\s*(?:#|\w[\w.-]*\s*=|\[[\w .-]+\]\s*$|$|[^=]*:[^=]*$|- |`{3,}|~{3,}|\.{3,}$|…$|[A-Z]\w+\s+\S+$)")
"""A line of a file: a remark, a setting, the head of a section, a key, a directive; or what was left out."""
NAMED = regex(r"#\s*[\w./~-]*[\w-]\.(?:ya?ml|conf|cnf|cfg|ini|env|toml|service|timer|json|properties)")
"""A comment that is the name of a file, over all of a block."""
AROUND = regex(r"#|$|\w[\w.-]*\s*=\s*[^\s$`]*\s*(?:#.*)?$")
"""A remark, an empty line or another setting between a line and the remark that names its file."""
SECTION = regex(r"\[[\w .-]+\]")
PLACE = regex(
    r"[\w-]\.(?:ya?ml|conf|cnf|cfg|ini|env|toml|service|timer|json|properties|tf|tfvars|repo)(?![A-Za-z0-9])|(?<!\w)\.env\b|/etc/\w"
    r"|\b(?:file|config|configuration|manifest|unit|values)\s*:?\s*$"
    r"|\b(?:update|edit|change|adjust|add (?:this )?to|in)\s+(?:the |your )?"
    r"(?:docker[ -]?compose|compose|nginx|haproxy|prometheus|\w*config\w*)\b"
    r"|\b(?:worksheet|dev ?tools|browser|console|(?:sql|query) editor)\b",
    re.IGNORECASE,
)
"""Words that name the file, or the window, that a line is for."""


def is_edited(book: Runbook, start: int) -> bool:
    """Whether nothing but lines of a file stand between a line and what opens an editor above, or tells to do so."""
    above = _above(book, start)
    content = list(takewhile(CONTENT.match, reversed(above)))
    opener = above[-len(content) - 1] if len(content) < len(above) else ""
    return EDITOR.match(opener) is not None or any(ORDERED.match(line) for line in content)


def goes_elsewhere(book: Runbook, start: int) -> bool:
    """Whether the comments right above a line say for which file or console it is, or an editor is open there."""
    above = _above(book, start)
    while above and SECTION.fullmatch(above[-1]):
        above.pop()
    around = list(takewhile(AROUND.match, reversed(above)))
    words = " ".join(line for line in around if line.startswith("#"))
    if above and NAMED.fullmatch(above[0]) and all(CONTENT.match(line) for line in above):
        words += f" {above[0]}"
    if all(line.startswith("#") for line in above):
        block = block_at(book, start)
        words += " " + (lead(book, block) if block else "")
    return PLACE.search(words) is not None or is_edited(book, start)


def _above(book: Runbook, start: int) -> list[str]:
    """The lines of the block above a line."""
    block = block_at(book, start)
    above = [line.strip() for line in book.source.text(block.start, start).splitlines()[1:]] if block else []
    while above and not above[-1]:
        above.pop()  # the indent of the line itself
    return above
