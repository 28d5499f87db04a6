"""What another judge says about the shell commands of a library, each remark at its place in the document.

All documents are judged together: starting a judge costs more than what it does for a page.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.placeholder import masked
from runwright.languages.programs import starts_command
from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.fencing import is_broken
from runwright.lint.facts.text import texts
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.lib.source import Span
    from runwright.lint.facts.text import Text
    from runwright.lint.library import Library
    from runwright.lint.shell_judge import Remark
    from runwright.runbook import Runbook

DATA = Path(__file__).resolve().parent.parent / "data" / "shellcheck.toml"
COMPOUND = regex(
    r"\s*(?:(?:if|for|while|until|case|function|export|local|readonly)\b|\[|\{|\(|[A-Za-z_]\w*(?:=|\+=|\s*\(\)))"
)
"""How a statement begins that no program's name begins."""
OTHERS = frozenset({"zsh", "fish", "ksh", "text", "txt", "plain", "plaintext"})
"""Tags of shells that the judge does not know, and of what only looks like one."""


class Code(NamedTuple):
    """What is known of one number of shellcheck."""

    severity: Severity
    said_by: tuple[str, ...]
    """Our rules that say the same."""
    whole: bool
    """Whether it is true of whole scripts only."""


class Placed(NamedTuple):
    """A remark with its place in the source."""

    start: int
    end: int
    remark: Remark
    whole: bool
    """Whether it is about a whole script, with its `#!` line."""


@cache
def codes() -> Mapping[int, Code]:
    """The numbers that are true of an excerpt (`data/shellcheck.toml`)."""
    found: dict[int, Code] = {}
    for group in tomllib.loads(DATA.read_text(encoding="utf-8"))["group"]:
        code = Code(Severity(group["severity"]), tuple(group["said_by"]), group.get("whole", False))
        found |= dict.fromkeys(group["codes"], code)
    return found


def remarks(library: Library, book: Runbook) -> tuple[Placed, ...]:
    """What the judge of a library says about one of its documents; nothing without a judge."""
    return _judged(library).get(id(book), ())


@derived
def _judged(library: Library) -> dict[int, tuple[Placed, ...]]:
    if library.shell_judge is None:
        return {}
    asked = [(id(book), text, _script(text)) for book in library.books for text in _scripts(book)]
    found: dict[int, tuple[Placed, ...]] = {}
    answers = library.shell_judge.remarks([script for _, _, script in asked])
    for (book, text, script), said in zip(asked, answers, strict=True):
        placed = (_placed(text, script, each) for each in said if each.code in codes())
        found[book] = (*found.get(book, ()), *(each for each in placed if each is not None))
    return found


def _scripts(book: Runbook) -> Iterator[Text]:
    """The stretches of blocks that a person runs in a shell."""
    for text in texts(book, "shell"):
        block = text.block
        if block is None or text.command is not None or block.kind == "transcript" or block.tag in OTHERS:
            continue
        if (block.runs or block.kind == "script") and not is_broken(block):
            yield text


def _script(text: Text) -> str:
    """A text with plain words for its places to fill in; as long, byte for byte."""
    return masked(text.text.encode()).decode("utf-8", "replace")


def _placed(text: Text, script: str, remark: Remark) -> Placed | None:
    """A remark at its place; `None` where no command stands, but output that was pasted with one."""
    lines = script.split("\n")
    start = _byte(lines, remark.line, remark.column)
    statement = next((each for each in text.statements if each.start <= start < each.end), None)
    first = text.slice(statement.start, statement.end).partition("\n")[0] if statement else ""
    if not (COMPOUND.match(first) or starts_command(first)):
        return None
    end = _byte(lines, remark.end_line, remark.end_column)
    return Placed(*_within(text, start, max(start + 1, end)), remark, script.lstrip().startswith("#!"))


def _byte(lines: list[str], line: int, column: int) -> int:
    """The byte of a text for a line and a column; the last one for a place behind its end."""
    above = lines[: line - 1]
    here = lines[line - 1][: column - 1] if line <= len(lines) else ""
    return sum(len(each.encode()) + 1 for each in above) + len(here.encode())


def _within(text: Text, start: int, end: int) -> Span:
    last = max(1, len(text.text.encode()))
    return text.span(min(start, last - 1), min(end, last))
