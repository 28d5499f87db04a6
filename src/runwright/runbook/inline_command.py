"""Commands in the prose: inline code that a sentence, a list item or a table cell tells the reader to run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.languages.programs import known_programs, without_prefix
from runwright.lib.regex import either, regex
from runwright.runbook.action_table import COLUMN
from runwright.runbook.command import judged
from runwright.runbook.element import Paragraph, Table
from runwright.runbook.instruction import orders
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.command import Command
    from runwright.runbook.document import Document
    from runwright.runbook.inline import Inline, Styled

TELLING = regex(
    r"(?:\b(?:run|runs|execute|exec|type|enter|use|using|with|via|by|try|issue|invoke|(?<!-)call"
    r"|command|running|executing|do|check|see|verify)\b[^.;`]{0,40}|[:：→>(（]\s*|^\W*|\b(?:then"
    r"|and|or|e\.g\.|eg),?\s+)$",
    re.IGNORECASE,
)
MENTIONING = either(
    r"\b(?:like|such as|equivalent|instead of|rather than|never|don't|do not|not|avoid|do not run|not run"
    r"|previously|was|were|ran|executed|issued|tried|called|named|known as|the|a|an|output of|by default)\s*$",
    r"\b(?:do not|don't|must not|never|avoid|instead of|rather than|no need to)\b[^.;:`]{0,25}$",
    r"\b(?:they|it|which|that|script|task|job|pipeline|controller|command|tool) (?:then |also |always )?"
    r"(?:runs?|executes?|uses?|calls?)\b[^.;`]*$",
    r"\b(?:runs|executes|invokes|calls|issues)\s*$",
    r"\b(?:is|are|was|were|gets?|been) \w+ed\b[^.;:`]*$",
    r"\b(?:waits|checks|calls|invokes|triggers|executes|reads|writes|creates|polls|uses)\b[^.;:`]*$",
    r"\b(?:when(?:ever)?|if|once|so(?: that)?) (?:you|we|i)(?: can)? (?:run|execute|use)\s*$",
    flags=re.IGNORECASE,
)
"""Before a command that somebody else runs, that was run, that is denied, or that is only compared with."""
SUBJECT = regex(r"\s+(?:will|would|command|commands|is|was|has|must|CLI|tool|task|flag|option)\b")
"""Behind a command that the sentence only speaks of."""
CONDITIONAL = regex(r"\s+(?:would|was|has|calls?)\b")
"""The same in a list, whose items often say of a command that it will show something."""
DASH = regex(r"\S\s+[—–-]\s+$")
"""Between what an item of a list is about and its command."""
FLAG = regex(r"--?[A-Za-z][\w-]*$|/[A-Z]{1,3}$")
"""An option, as only commands have them."""
COMMAND = regex(
    r"(?:\$\s+)?(?:sudo\s+)?(?:[A-Z_][A-Z0-9_]*=(?:\"[^\"]*\"|'[^']*'|\S+)\s+)*(?:\./|/)?[a-z][\w./-]*(?:\s|$)"
)
WORDS = regex(r"\./|\S+\s+\S")
"""More than one word, or a script."""
MEANS = regex(
    r"\b(?:with|via|using|by|use|check|checking|watch|watching|monitor|see|try)\s*$"
    r"|\b(?:with|via|using) the command\s*$",
    re.IGNORECASE,
)
RUN = regex(
    r"\b(?:run|rerun|re-run|execute|invoke)(?: (?:this|the)(?: \w+){0,2} (?:command|task|script))?:?\s*$", re.IGNORECASE
)
"""So near to the verb that even an unknown program is one."""
PROMPTED = regex(r"(?:^|\n)[\w.-]+@[\w.-]+[^\n`]{0,30}[$#]\s*$")
"""A shell's prompt, typed in front of a command."""
NEXT = regex(r"(?:^|[.;!]\s+|\n\s*)(?:and )?(?:then|next|now|finally|afterwards?),?:?\s*$", re.IGNORECASE)
ENDING = regex(r"\s*(?:[.;)]|$|\n\s*\n)")
"""Around a command that is all that a sentence has besides its place in the order."""
A_RUN = regex(r"(?:^|[.;:!]\s+|\n\s*)(?:run|execute|do|perform) an?\s*$", re.IGNORECASE)
"""An order that takes a command for a thing: "Run a `terraform plan`"."""
BEHIND = regex(r"\s*(?:を実行|で確認|コマンドを|ausführen|を使)")
"""What orders a command where the verb stands behind it."""
ORDER = either(
    r"\b(?:run|rerun|execute|exec|type|enter|issue|invoke)\b(?! (?:from|by|as|in|via)\b)[^.;`]{0,30}$",
    r"[:：]\s*$",
    r"\b(?:you|one) can (?:also |then )?(?:use|try|do)\s*$",
    r"\b(?:exécute[rz]|lance[rz]|ejecut(?:ar?|e)|execut(?:ar|e)|führen? sie|führe|mit)\s*$",
    r"(?:执行|运行|使用|通过|输入)\s*$",
    flags=re.IGNORECASE,
)
"""Before a command that any prose orders."""
NEAR = 60
"""Characters before a command in which the words about it stand."""


def inline_commands(document: Document, blocks: Sequence[Command] = ()) -> Iterator[Command]:
    """Every inline command of a document, in reading order; a program that its blocks run by a path is one here too."""
    ran = frozenset(_paths(blocks))
    for element in document.elements:
        if isinstance(element, Paragraph):
            if element.inline.codes:
                yield from _of(element.inline, document.source.data, ran, listed=element.item >= 0)
        elif isinstance(element, Table):
            yield from _of_table(element, document.source.data, ran)


def _paths(commands: Sequence[Command]) -> Iterator[str]:
    """The programs that these commands name by a path: `bin/shop`."""
    for command in commands:
        for part in command.syntax.commands if command.syntax else ():
            path = part.words[0].value if part.words else None
            if path and "/" in path:
                yield path


def _of_table(table: Table, data: bytes, ran: frozenset[str]) -> Iterator[Command]:
    """The commands in the cells of a table; a single word is one only in a column that is there for commands."""
    for row in table.rows:
        for column, cell in enumerate(row):
            if cell.codes:
                meant = column < len(table.header) and COLUMN.search(table.header[column].plain) is not None
                yield from (
                    command for command in _of(cell, data, ran, listed=True) if meant or WORDS.match(command.text)
                )


def _of(inline: Inline, data: bytes, ran: frozenset[str], *, listed: bool) -> Iterator[Command]:
    for code in inline.codes:
        if is_command(inline, code, ran, listed=listed):
            yield _command(inline, code, data)


def is_command(inline: Inline, code: Styled, ran: frozenset[str] = frozenset(), *, listed: bool) -> bool:
    """Whether the reader is told to run this inline code; prose outside lists must say so in plain words.

    `ran` are programs by their paths that the document runs elsewhere.
    """
    text = code.text.strip()
    words = without_prefix(text.removeprefix("$").split()) if COMMAND.match(text) else []
    before = _before(inline, code)
    if not words or (MENTIONING.search(before) and not A_RUN.search(before)):
        return False
    alone = inline.text.strip() == text
    script = _is_script(words, ran)
    if not script and words[0].rsplit("/", 1)[-1] not in known_programs():
        return _is_unknown_command(words, before, alone=alone and listed and "..." not in text)
    if len(words) == 1:
        return bool(script and TELLING.search(before)) or (alone and not imperative(words[0]))
    return alone or _is_told(inline, code, words, listed=listed)


def _before(inline: Inline, code: Styled) -> str:
    """The words right before a command."""
    return inline.text[max(0, code.at - NEAR) : code.at]


def _is_script(words: list[str], ran: frozenset[str]) -> bool:
    """Whether a program is named by its path: one from here, one with words behind it, or one that is run elsewhere."""
    return words[0].startswith("./") or (len(words) > 1 and (words[0].startswith(("/", "~/")) or words[0] in ran))


def _is_unknown_command(words: list[str], before: str, *, alone: bool) -> bool:
    """Whether a program that nobody knows is to be run: by an order right before it, or `alone` with an option."""
    if len(words) == 1 or {"=", "/"} & {*words[0]}:
        return False
    if alone and any(FLAG.match(word) for word in words[1:]):
        return True
    return RUN.search(before) is not None or A_RUN.search(before) is not None


def _is_told(inline: Inline, code: Styled, words: list[str], *, listed: bool) -> bool:
    """Whether the words around a command of several words tell to run it; in a list fewer are enough."""
    if (CONDITIONAL if listed else SUBJECT).match(inline.text, code.at + len(code.text)):
        return False
    before = _before(inline, code)
    rich = len(words) > 2 or any(word.startswith("-") or "/" in word for word in words[1:])
    told = listed and rich and (TELLING.search(before) or DASH.search(before))
    return bool(told) or _is_ordered(inline, code, rich=rich)


def _is_ordered(inline: Inline, code: Styled, *, rich: bool) -> bool:
    """Whether the words before a command order it in any prose."""
    before, end = _before(inline, code), code.at + len(code.text)
    if PROMPTED.search(before) or ORDER.search(before) or BEHIND.match(inline.text, end):
        return True
    if NEXT.search(before) and ENDING.match(inline.text, end):
        return True
    if rich and before.endswith("(") and _follows_order(inline.text[: code.at]):
        return True
    return rich and bool(MEANS.search(before)) and imperative(_sentence(inline.text, code.at))


def _follows_order(before: str) -> bool:
    """Whether a command in brackets stands behind the order that it carries out."""
    sentence = " ".join(regex(r"[.!?:;]\s").split(before)[-1].split())
    return any(map(orders, (sentence, sentence.rpartition(", ")[2].capitalize())))


def _sentence(text: str, at: int) -> str:
    """The sentence before a character of a text."""
    return regex(r"[.!?:]\s+|\n\s*").split(text[:at])[-1].lstrip()


def _command(inline: Inline, code: Styled, data: bytes) -> Command:
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
