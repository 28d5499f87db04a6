"""Code blocks: what each holds, in which language, and whether a reader of the runbook would run it.

The language comes from the fence's tag and from the content (`languages.detect`), the use from the language and the
words that introduce the block. Only what a reader plainly would execute `runs`; output, logs, configuration, message
templates and diagrams never do.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages import embedded
from runwright.languages.detect import TAGS, detect
from runwright.languages.mixed import Stretch, stretches
from runwright.languages.programs import only_things
from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Heading, Html, Paragraph
from runwright.runbook.env_lines import line_of_a_log, lines_of_a_file
from runwright.runbook.use import PARSED, PLAIN, RUNNABLE, Use, does_something, told, typed, use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.detect import Detected
    from runwright.languages.syntax import Parsed
    from runwright.runbook.document import Document
    from runwright.runbook.layout import Row


class Block(NamedTuple):
    """One fenced or indented code block."""

    ordinal: int
    """Its number in the document, from 0."""
    start: int
    end: int
    section: int
    """Index of the section it stands in."""
    item: int
    """Index of the list item it stands in, -1 outside lists."""
    tag: str
    """The language as the author tagged it, lower case; empty without a tag."""
    attributes: tuple[tuple[str, str], ...]
    """What else the info string says, in either of Runme's forms: `{name=x}` or `{"name":"x"}`."""
    language: str
    kind: str
    """`commands`, `query`, `transcript`, `code`; `script` (a file to install), `output`, `log`, `config`, `template`,
    `diagram`, `data`, `text`."""
    runs: bool
    """Whether a reader of the runbook would execute it, as it stands or with its parameters bound."""
    sure: float
    because: str
    """What language and use were inferred from."""
    element: CodeBlock
    parsed: tuple[tuple[Stretch, Parsed | None], ...]
    """The content by language, each stretch read by its grammar; offsets count in the stretch."""

    @property
    def text(self) -> str:
        """The content without fence and indentation."""
        return self.element.text

    def offset(self, at: int) -> int:
        """The byte of the source for a byte of the content."""
        return self.element.offset(at)


class Info(NamedTuple):
    """An info string taken apart."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    command: str = ""
    """A command that somebody wrote behind the fence instead of a language."""


PLAINLY = 0.9
"""The certainty below which a block without a tag must be without fault in its language."""
TAG_ALONE = 0.8
"""The certainty at which a language is known by nothing but its tag."""
FENCE = regex(rb"[`~]+[ \t]*")
ATTRIBUTES = regex(r"""\{(.*)\}\s*$""")
PAIR = regex(r"""([\w.-]+)"?\s*[=:]\s*("[^"]*"|'[^']*'|[^\s,}]+)""")
DIRECTIVE = regex(r"\{([a-z][\w:-]*)\}[ \t]*(\S*)")
"""What MyST and R Markdown put first: "{note}", "{code-block} bash", "{bash}"."""
CODED = frozenset({"code", "code-block", "code-cell", "sourcecode", "prompt"})


def blocks(document: Document) -> tuple[Block, ...]:
    """Every code block of a document, in reading order.

    A block without a telling tag whose words nobody knows is looked at again: when another block of the document runs
    the same program, it is a command too. One that only sets variables is none where nothing asks for them.
    """
    found = [_as_a_file(block, document) for block in _blocks(document)]
    doubtful = [block for block in found if block.kind == "text" and block.tag in PLAIN and typed(block.text)]
    if doubtful:
        programs = {program for block in found if block.runs for program in _programs(block)}
        for block in doubtful:
            if block.text.split(None, 1)[0] in programs:
                parsed = tuple(_parsed("shell", block.text))
                because = "another block runs the same program"
                found[block.ordinal] = block._replace(
                    kind="commands", language="shell", runs=True, because=because, parsed=parsed
                )
    return tuple(found)


def _as_a_file(block: Block, document: Document) -> Block:
    """A block as it was read, unless it only holds lines of a file; what its owner marked stays what the mark says."""
    if not block.runs or block.start in document.marked or not lines_of_a_file(block, document.source.data):
        return block
    if line_of_a_log(block):
        return block._replace(
            kind="log", language="logs", runs=False, because="names and values of a logger", parsed=()
        )
    return block._replace(kind="config", runs=False, because="it only sets variables that nothing asks for")


def _programs(block: Block) -> Iterator[str]:
    """The programs that a block's statements begin with."""
    for stretch, parsed in block.parsed:
        if stretch.language == "shell" and parsed is not None:
            for statement in parsed.statements:
                yield from (command.words[0].text for command in statement.commands if command.words)


class _Context(NamedTuple):
    """What stands around a block, as written: enough to tell what it is for, without reading the words' markup."""

    section: int
    """Ordinal of the section."""
    heading: str
    before: str
    """The paragraph or heading right before it."""


def _blocks(document: Document) -> Iterator[Block]:
    ordinal = section = 0
    heading: Row | None = None
    before: Row | None = None
    for row in document.outline.rows:
        kind = row[0]
        if kind is Paragraph:
            before = row
        elif kind is Heading:
            section += 1
            heading = before = row
        elif kind is CodeBlock:
            around = _Context(section, _written(document, heading), _written(document, before))
            yield _block(document, ordinal, row[3], around)
            ordinal += 1
            before = None if before is heading else before
        elif kind is not Html:
            before = None


def _written(document: Document, row: Row | None) -> str:
    """The words of an element with their markup."""
    return document.source.text(row[1], row[2]).strip("# \t\r\n") if row is not None else ""


def _block(document: Document, ordinal: int, element: CodeBlock, around: _Context) -> Block:
    info = read_info(element.info)
    if info.command:
        element = _with_command(element, info.command, document.source.data)
    found = detect(info.tag, element.text)
    mark = document.marked.get(element.start)
    purpose = told(mark, found.language) if mark else use(found, info.tag, element.text, around.before, around.heading)
    parsed = tuple(_parsed(purpose.language, element.text)) if purpose.kind in PARSED else ()
    runs = purpose.kind in RUNNABLE and (bool(mark) or _does_something(purpose, found, info.tag, element.text, parsed))
    return Block(
        ordinal=ordinal,
        start=element.start,
        end=element.end,
        section=around.section,
        item=element.item,
        tag=info.tag,
        attributes=info.attributes,
        language=purpose.language,
        kind="text" if purpose.kind == "commands" and not runs else purpose.kind,
        runs=runs,
        sure=1.0 if mark else found.certainty,
        because=purpose.because or found.because,
        element=element,
        parsed=parsed,
    )


def _does_something(
    purpose: Use, found: Detected, tag: str, text: str, parsed: tuple[tuple[Stretch, Parsed | None], ...]
) -> bool:
    """Whether anything in a block of a kind that runs can be executed."""
    if purpose.kind == "transcript":
        from runwright.languages.transcript import shows_command

        return shows_command(text)
    if purpose.language == "shell" and only_things(text):
        return False
    by_look = bool(tag) and "though tagged" in found.because
    if not tag and found.certainty < PLAINLY and any(part is not None and part.problems for _, part in parsed):
        return False
    return does_something(parsed, by_tag=found.certainty <= TAG_ALONE, by_look=by_look)


def _with_command(element: CodeBlock, command: str, data: bytes) -> CodeBlock:
    """A block whose first line was written behind its fence: that line is part of the content."""
    fence = FENCE.match(data, element.start)
    at = fence.end() if fence else element.start
    written = data[at : data.find(b"\n", at)].decode("utf-8", "replace").strip()
    if written.replace("\\", "") == command.replace("\\", ""):
        command = written  # Markdown takes backslashes out of an info string
    line = len(command.encode()) + 1
    seams = ((0, at), *((at + line, byte) for at, byte in element.seams))
    return element._replace(text=f"{command}\n{element.text}", seams=seams)


def _parsed(language: str, text: str) -> Iterator[tuple[Stretch, Parsed | None]]:
    """Read a block by the grammar of each language in it."""
    whole = embedded.parse(language, text)
    data = text.encode("utf-8", "replace")
    for stretch in stretches(data, language, whole):
        if stretch.language == language and stretch.end - stretch.start == len(data):
            yield stretch, whole
        else:
            part = data[stretch.start : stretch.end].decode("utf-8", "replace")
            yield stretch, embedded.parse(stretch.language, part)


def _directed(name: str, rest: str) -> str:
    """The tag of a directive: the language behind it, its own name where that is one, or that of marked-up text."""
    if name in CODED:
        return rest
    return name if name in TAGS else "markdown"


@lru_cache(maxsize=256)
def read_info(info: str) -> Info:
    """Take an info string apart: the tag, attributes in either of Runme's forms, or a command in the wrong place."""
    info = info.strip()
    if not info:
        return Info("")
    directive = DIRECTIVE.match(info)
    if directive:
        info = _directed(directive[1], directive[2])
    attributes: tuple[tuple[str, str], ...] = ()
    braces = ATTRIBUTES.search(info)
    if braces:
        attributes = tuple((name, value.strip("\"'")) for name, value in PAIR.findall(braces[1]))
        info = info[: braces.start()].strip()
    words = info.split()
    if not words:
        return Info("", attributes)
    tag = regex(r"[,:;]").split(words[0].lower().lstrip(".!{"), maxsplit=1)[0]
    if not braces and len(words) > 1 and not any("=" in word for word in words[1:]) and words[1][:1] != "[":
        return Info(tag, attributes, info)
    attributes += tuple((name, value.strip("\"'")) for name, value in PAIR.findall(" ".join(words[1:])))
    return Info(tag, attributes)
