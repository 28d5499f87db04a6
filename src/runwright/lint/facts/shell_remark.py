"""What another judge says about the shell commands of a library, each remark at its place in the document.

Documents are judged together, for starting a judge costs more than what it does for a page, and in their order, so
that the first is not kept waiting for the last.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.placeholder import masked
from runwright.languages.programs import starts_command
from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.fencing import is_broken
from runwright.lint.facts.stated import stated
from runwright.lint.facts.text import texts
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.lib.source import Span
    from runwright.lint.facts.text import Text
    from runwright.lint.library import Library
    from runwright.lint.shell_judge import Remark, ShellJudge
    from runwright.runbook import Runbook

COMPOUND = regex(
    r"\s*(?:(?:if|for|while|until|case|function|export|local|readonly)\b|\[|\{|\(|[A-Za-z_]\w*(?:=|\+=|\s*\(\)))"
)
"""How a statement begins that no program's name begins."""
NAMED = regex(rb"\$\{[A-Za-z]\w*(?: [\w/-]+)+\}")
"""A place to fill in that has the dress of a variable, and blanks in it, which no variable has."""
PLAIN = regex(r"[\w\s./:,@%+-]*")
"""A script of words alone: no quote, variable, operator, pattern or assignment."""
WRONG_IN_WORDS = frozenset(
    {"mv", "cp", "ln", "rm", "sudo", "su", "exec", "trap", "find", "if", "for", "while", "until", "case", "select"}
)
"""The words that a judge may object to in such a script: all other codes are about a sign that is not in it."""
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
    for group in stated("shellcheck.toml")["group"]:
        code = Code(Severity(group["severity"]), tuple(group["said_by"]), group.get("whole", False))
        found |= dict.fromkeys(group["codes"], code)
    return found


def remarks(library: Library, book: Runbook) -> tuple[Placed, ...]:
    """What the judge of a library says about one of its documents; nothing without a judge."""
    if library.shell_judge is None:
        return ()
    known, coming = _judgements(library)
    for other, placed in coming if id(book) not in known else ():
        known[other] = placed
        if other == id(book):
            break
    return known.get(id(book), ())


@derived
def _judgements(library: Library) -> tuple[dict[int, tuple[Placed, ...]], Iterator[tuple[int, tuple[Placed, ...]]]]:
    """What was said until now, by document; and what is to be said of the next ones."""
    judge = library.shell_judge
    return {}, iter(()) if judge is None else _judged(judge, library.books)


def _judged(judge: ShellJudge, books: Sequence[Runbook]) -> Iterator[tuple[int, tuple[Placed, ...]]]:
    answers = judge.remarks(script for book in books for _, script in _scripts(book))
    for book in books:
        said = [(text, script, each) for (text, script), some in zip(_scripts(book), answers) for each in some]  # noqa: B905 (answers are for all books)
        placed = (_placed(*each) for each in said if each[2].code in codes())
        yield id(book), tuple(each for each in placed if each is not None)


@derived
def _scripts(book: Runbook) -> tuple[tuple[Text, str], ...]:
    """What a person runs in a shell and a judge could object to, each as it is and as it is judged."""
    scripts = ((text, _script(text)) for text in _typed(book))
    return tuple((text, script) for text, script in scripts if not _is_harmless(script))


def _is_harmless(script: str) -> bool:
    return PLAIN.fullmatch(script) is not None and WRONG_IN_WORDS.isdisjoint(script.split())


def _typed(book: Runbook) -> Iterator[Text]:
    """The stretches of blocks that a person runs in a shell."""
    for text in texts(book, "shell"):
        block = text.block
        if block is None or text.command is not None or block.kind == "transcript" or block.tag in OTHERS:
            continue
        if (block.runs or block.kind == "script") and not is_broken(block):
            yield text


def _script(text: Text) -> str:
    """A text with plain words for its places to fill in; as long, byte for byte."""
    return NAMED.sub(lambda match: b"_" * len(match[0]), masked(text.text.encode())).decode("utf-8", "replace")


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
