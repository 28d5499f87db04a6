"""Parameters: what a reader must know before a command can run, each once, with every place that asks for it.

A parameter is a placeholder in any style, or a variable that the document expands and never set before. Places that
mean the same (`<pod>`, `<pod-name>`, `$POD_NAME`) are one parameter; the prose that explains it is its help.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.placeholder import Placeholder, find
from runwright.languages.sample import samples
from runwright.lib.regex import regex
from runwright.runbook.comment import comments
from runwright.runbook.element import Paragraph
from runwright.runbook.remark import remarked, told
from runwright.runbook.replaced import named, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.block import Block
    from runwright.runbook.command import Command
    from runwright.runbook.document import Document


class Occurrence(NamedTuple):
    """One place of a command that asks for a parameter."""

    start: int
    end: int
    text: str
    """As written, with its brackets or dollar sign."""
    style: str
    command: int
    """Index of the command, -1 where the place is outside every command (a comment that is a step)."""


class Parameter(NamedTuple):
    """A value to bind before commands can run."""

    name: str
    """One name for all its places: lower case, words joined by `_`."""
    occurrences: tuple[Occurrence, ...]
    help: str
    """What the document says about it; empty when it says nothing."""
    help_start: int
    """Byte of the source where that is said, -1 without."""
    source: str
    """Where its value comes from: `reader`, `environment` (a variable never set), `output` (of an earlier step),
    `alert` (a label), `sample` (an example value stands in its place)."""
    sure: float


AMBIENT = frozenset(
    (
        "HOME USER LOGNAME PATH PWD OLDPWD SHELL TERM LANG LC_ALL EDITOR VISUAL HOSTNAME HOSTTYPE OSTYPE RANDOM "
        "SECONDS LINENO UID EUID PPID IFS TMPDIR TZ DISPLAY BASH BASH_SOURCE BASH_VERSION FUNCNAME PIPESTATUS "
        "REPLY OPTARG OPTIND SHLVL COLUMNS LINES SSH_AUTH_SOCK SSH_CONNECTION XDG_CONFIG_HOME GOPATH JAVA_HOME"
    ).split()
)
"""Variables that a shell or login gives."""
MONITORED = frozenset({"promql", "logql", "kql"})
"""Languages without variables: what is written as one is filled in before a query is asked."""
QUERIED = regex(rb"\$\{?([A-Za-z](?:(?!__)\w)*)(?!\w)")
ECHOED = regex(rb"(?:echo|printenv) [\"']?\$\{?\w+\}?[\"']?\s*$")
"""A variable that is only looked at."""
SPECIAL = regex(r"^(?:\d+|[?$!#@*_-])$")
FROM_OUTPUT = regex(r"\b(?:from|output|above|previous|returned|copied|result|last step|earlier)\b", re.IGNORECASE)
GIVEN = regex(r"\b(?:from|in) the (?:output|result|previous|above|last)")
"""What the prose says of a value that an earlier step gives."""
SURE = {
    **dict.fromkeys(("angle", "your"), 0.98),
    **dict.fromkeys(("braces", "dollar"), 0.9),
    **dict.fromkeys(("brace", "bracket"), 0.85),
    **dict.fromkeys(("upper", "filler"), 0.8),
}
"""How sure a style is that a value is asked for; others stand for half."""
USE = regex(rb"(?<!\\)\$(?:(?!env:)([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)(?:[#%/^,][^}]*)?\})")
"""A variable as the shell expands it; `$env:` is PowerShell's."""
DROPPED = frozenset({"your", "my", "the", "a", "an", "some", "actual", "enter", "insert"})


def parameters(document: Document, blocks: Sequence[Block], commands: Sequence[Command]) -> tuple[Parameter, ...]:
    """The parameters of a document, in the order in which they are first asked for."""
    places: dict[str, list[Occurrence]] = {}
    for occurrence in sorted(_occurrences(document, blocks, commands)):
        places.setdefault(canonical(occurrence.text), []).append(occurrence)
    helps = _Helps(document)
    return tuple(_parameter(name, tuple(each), helps) for name, each in places.items())


def _occurrences(document: Document, blocks: Sequence[Block], commands: Sequence[Command]) -> Iterator[Occurrence]:
    finder = _Finder(document, blocks, commands)
    for command in commands:
        yield from finder.places(command)


class _Finder:
    """Finds the places of commands that ask for a value."""

    def __init__(self, document: Document, blocks: Sequence[Block], commands: Sequence[Command]) -> None:
        self.document = document
        self.blocks = blocks
        self.defined: dict[str, int] = {}
        for command in commands:
            for name in command.sets:
                self.defined.setdefault(name, command.start)
        said = replaced(document)
        self.replaced = said._replace(words=said.words | (told(_comments(blocks)) - self.defined.keys()))

    def places(self, command: Command) -> Iterator[Occurrence]:
        """Placeholders by their form, values that the words around call samples, variables that nothing set before."""
        data = self.data(command)
        formed = [each for each in find(data, command.language) if not self.is_name(command, each, data)]
        text = data.decode("utf-8", "replace")
        taken = [(found.start, found.end) for found in formed]
        for found in self.meant_otherwise(command, text):
            if not any(found.start < end and found.end > start for start, end in taken):
                formed.append(found)
                taken.append((found.start, found.end))
        for found in [*formed, *self.unset(command, data)]:
            yield _occurrence(found, command, data, self.document)

    def meant_otherwise(self, command: Command, text: str) -> Iterator[Placeholder]:
        """Values that their form, the prose or a remark in the block calls samples."""
        yield from samples(text, command.title, command.language)
        yield from named(text, command.start, self.replaced)
        if command.language == "shell" and command.block >= 0:
            yield from remarked(text, self.document.source.data, command.end)

    def data(self, command: Command) -> bytes:
        """The bytes of a command; without the indentation of its list, where its block has one."""
        if command.block >= 0:
            block = self.blocks[command.block]
            if block.kind != "transcript" and len(block.element.seams) > 1:
                return command.text.encode("utf-8", "replace")
        return self.document.source.data[command.start : command.end]

    def is_name(self, command: Command, found: Placeholder, data: bytes) -> bool:
        """Whether capitals are the name of a variable that was set, or a word of a message."""
        return found.style == "upper" and (found.text in self.defined or _in_prose(command, found, data))

    def unset(self, command: Command, data: bytes) -> Iterator[Placeholder]:
        """Variables that a command expands and nothing before it set."""
        names = command.uses or (_queried(data) if command.language in MONITORED else ())
        if names and ECHOED.match(data):
            return
        for name in names:
            known = self.defined.get(name, command.start + 1) <= command.start
            if not known and name not in AMBIENT and not SPECIAL.match(name):
                for match in _uses(name, data):
                    yield Placeholder(match.start(), match.end(), match[0].decode(), "dollar")


def _comments(blocks: Sequence[Block]) -> Iterator[str]:
    """The words of all comments in blocks that run."""
    return (comment.text for block in blocks if block.runs for comment in comments(block.text))


def _queried(data: bytes) -> tuple[str, ...]:
    """The variables of a query; those that a dashboard fills in begin with two underscores."""
    return tuple(dict.fromkeys(match[1].decode() for match in QUERIED.finditer(data))) if b"$" in data else ()


def _in_prose(command: Command, found: Placeholder, data: bytes) -> bool:
    """Whether capitals stand inside a quoted text of several words or a JSON body, where they are only a word."""
    if command.syntax is None or command.language != "shell":
        return False
    at = found.start + command.syntax.start
    for part in command.syntax.commands:
        for word in part.words:
            if word.start <= at < word.end:
                return word.quoted and bool(regex(r"[\s{:]").search(word.text))
    return data[: found.start].rstrip().endswith((b"#", b"--"))


def _uses(name: str, data: bytes) -> list[re.Match[bytes]]:
    """The places that expand a variable; one with a default needs no value."""
    return [match for match in USE.finditer(data) if (match[1] or match[2]).decode() == name]


def _occurrence(found: Placeholder, command: Command, data: bytes, document: Document) -> Occurrence:
    """The place in the source; in an indented block the text is looked for from where the command begins."""
    start, end = command.start + found.start, command.start + found.end
    raw = data[found.start : found.end]
    if document.source.data[start:end] != raw:
        before = data[: found.start].count(raw)
        at = command.start
        for _ in range(before + 1):
            at = document.source.data.find(raw, at, command.end)
            if at < 0:
                break
            start, end, at = at, at + len(raw), at + 1
    return Occurrence(start, end, found.text, found.style, command.ordinal)


def canonical(text: str) -> str:
    """One name for one meaning: `<Your Pod-Name>`, `$POD_NAME` and `<pod>` are `pod`."""
    lower = regex(r"(?<=[a-z])(?=[A-Z])").sub("_", text).lower().replace("$labels.", "")
    words = regex(r"[a-z0-9]+").findall(lower) or regex(r"[^\W_]+").findall(lower)  # or in another script
    while len(words) > 1 and words[0] in DROPPED:
        words.pop(0)
    if len(words) > 1 and words[-1] == "name":
        words.pop()
    return "_".join(words) or text


def _parameter(name: str, places: tuple[Occurrence, ...], helps: _Helps) -> Parameter:
    help_text, help_start = helps.about(places)
    styles = {place.style for place in places}
    sure = max(SURE.get(style, 0.5) for style in styles)
    return Parameter(name, places, help_text, help_start, _source(places[0].text, styles, help_text), sure)


def _source(text: str, styles: set[str], help_text: str) -> str:
    """Where a value comes from, by how its place is written and by what the document says of it."""
    if "$labels" in text:
        return "alert"
    if FROM_OUTPUT.search(text.replace("-", " ").replace("_", " ")) or GIVEN.search(help_text):
        return "output"
    if styles == {"sample"}:
        return "sample"
    return "environment" if styles == {"dollar"} else "reader"


class _Helps:
    """Finds what the document says about a placeholder."""

    def __init__(self, document: Document) -> None:
        self.paragraphs = [element.inline for element in document.elements if isinstance(element, Paragraph)]

    def about(self, places: tuple[Occurrence, ...]) -> tuple[str, int]:
        """The first sentence that names it as it is written in a command, and where it stands."""
        for text in dict.fromkeys(place.text for place in places):
            bare = text.strip("<>{}[]$ ")
            for inline in self.paragraphs:
                at = inline.text.find(text)
                if at < 0 and bare != text and len(bare) > 2:
                    at = next((code.at for code in inline.codes if code.text == bare), -1)
                if at >= 0 and not inline.text.lstrip().startswith(("kubectl", "$")):
                    return _sentence(inline.text, at), inline.offset(at)
        return "", -1


def _sentence(text: str, at: int) -> str:
    """The sentence around a character."""
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n\n", 0, at) + 2, 0) if ". " in text[:at] else 0
    end = text.find(". ", at)
    return " ".join(text[start : end + 1 if end >= 0 else len(text)].split())
