"""Code blocks: what each holds, in which language, and whether a reader of the runbook would run it.

The language comes from the fence's tag and from the content (`languages.detect`), the use from the language and the
words that introduce the block. Only what a reader plainly would execute `runs`; output, logs, configuration, message
templates and diagrams never do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.detect import detect
from runwright.languages.mixed import Stretch, stretches
from runwright.runbook.element import CodeBlock, Heading, Html, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Parsed
    from runwright.runbook.document import Document

COMMANDS = {"shell": "commands", "redis": "commands", "powershell": "commands", "console": "transcript"}
QUERIES = {"sql", "promql", "mongo", "kql", "jq", "logql", "cypher"}
CODE = {"python", "javascript", "ruby", "go", "java", "php", "perl", "lua", "groovy"}
CONFIG = {"yaml", "hcl", "settings", "cron", "dockerfile", "xml", "toml", "systemd", "nginx", "html", "template", "sudoers", "protobuf"}
KINDS = {"json": "data", "output": "output", "logs": "log", "diagram": "diagram", "diff": "config", "http": "data"}


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
    """`commands`, `query`, `transcript`, `code`, `output`, `log`, `config`, `template`, `diagram`, `data`, `text`."""
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


def blocks(document: Document) -> tuple[Block, ...]:
    """Every code block of a document, in reading order."""
    return tuple(_blocks(document))


def _blocks(document: Document) -> Iterator[Block]:
    index = 0
    before: Paragraph | Heading | None = None
    for number, element in enumerate(document.elements):
        if isinstance(element, CodeBlock):
            yield _block(document, number, index, element, before)
            index += 1
            before = None if not isinstance(before, Paragraph) else before
        elif isinstance(element, Paragraph | Heading):
            before = element
        elif not isinstance(element, Html):
            before = None


def _block(document: Document, number: int, index: int, element: CodeBlock, before: Paragraph | Heading | None) -> Block:
    info = read_info(element.info)
    if info.command:
        element = _with_command(element, info.command)
    text = element.text
    found = detect(info.tag, text)
    section = document.section_of(number)
    lead = before.inline.text if before is not None else ""
    title = section.title
    kind, because = _kind(found.language, info.tag, text, lead, title)
    parsed = tuple(_parsed(found.language, text)) if kind in RUNNABLE or kind == "config" else ()
    runs = kind in RUNNABLE and _does_something(parsed)
    if kind == "commands" and not runs:
        kind = "text"
    return Block(
        index,
        element.start,
        element.end,
        section.ordinal,
        element.item,
        info.tag,
        info.attributes,
        found.language,
        kind,
        runs,
        found.certainty,
        because or found.because,
        element,
        parsed,
    )


def _with_command(element: CodeBlock, command: str) -> CodeBlock:
    """A block whose first line was written behind its fence: that line is part of the content."""
    line = len(command.encode()) + 1
    seams = ((0, element.start + 3), *((at + line, byte) for at, byte in element.seams))
    return element._replace(text=f"{command}\n{element.text}", seams=seams)


RUNNABLE = {"commands", "query", "transcript", "code"}
OUTPUT = re.compile(
    r"(?:\b(?:sample |example |expected |following |typical |the )?(?:output|response|results?)\b[^.\n]{0,60}|\byou (?:should|will|would|'ll|may|might) (?:see|get|find)\b[^\n]{0,80}|"
    r"\b(?:returns?|prints?|looks?|appears?) (?:something )?(?:like|similar|as follows)\b[^\n]{0,60}|\b(?:similar to|something like)\b[^\n]{0,30}|"
    r"\b(?:error|message|log line|logs?|event)s?\b[^.\n]{0,40})\s*:?\s*\**$",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"\btemplates?\b|\bmessage\b|\bannounce|\bcommunicat|\bpost (?:a|the|this)\b", re.IGNORECASE)
SLOTS = re.compile(r"\[[A-Z][^\]\n]{2,60}\]")
WRONG = re.compile(r"\b(?:do not|don't|never) (?:run|use|do|execute)\b[^.\n]*:?\s*$|\b(?:bad|wrong|incorrect) (?:example|way)\b|^\W*(?:bad|wrong|don't)\W*$", re.IGNORECASE)
FILE = re.compile(r"\A\s*(?:#|//)\s*(?:File:\s*)?[~./\w-]*[\w-]+\.(?:py|rb|js|ts|go|tf|sh|yaml|yml|json|conf|ini|env|toml)\b\s*:?\s*$", re.IGNORECASE | re.MULTILINE)
CONSOLE = re.compile(r"\b(?:shell|console|repl|irb|rails c|interpreter|interactive|prompt|run|execute|exec)\b", re.IGNORECASE)


def _kind(language: str, tag: str, text: str, lead: str, title: str) -> tuple[str, str]:
    """What a block is for, and why we say so where its words decided it."""
    if lead and WRONG.search(lead):
        return "text", "the words before it warn of it"
    if language in COMMANDS:
        if not tag and OUTPUT.search(lead.strip()) and not _plainly_commands(text):
            return "output", "the words before it announce output"
        return COMMANDS[language], ""
    if language in QUERIES:
        return "query", ""
    if language in CODE:
        return _code_kind(text, lead)
    if language in CONFIG:
        if OUTPUT.search(lead.strip()) and not tag:
            return "output", "the words before it announce output"
        return "config", ""
    if language in KINDS:
        return ("output", "the words before it announce output") if OUTPUT.search(lead.strip()) else (KINDS[language], "")
    if SLOTS.search(text) and TEMPLATE.search(f"{lead} {title}"):
        return "template", "it has slots to fill and its heading speaks of a message"
    if OUTPUT.search(lead.strip()):
        return "output", "the words before it announce output"
    return ("template" if TEMPLATE.search(title) else "text"), ""


def _code_kind(text: str, lead: str) -> tuple[str, str]:
    """Code is run where a console is spoken of; a snippet that names its file is that file's content."""
    first = text.lstrip().split("\n", 1)[0]
    if CONSOLE.search(first) or CONSOLE.search(lead):
        return "code", "a console is spoken of"
    if FILE.match(first):
        return "config", "it begins with the name of its file"
    return "code", ""


def _plainly_commands(text: str) -> bool:
    """Whether at least one line has a prompt or a long option, so that it cannot be output alone."""
    return bool(re.search(r"^\s*[$#>] \w|^\s*(?:kubectl|oc|curl|aws|docker|git|psql|az|gcloud|ssh|sudo)\s", text, re.MULTILINE))


def _parsed(language: str, text: str) -> Iterator[tuple[Stretch, Parsed | None]]:
    """Read a block by the grammar of each language in it."""
    from runwright.languages import embedded

    data = text.encode("utf-8", "replace")
    whole = embedded.parse(language, text)
    for stretch in stretches(data, language, whole):
        if stretch.language == language and stretch.end - stretch.start == len(data):
            yield stretch, whole
        else:
            part = data[stretch.start : stretch.end].decode("utf-8", "replace")
            yield stretch, embedded.parse(stretch.language, part)


def _does_something(parsed: tuple[tuple[Stretch, Parsed | None], ...]) -> bool:
    """Whether anything in it can be executed: comments alone cannot."""
    return any(
        part is None or part.statements or part.problems for stretch, part in parsed if stretch.language not in CONFIG
    )


ATTRIBUTES = re.compile(r"""\{(.*)\}\s*$""")
PAIR = re.compile(r"""([\w.-]+)"?\s*[=:]\s*("[^"]*"|'[^']*'|[^\s,}]+)""")


def read_info(info: str) -> Info:
    """Take an info string apart: the tag, attributes in either of Runme's forms, or a command in the wrong place."""
    info = info.strip()
    if not info:
        return Info("")
    attributes: tuple[tuple[str, str], ...] = ()
    braces = ATTRIBUTES.search(info)
    if braces:
        attributes = tuple((name, value.strip("\"'")) for name, value in PAIR.findall(braces[1]))
        info = info[: braces.start()].strip()
    words = info.split()
    if not words:
        return Info("", attributes)
    tag = re.split(r"[,:;]", words[0].lower().lstrip(".!{"), maxsplit=1)[0]
    if not braces and len(words) > 1 and not any("=" in word for word in words[1:]) and words[1][:1] != "[":
        return Info(tag, attributes, info)
    attributes += tuple((name, value.strip("\"'")) for name, value in PAIR.findall(" ".join(words[1:])))
    return Info(tag, attributes)

