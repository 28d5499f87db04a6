"""A place that the author meant to write later, or the text of a template.

## Why it matters

At the point where the page should say what to do, it says that somebody would write it.

## Example

````markdown
# Disk is full

## Resolution

TODO: describe how to extend the volume.
````

## Instead

````markdown
# Disk is full

## Resolution

Extend the volume by 20 GiB in the console, then grow the file system: `sudo resize2fs /dev/nvme1n1`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import headings
from runwright.lint.facts.heading import is_template
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.element import Paragraph
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.statement import Statement

NAME = "markdown/leftover"
SEVERITY = Severity.WARNING
OPENS = regex(
    r"\W{0,4}(?:TODO|FIXME|TBD|TBC|XXX)\b(?![\w-]*\.\w)(?!\s*[-/]?\s*(?:list|lists|app|item|items|comment|comments)\b)"
)
WHOLE = regex(
    r"\W*(?:to be (?:written|done|defined|added|completed|determined|documented|decided)"
    r"|coming soon|work in progress|fill (?:this|me) in|lorem ipsum\b.*|todo|tbd|tba|n/?a - todo|placeholder)\W*$",
    re.IGNORECASE,
)
SIGNS = (
    *("todo", "fixme", "tbd", "tbc", "xxx", "tba", "to be ", "placeholder"),
    *("coming soon", "work in progress", "fill this", "fill me", "lorem ipsum"),
)
"""What neither can do without."""
FORM = regex(
    r"\[(?:(?:briefly |please |short )?(?:describe|list|explain|add|insert|enter|provide|document|specify|fill in"
    r"|summari[sz]e|write|link to|name of|date of|who|what|how|why|when|where)|your)\b[^\[\]]{4,}\]\.?",
    re.IGNORECASE,
)
NAMED = regex(
    r"\[(?:your )?(?:service|system|component|team|project|application|app|product|runbook|alert|incident)"
    r"(?: name| title)\]",
    re.IGNORECASE,
)
"""A place for a name in a heading that was never filled in."""
TRACKED = regex(r"\W{0,4}(?:TODO|FIXME|TBD|TBC)\]\(")
"""The sign is a link to the ticket under which it will be written."""
SIGN_ALONE = regex(r"\W*TODO\W*")
COPIED = regex(r"\((?:sample|template|example|placeholder)\)|^\W*(?:sample|template)\W*$", re.IGNORECASE)
DICTATED = regex(r"\bcomment\b.*:\s*$")
STAND_IN = regex(rb"//((?:mock|dummy|fake|stub)[\w.-]*)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each line of prose or comment that begins with the sign of unfinished work, or says nothing else."""
    said = prose(book.document)
    for statement in said.statements if said.holds(*SIGNS) and not is_template(book) else ():
        place = _place(statement)
        if place is not None and not _is_dictated(book, statement) and not _is_the_reader_s(book, statement):
            words = " ".join(book.source.text(*place).split())[:60]
            if not TRACKED.match(words):
                yield found(place, f"this was left for later: “{words}”", "Write it, or take it out.")
    yield from _of_a_form(book)
    yield from _of_a_template(book)
    yield from _of_tests(book)


def _of_a_form(book: Runbook) -> Iterator[Finding]:
    """Brackets in a paragraph by themselves, or in a heading, that tell the author what to write."""
    if is_template(book) or not book.source.holds(b"["):
        return
    for statement in prose(book.document).statements:
        whole = FORM.fullmatch(statement.text.strip()) if statement.kind in {"paragraph", "item"} else None
        if whole and any("template" in each.lower() for each in headings(book, Span(*statement.span()))):
            continue  # a form within the page, for whoever has done what it says
        if whole or (statement.kind == "heading" and NAMED.search(statement.text)):
            words = " ".join(statement.text.split())[:60]
            says = f"the form still says what to write here: “{words}”"
            yield found(Span(*statement.span()), says, "Write it, or take the section out.")


def _of_a_template(book: Runbook) -> Iterator[Finding]:
    """What the page says about itself when it was copied and not filled in."""
    for field in book.metadata:
        if COPIED.search(field.value):
            says = f"the page calls itself “{field.value.strip()[:40]}”: is it about this system?"
            yield found(field, says, "Take it out when the page is about the real thing.", severity=Severity.INFO)


def _of_tests(book: Runbook) -> Iterator[Finding]:
    """Servers that stand in for others in tests."""
    for command in book.commands:
        match = STAND_IN.search(book.source.data, command.start, command.end) if "//" in command.text else None
        if match:
            says = f"{match[1].decode()} is named like a server that stands in for another one in tests"
            yield found(Span(*match.span(1)), says, "The server of the system itself.", severity=Severity.INFO)


def _is_dictated(book: Runbook, statement: Statement) -> bool:
    """Whether the line above a block says that this is the comment to be written."""
    if statement.kind != "comment" or not statement.number:
        return False
    above = book.document.elements[statement.number - 1]
    return isinstance(above, Paragraph) and bool(DICTATED.search(above.inline.text))


def _is_the_reader_s(book: Runbook, statement: Statement) -> bool:
    """Whether it says no more than its sign, under the first line of a script: there the reader's own lines go."""
    if statement.kind != "comment" or not SIGN_ALONE.fullmatch(statement.text):
        return False
    start = statement.span().start
    block = next((each for each in book.blocks if each.start <= start < each.end), None)
    return block is not None and block.text.lstrip().startswith("#!")


def _place(statement: Statement) -> Span | None:
    for text in dict.fromkeys((statement.text, statement.value)):
        start = len(statement.text) - len(text)
        if OPENS.match(text) and (statement.kind != "heading" or start):
            return statement.span(start)
        if WHOLE.match(text) and statement.kind != "heading":
            return statement.span(start)
    return None
