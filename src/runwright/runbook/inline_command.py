"""Commands in the prose: inline code that a sentence, a list item or a table cell tells the reader to run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.languages.programs import known_programs
from runwright.lib.regex import regex
from runwright.runbook.command import judged
from runwright.runbook.element import Paragraph, Table
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.command import Command
    from runwright.runbook.document import Document
    from runwright.runbook.inline import Inline, Mark

TELLING = regex(
    r"(?:\b(?:run|runs|execute|exec|type|enter|use|using|with|via|by|try|issue|invoke|call"
    r"|command|running|executing|do|check|see|verify)\b[^.;`]{0,40}|[:→>(]\s*|^\W*|\b(?:then"
    r"|and|or)\s+)$",
    re.IGNORECASE,
)
MENTIONING = regex(
    r"\b(?:like|such as|equivalent|instead of|rather than|never|don't|do not run|not run"
    r"|previously|was|were|called|named|known as|the|a|an|output of|by default)\s*$",
    re.IGNORECASE,
)
COMMAND = regex(r"(?:\$\s+)?(?:sudo\s+)?(?:\./|/)?[a-z][\w./-]*(?:\s|$)")


def inline_commands(document: Document) -> Iterator[Command]:
    """Every inline command of a document, in reading order."""
    for element in document.elements:
        if isinstance(element, Paragraph):
            if element.inline.codes:
                yield from _of(element.inline, document.source.data, listed=element.item >= 0)
        elif isinstance(element, Table):
            for row in element.rows:
                for cell in row:
                    if cell.codes:
                        yield from _of(cell, document.source.data, listed=True)


def _of(inline: Inline, data: bytes, *, listed: bool) -> Iterator[Command]:
    for code in inline.codes:
        if is_command(inline, code, listed=listed):
            yield _command(inline, code, data)


def is_command(inline: Inline, code: Mark, *, listed: bool) -> bool:
    """Whether the reader is told to run this inline code; prose outside lists must say so in plain words."""
    text = code.text.strip()
    if not COMMAND.match(text):
        return False
    words = text.removeprefix("$").split()
    if words[0] == "sudo":
        words = words[1:]
    script = words[:1] and (words[0].startswith("./") or (words[0].startswith(("/", "~/")) and len(words) > 1))
    if not words or not (script or words[0].rsplit("/", 1)[-1] in known_programs()):
        return False
    before = inline.text[max(0, code.at - 60) : code.at]
    if MENTIONING.search(before):
        return False
    alone = inline.text.strip() == text
    if len(words) == 1:
        return bool(script and TELLING.search(before)) or (alone and not imperative(words[0]))
    rich = len(words) > 2 or any(word.startswith("-") or "/" in word for word in words[1:])
    ordered = ORDER.search(before) or (rich and MEANS.search(before) and imperative(_sentence(inline.text, code.at)))
    return alone or bool(ordered) or bool(listed and rich and TELLING.search(before))


MEANS = regex(r"\b(?:with|via|using|by)\s*$", re.IGNORECASE)


def _sentence(text: str, at: int) -> str:
    """The sentence before a character of a text."""
    return re.split(r"[.!?:]\s+|\n\s*", text[:at])[-1].lstrip()


ORDER = regex(
    r"\b(?:run|rerun|execute|exec|type|enter|issue|invoke)\b(?! (?:from|by|as|in)\b)[^.;`]{0,30}$|:\s*$",
    re.IGNORECASE,
)


def _command(inline: Inline, code: Mark, data: bytes) -> Command:
    """The inline code as a command of its own."""
    text = code.text.strip()
    skip = 2 if text.startswith("$ ") else 0
    body = text[skip:].encode("utf-8", "replace")
    start = inline.offset(code.at + len(code.text) - len(code.text.lstrip())) + skip
    parsed = shell.parse(body)
    if len(parsed.statements) == 1 and not parsed.problems:
        command = judged(body, parsed.statements[0], "shell")
    else:
        from runwright.languages.syntax import Statement

        parts = tuple(each for statement in parsed.statements for each in statement.commands)
        command = judged(body, Statement(0, len(body), "list", parts), "shell", readable=not parsed.problems)
    ticks = len(data[code.start : code.end]) - len(data[code.start : code.end].lstrip(b"`"))
    end = start + len(data[start : code.end - ticks].rstrip())
    return command._replace(start=start, end=end, origin=start)
