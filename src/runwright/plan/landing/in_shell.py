"""A value in a command of the shell: in which quotes it stands, and in which word of which program.

The grammar's tree says the quotes around a byte; our own values say the word, the redirection, the here-document. What
was written is proved by reading the command again (`shell_proof`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages import shell
from runwright.lib.regex import regex
from runwright.plan.landing import quoting
from runwright.plan.landing.builtins import narrowed
from runwright.plan.landing.flowing import flowing, shared, substituted, together, written
from runwright.plan.landing.seat import seat
from runwright.plan.landing.shell_proof import proven
from runwright.plan.landing.text import Landed, Text, Unbindable, matching, refused, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

    from runwright.languages.syntax import Command, Parsed

QUOTES = {
    "raw_string": ("single-quoted", quoting.single),
    "ansi_c_string": ("$'…'-quoted", quoting.ansi),
    "string": ("double-quoted", quoting.double),
    "translated_string": ("double-quoted", quoting.double),
}
GUARDLESS = {
    "comment": "a comment",
    "regex": "a regular expression",
    "expansion": "an expansion of a variable",
    "extglob_pattern": "a pattern",
}
"""Nodes in which no quoting helps."""
COUNTED = {"arithmetic_expansion", "subscript", "c_style_for_statement"}
"""Nodes in which the shell calculates, and would execute what stands in an index."""
INTEGER = regex(r"-?\d{1,18}")
NAME = regex(r"[A-Za-z_]\w*")
PART = regex(r"[A-Za-z0-9_.+-]+")
INTEGERS = regex(r"-\w*i")
"""`declare -i`: what is assigned is calculated."""
BOUNDARIES = {"command_substitution", "process_substitution", "command", "declaration_command", "program"}
DESCRIPTORS = {">&", "<&"}
MARKED = regex(r"(?:rwz\d+z)+")

__all__ = ["land", "place_of", "proven", "quotes_at"]


class Spot(NamedTuple):
    """Where in a command the mark stands."""

    kind: str
    """`word`, `name`, `assignment`, `redirection`, `document`, `string` (`<<<`) or `other`."""
    command: Command | None = None
    at: int = -1
    """Number of the word, assignment, redirection or here-document."""


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a shell text."""
    data = text.text.encode("utf-8", "replace")
    root = shell.tree(data)
    parsed = shell.parse(text.text)
    if root.has_error or parsed.problems:
        raise Unbindable("the shell cannot read this command", "Correct it in the document.")
    lineage = _lineage(root, data.find(mark.encode()), len(mark))
    spot = _spot(parsed, data.find(mark.encode()))
    what, write = _quotes(lineage, data, mark)
    fixed = _fixed(lineage, spot, what)
    if fixed is not None:
        return Landed(fixed[0], fixed[1])
    inner = narrowed(_inner(spot, mark), _words(spot.command), mark)
    commands = [command for statement in parsed.statements for command in statement.commands]
    inner = shared(inner, list(_heirs(spot, commands)), mark)
    if spot.command is not None and spot.kind in {"word", "document", "string"}:
        inner = written(substituted(inner, spot.command, lineage), spot.command)
        inner = together(flowing(inner, spot.command, commands, mark), spot.command, lineage)
    return Landed(f"a {what} word of the shell", write, inner)


def _lineage(root: Node, at: int, length: int) -> list[Node]:
    """The node of the mark and those around it, innermost first."""
    node = root.descendant_for_byte_range(at, at + length)
    found = []
    while node is not None:
        found.append(node)
        node = node.parent
    return found


def _quotes(lineage: list[Node], data: bytes, mark: str) -> tuple[str, Callable[[str], str]]:
    """The quotes that the mark stands in, with their writer."""
    for node in lineage:
        if node.type in QUOTES:
            return QUOTES[node.type]
        if node.type in {"heredoc_body", "heredoc_content"}:
            return "here-document", _document(node, data, mark)
        if node.type in BOUNDARIES:
            break
    behind = data[data.find(mark.encode()) + len(mark) :][:1]
    return "bare", quoting.quoted if behind in {b"<", b">", b"("} else quoting.word


def _document(node: Node, data: bytes, mark: str) -> Callable[[str], str]:
    """A writer for a here-document, which ends at a line that is its delimiter."""
    redirect: Node | None = node
    while redirect is not None and redirect.type != "heredoc_redirect":
        redirect = redirect.parent
    start = next((child for child in redirect.children if child.type == "heredoc_start"), None) if redirect else None
    raw = data[start.start_byte : start.end_byte].decode("utf-8", "replace") if start else ""
    delimiter = quoting.read(raw)
    escape = quoting.document if raw == delimiter else str
    before, _, behind = data.decode("utf-8", "replace").partition(mark)
    before, behind = before.rpartition("\n")[2], behind.partition("\n")[0]

    def write(value: str) -> str:
        written = escape(value)
        if any(line.strip("\t") == delimiter for line in f"{before}{written}{behind}".split("\n")):
            raise Unbindable(f"a line of the value is {delimiter}, which ends the here-document", "Change the value.")
        return written

    return write


def _fixed(lineage: list[Node], spot: Spot, what: str) -> tuple[str, Callable[[str], str]] | None:
    """A place that takes one form of value only, or none."""
    if any(node.type in COUNTED or (node.text or b"").startswith(b"((") for node in lineage):
        return "a calculation of the shell", matching(INTEGER, "a calculation of the shell", "a whole number")
    for node in lineage:
        if node.type in GUARDLESS:
            return GUARDLESS[node.type], safe(GUARDLESS[node.type])
        if node.type == "command_substitution" and node.text is not None and node.text.startswith(b"`"):
            return "backticks", safe("backticks")
        if node.type in {"heredoc_start", "heredoc_end", "function_definition", "file_descriptor"}:
            where = "a name of the script itself"
            if node.type != "function_definition" or lineage.index(node) == 1:
                return where, refused(where, "Write the name into the document.")
        if node.type == "variable_name":
            return "the name of a variable", matching(NAME, "the name of a variable", "letters, digits and _")
    return _program(spot) or _opened(spot, what)


def _program(spot: Spot) -> tuple[str, Callable[[str], str]] | None:
    """A program's name, which no value may decide; in the middle of a path it may choose a version."""
    if spot.kind != "name" or spot.command is None:
        return None
    where = "the name of a program"
    if spot.command.words[0].text.startswith("rwz") and MARKED.fullmatch(quoting.read(spot.command.words[0].text)):
        return where, refused(where, "Write the program's name into the document.")
    return where, matching(PART, where, "letters, digits, . _ + -")


def _opened(spot: Spot, what: str) -> tuple[str, Callable[[str], str]] | None:
    """The target of a redirection: a file, never a descriptor or a connection that bash itself would open."""
    if spot.kind != "redirection" or spot.command is None:
        return None
    redirection = spot.command.redirections[spot.at]
    where = "the target of a redirection"
    if redirection.operator in DESCRIPTORS:
        return where, refused(where, "Name the descriptor in the document.")
    escape = {"single-quoted": quoting.single, "double-quoted": quoting.double, "bare": quoting.quoted}.get(what)

    def write(value: str) -> str:
        if "/dev/tcp" in value or "/dev/udp" in value or escape is None:
            raise Unbindable("the shell would open a connection to this name", "Give a file.")
        return escape(value)

    return where, write


def _spot(parsed: Parsed, at: int) -> Spot:
    """The place of a byte in the innermost command around it."""
    commands = [c for s in parsed.statements for c in s.commands if any(a <= at < b for a, b in _spans(c))]
    if not commands:
        return Spot("other")
    command = min(commands, key=lambda each: min(b - a for a, b in _spans(each) if a <= at < b))
    for number, word in enumerate(command.words):
        if word.start <= at < word.end:
            return Spot("word" if number else "name", command, number)
    for number, assignment in enumerate(command.assignments):
        if assignment.start <= at < assignment.end:
            return Spot("assignment", command, number)
    for number, document in enumerate(command.here_documents):
        if document.start <= at < document.end:
            return Spot("document", command, number)
    for number, redirection in enumerate(command.redirections):
        if redirection.start <= at < redirection.end:
            return Spot("string" if redirection.operator == "<<<" else "redirection", command, number)
    return Spot("other")


def _spans(command: Command) -> Iterator[tuple[int, int]]:
    """The spans of all that stands in a command."""
    yield from ((each.start, each.end) for each in command.words)
    yield from ((each.start, each.end) for each in command.assignments)
    yield from ((each.start, each.end) for each in command.redirections)
    yield from ((each.start, each.end) for each in command.here_documents)


def _inner(spot: Spot, mark: str) -> Text:
    """The text that the quotes hold, and who reads it."""
    command = spot.command
    if command is None or spot.kind == "other":
        return Text("literal", mark)
    if spot.kind == "assignment":
        value = command.assignments[spot.at].value
        if any(INTEGERS.match(word.text) for word in command.words):
            return Text("test", mark, option="-eq")
        return Text("assignment", quoting.closed(value.text) if value else mark, command.assignments[spot.at].name)
    if spot.kind in {"document", "string"}:
        return seat(_words(command), _fed(command), mark)
    words = _words(command)
    if words[0] in {"[", "[[", "test"}:
        return Text("test", words[spot.at], words[0], " ".join(words))
    return seat(words, _fed(command), mark)


def _heirs(spot: Spot, commands: Iterable[Command]) -> Iterator[Command]:
    """The other commands of a compound that is given the here-document, or the string, of this place."""
    for command in commands:
        given = command.inherited
        if given is None or spot.command is None:
            continue
        if spot.kind == "document" and spot.command.here_documents[spot.at] in given.here_documents:
            yield command
        if spot.kind == "string" and spot.command.redirections[spot.at] in given.redirections:
            yield command


def _words(command: Command | None) -> list[str]:
    return [quoting.closed(word.text) for word in command.words] if command else []


def _fed(command: Command) -> list[str]:
    """The texts of standard input that stand in the script."""
    documents = [quoting.closed_document(each.body, expands=each.expands) for each in command.here_documents]
    strings = [r.target for r in command.redirections if r.operator == "<<<" and r.target is not None]
    return documents + [quoting.closed(each.text) for each in strings]


def place_of(text: str, mark: str) -> tuple[str, Command | None]:
    """What a mark is part of (`word`, `assignment`, `document` …), and the innermost command around it."""
    spot = _spot(shell.parse(text), text.encode("utf-8", "replace").find(mark.encode()))
    return spot.kind, spot.command


def quotes_at(text: str, mark: str) -> str:
    """The quotes that a mark stands in: `bare`, `double-quoted` … ; `fixed` in a here-document that expands nothing."""
    data = text.encode("utf-8", "replace")
    at = data.find(mark.encode())
    what, _ = _quotes(_lineage(shell.tree(data), at, len(mark)), data, mark)
    spot = _spot(shell.parse(text), at)
    fixed = spot.kind == "document" and spot.command and not spot.command.here_documents[spot.at].expands
    return "fixed" if fixed else what
