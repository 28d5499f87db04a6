"""Whatever the text: reading never fails, every place is true, and what was written is found again.

Three kinds of text are read: rubbish, Markdown put together from every sort of piece, and documents of which we know
what they say. Then come texts of a size or a depth that nobody writes, each in a process of its own, so that a crash or
a hang costs one test, and all documents that lie beside the checkout.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runwright.cli.books import markdown_below
from runwright.lib.errors import Unreadable
from runwright.lib.source import Source
from runwright.runbook import Runbook, read
from runwright.runbook.element import CodeBlock, Heading, Paragraph, Table
from runwright.runbook.plain import NOUNS, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from runwright.runbook.inline import Inline

FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=150, deadline=None)

# Rubbish

TOKENS = (
    *("# ", "## Step 1: ", "\n", "\n\n", "\r\n", "\t", "    ", "- ", "1. ", "2) ", "- [ ] ", "> ", "\\"),
    *("```", "```sh\n", "~~~", "`", "``", "**", "*", "_", "[a](b)", "[", "](", "![", "|", "| a | b |\n|---|---|\n"),
    *("<name>", "<", ">", "<!--", "-->", "<details>", "</details>", "---\n", "title: x\n", "===\n", "&amp;"),
    *("{{ x }}", "<%= x %>", "{name}", "$X", "${X}", "$(", ")", "'", '"', "<<EOF\n", "EOF\n", "$ ", "# Expected: 0\n"),
    *("If x > 30 seconds", "Option 1", "every 5 minutes", "P1", "RTO: 4h", "https://x.y/z", "@a", "a: 1\n"),
    *("`kubectl get pods`", "kubectl logs <pod> -n web\n", "SELECT 1;\n", "rm -rf /srv\n"),
    *("\ufeff", "\0", "\x1b", "\u2028", "\x85", "größe ", "磁盘", "🔥", "e\u0301"),
)  # fmt: skip
rubbish = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))


@MANY
@given(rubbish)
@example("1. a\n\n  ```\n\tx\n")
@example("- \n  ```\r\n")
def test_any_text_is_read_and_every_place_is_true(text: str) -> None:
    check(read(Source.from_text(text)))


@FEW
@given(
    st.one_of(
        st.binary(max_size=200),
        rubbish.map(lambda text: text.encode("utf-16", "replace")),
        rubbish.map(lambda text: text.encode("latin-1", "replace")),
    )
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = Source.from_bytes(data, "x.md")
    except Unreadable:
        return
    check(read(source))


def check(book: Runbook) -> None:
    """What is true of every runbook."""
    data = plain(book)
    for noun in ("blocks", "sections", "procedures", "commands", *NOUNS):
        assert len(data[noun]) == len(getattr(book, noun))
    for value in spans(book):
        assert 0 <= value.start <= value.end <= len(book.source.data), value
    ordered([each.start for each in book.document.elements])
    ordered([each.start for each in book.sections])
    ordered([each.start for each in book.blocks])
    ordered([each.start for each in book.commands])
    assert [each.ordinal for each in book.commands] == list(range(len(book.commands)))
    assert [each.ordinal for each in book.blocks] == list(range(len(book.blocks)))
    check_procedures(book)
    check_commands(book)


def spans(book: Runbook) -> Iterator[Any]:
    """Every value of a runbook that has a place."""
    yield from (
        book.title,
        *book.document.elements,
        *book.document.items,
        *book.document.sections,
        *book.blocks,
        *book.commands,
    )
    for procedure in book.procedures:
        yield from (procedure, *procedure.steps)
    for noun in NOUNS:
        for value in getattr(book, noun):
            yield from getattr(value, "occurrences", (value,))


def ordered(starts: list[int]) -> None:
    """Places come in the order of the text."""
    assert starts == sorted(starts)


def check_procedures(book: Runbook) -> None:
    """Steps stand inside their procedure, one behind the other, each command in at most one of them."""
    anchors = [procedure.anchor for procedure in book.procedures]
    assert len(set(anchors)) == len(anchors)
    for procedure in book.procedures:
        inside = [index for step in procedure.steps for index in step.commands]
        assert len(set(inside)) == len(inside)
        assert set(inside) <= set(procedure.commands) <= set(range(len(book.commands)))
        edges = [edge for step in procedure.steps for edge in (step.start, step.end)]
        assert edges == sorted(edges)
        assert all(procedure.start <= edge <= procedure.end for edge in edges)


def check_commands(book: Runbook) -> None:
    """A command stands in its block, and begins in the source with what it begins with."""
    for command in book.commands:
        if command.block >= 0:
            block = book.blocks[command.block]
            assert block.start <= command.start <= command.end <= block.end
        if command.text and command.text[0].isascii() and command.text[0].isprintable():
            assert book.source.text(command.start, command.start + 1) == command.text[0]
    for parameter in book.parameters:
        for place in parameter.occurrences:
            if place.text.isascii() and "\n" not in place.text:
                assert book.source.text(place.start, place.end) == place.text


# Documents of which we know what they say

WORDS = st.lists(
    st.sampled_from(("restart", "größe", "磁盘", "🔥", "e\u0301", "node", "Проверка", "a-b", "x")),
    min_size=1,
    max_size=4,
).map(" ".join)
LINES = (
    *("df -h", "kubectl logs <pod> -n <name-space>", "echo 'größe 磁盘'", "ls \\\n  -l", "", "echo `date`"),
    *("for p in a b; do\n  echo $p\ndone", "# look first", "psql -c 'SELECT 1'", "cat <<EOF\n$X\nEOF"),
    *("ssh {{ host }} uptime", "echo 🔥 | sort > out.txt", "curl -s http://web/<path> | jq '.a[]'"),
    *("if true; then\n\tuptime\nfi", "## not a heading", "> not a quote", "- not a list"),
)  # fmt: skip
CODE = st.lists(st.sampled_from(LINES), min_size=1, max_size=5).map("\n".join)


class Dress(NamedTuple):
    """How a block of code stands in a document."""

    lead: str
    """What opens the list or quote."""
    indent: str
    """What stands before every line."""


DRESSES = st.sampled_from(
    (
        *(Dress("", ""), Dress("1. item\n\n", "   "), Dress("- item\n\n", "  "), Dress("* item\n", "  ")),
        *(Dress("- a\n  - b\n    - c\n\n", "      "), Dress("10. item\n\n", "    "), Dress("-\titem\n\n", "\t")),
        *(Dress("", "> "), Dress("", "> > "), Dress("> - item\n>\n", ">   ")),
    )
)  # fmt: skip


class Fence(NamedTuple):
    """A block whose content is known."""

    code: str
    dress: Dress
    fence: str

    def markdown(self) -> str:
        """As an author writes it."""
        lines = [f"{self.fence}sh", *self.code.split("\n"), self.fence]
        return self.dress.lead + "".join(f"{self.dress.indent}{line}".rstrip() + "\n" for line in lines)


class Title(NamedTuple):
    """A heading whose words are known."""

    words: str
    level: int

    def markdown(self) -> str:
        """As an author writes it."""
        return f"{'#' * self.level} {self.words}\n"


class Prose(NamedTuple):
    """Anything between."""

    text: str

    def markdown(self) -> str:
        """As it stands."""
        return f"{self.text}\n"


BETWEEN = (
    *("Run `df -h` on <host>.", "> a quote with `code", "1. one\n2. two\n   - three", "a stray ` backtick"),
    *("| a | `b|c` |\n|---|---|\n| 1 | größe |", "**Bold:** and *more", "Words\nover two lines", "- [ ] box"),
    *("---", "<br>", "[link](x#y) ![i](z)"),
)  # fmt: skip
PIECES = st.lists(
    st.one_of(
        st.builds(Fence, CODE, DRESSES, st.sampled_from(("```", "~~~", "`````"))),
        st.builds(Title, WORDS, st.integers(1, 6)),
        st.sampled_from(BETWEEN).map(Prose),
    ),
    max_size=8,
)


def written(pieces: list[Fence | Title | Prose], mark: str, ending: str) -> Source:
    """The document, a heading-free rule between its pieces so that none runs into the next."""
    text = "\n<!-- -->\n\n".join(piece.markdown() for piece in pieces)
    return Source.from_text(mark + text.replace("\n", ending))


@MANY
@given(PIECES, st.sampled_from(("", "\ufeff")), st.sampled_from(("\n", "\r\n")))
def test_what_was_written_is_found_again_at_its_place(
    pieces: list[Fence | Title | Prose], mark: str, ending: str
) -> None:
    book = read(written(pieces, mark, ending))
    check(book)

    titles = [piece for piece in pieces if isinstance(piece, Title)]
    assert [(section.title, section.level) for section in book.sections] == [tuple(title) for title in titles]
    fences = [piece for piece in pieces if isinstance(piece, Fence)]
    assert [lines(block.text) for block in book.blocks] == [lines(fence.code) for fence in fences]
    for element in book.document.elements:
        if isinstance(element, CodeBlock):
            check_code(book.source, element)
        for inline in inlines(element):
            check_inline(book.source, inline)
    check_words(book)


def lines(text: str) -> list[str]:
    """The lines of a text, whatever ends them, without blanks behind them."""
    return [line.rstrip() for line in text.rstrip().split("\n")]


def check_code(source: Source, block: CodeBlock) -> None:
    """Every line of a block stands in the source where it says."""
    at = 0
    for line in block.text.encode().split(b"\n"):
        bare = line.strip()
        place = block.offset(at + len(line) - len(line.lstrip()))
        assert source.data[place : place + len(bare)] == bare
        at += len(line) + 1


def inlines(element: object) -> Iterator[Inline]:
    """Every run of words of an element."""
    if isinstance(element, Heading | Paragraph):
        yield element.inline
    elif isinstance(element, Table):
        yield from element.header
        for row in element.rows:
            yield from row


def check_inline(source: Source, inline: Inline) -> None:
    """Every word, every inline code and every bold word stands in the source where it says."""
    at = 0
    for word in inline.text.split():
        at = inline.text.index(word, at)
        start = inline.offset(at)
        assert source.data[start : start + len(word.encode())] == word.encode()
        at += len(word)
    for mark in (*inline.codes, *inline.bolds):
        assert mark.text in source.text(mark.start, mark.end)
        assert inline.text[mark.at : mark.at + len(mark.text)] == mark.text


def check_words(book: Runbook) -> None:
    """Every word of every command leads back to the bytes it was read from."""
    for command in book.commands:
        for part in command.syntax.commands if command.syntax else ():
            for word in part.words:
                if "\n" in word.text:
                    continue
                at = command.origin + word.start
                place = book.blocks[command.block].offset(at) if command.block >= 0 else at
                assert book.source.text(place, place + len(word.text.encode())) == word.text


# Sizes and depths that nobody writes

PAGE = """\
## Drain the queue {0}
**Severity:** P1

1. Look: `redis-cli DBSIZE`. You should see less than 100.
2. If lag > 30 seconds, empty it

   ```sh
   redis-cli -h <host> FLUSHDB
   ```

| Metric | Warning | Critical |
|---|---|---|
| Disk | > 80 % | > 90 % |

"""
LOTS = 100_000
GUARD = 120
"""Seconds after which a process counts as hanging; every one of these takes a small part of it."""


def fenced(tag: str, code: str) -> str:
    """A document with one block."""
    return f"# A\n```{tag}\n{code}\n```\n"


SIZES: dict[str, Callable[[], str]] = {
    "a document of 2 MB": lambda: "".join(map(PAGE.format, range(2_000_000 // len(PAGE)))),
    "a line of 2 MB": lambda: "word " * 400_000,
    "a block of 2 MB": lambda: fenced("sh", "kubectl get pods -n web\n" * 84_000),
    "a block of 2 MB without a tag": lambda: fenced("", "kubectl get pods -n web\n" * 84_000),
    "a transcript of 128 kB": lambda: fenced("console", "$ df -h\nok\n" * 12_000),
    "output of 2 MB": lambda: fenced("", "2024-05-01 10:00:00 ERROR disk full\n" * 56_000),
    "JSON of 2 MB": lambda: fenced("json", "[" + "1," * 1_000_000 + "1]"),
    "a word of 200 kB": lambda: fenced("sh", "echo " + "x" * 200_000),
    "brackets": lambda: "[" * LOTS,
    "pairs of brackets": lambda: "[" * LOTS + "x" + "](y)" * LOTS,
    "asterisks": lambda: "*" * LOTS + "a" + "*" * LOTS,
    "open emphasis": lambda: "*a _b **c " * (LOTS // 4),
    "backticks": lambda: "`" * LOTS,
    "unequal backticks": lambda: "".join("`" * (number % 400 + 1) + "a" for number in range(2000)),
    "quotes": lambda: "> " * LOTS + "x",
    "items in items": lambda: "- " * LOTS + "x",
    "fences": lambda: "```\n" * 20_000,
    "headings": lambda: "# Drain\n" * 10_000,
    "tags": lambda: "<a " * LOTS + "<details>" * LOTS,
    "comments": lambda: "<!--" * LOTS,
    "cells": lambda: "|" * LOTS + "\n" + "|-" * LOTS,
    "references": lambda: "[a]: b\n" * 20_000 + "[a]" * 20_000,
    "blanks": lambda: " " * LOTS + "\n" * LOTS + "\t" * LOTS,
    "conditions": lambda: "If when unless: " * 20_000,
    "lines that do not parse": lambda: fenced("sh", "kubectl ( get pods 'x\n" * 2_000),
    "here-documents without an end": lambda: fenced("sh", "cat <<EOF\n" * 2_000),
    "loops without an end": lambda: fenced("sh", "while true; do\n" * 2_000),
    "substitutions in substitutions": lambda: fenced("sh", "echo $(" * 3_000 + "ls" + ")" * 3_000),
    "groups in groups": lambda: fenced("sh", "(" * 3_000 + "ls" + ")" * 3_000),
    "a list of commands": lambda: fenced("sh", "true && " * 3_000 + "ls"),
    "SQL in brackets": lambda: fenced("sql", "SELECT " + "(" * LOTS + "1" + ")" * LOTS),
    "PromQL in brackets": lambda: fenced("promql", "sum(" * 20_000 + "up" + ")" * 20_000),
    "a sum in PromQL": lambda: fenced("promql", "up + " * 20_000 + "up"),
    "JSON in brackets": lambda: fenced("json", "[" * LOTS + "]" * LOTS),
    "YAML in brackets": lambda: fenced("yaml", "a: " + "[" * 20_000 + "]" * 20_000),
    "jq in brackets": lambda: fenced("jq", "[" * 10_000 + "." + "]" * 10_000),
    "Python in brackets": lambda: fenced("python", "(" * LOTS + "1" + ")" * LOTS),
    "front matter": lambda: "---\n" + "a: b\n" * 20_000 + "---\n",
}  # fmt: skip


@pytest.mark.parametrize("text", SIZES.values(), ids=SIZES.keys())
def test_a_text_that_nobody_writes_neither_crashes_nor_hangs(text: Callable[[], str], tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(text(), encoding="utf-8")
    command = [sys.executable, "-m", "runwright", "show", "--json", str(page)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=GUARD, check=False)

    assert (done.returncode, done.stderr.decode()[-400:]) == (0, "")


# Documents of other people


def test_every_document_beside_the_checkout_is_read_within_a_second(shared: Path) -> None:
    documents = [*markdown_below(shared / "corpus"), *sorted((shared / "seeds").glob("*.txt"))]
    slow = {}
    for path in documents:
        began = time.process_time()
        check(read(Source.from_file(path)))
        took = time.process_time() - began
        if took > 1:
            slow[path.name] = took

    assert len(documents) >= 500
    assert slow == {}
