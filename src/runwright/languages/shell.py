"""Bash, read by its tree-sitter grammar into statements and commands.

How a text flows through: placeholders become plain words of equal length (`placeholder.masked`), the grammar builds its
tree, and one walk turns the tree into our values. Where the grammar finds an error, the text is read again piece by
piece (`_pieces`), so that one bad line costs only itself. Nothing is ever executed or expanded.

Always true: every offset counts bytes of the text given; every simple command appears exactly once, inside the
statement it belongs to, in the order of the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from runwright.languages.placeholder import masked
from runwright.languages.syntax import (
    Assignment,
    Command,
    HereDocument,
    Parsed,
    Problem,
    Redirection,
    Statement,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser

NAME = "shell"
TAGS = frozenset({"bash", "sh", "shell", "zsh", "ksh", "shellscript", "shell-script", "bash-session"})

LARGEST = 256 * 1024
"""Bytes. A longer block is data that somebody pasted, and error recovery on it would take seconds."""
LONGEST_PIECE = 60
"""Lines. A statement that is broken is looked for within so many lines."""

KINDS = {
    "command": "command",
    "unset_command": "command",
    "pipeline": "pipeline",
    "list": "list",
    "if_statement": "if",
    "for_statement": "for",
    "c_style_for_statement": "for",
    "while_statement": "while",
    "case_statement": "case",
    "function_definition": "function",
    "compound_statement": "group",
    "subshell": "group",
    "variable_assignment": "assignment",
    "variable_assignments": "assignment",
    "declaration_command": "assignment",
    "test_command": "test",
}
REDIRECTS = {"file_redirect", "heredoc_redirect", "herestring_redirect"}
SKIPPED = {"comment", "heredoc_body"}


def parse(text: str | bytes) -> Parsed:
    """Read a shell text; never raises, whatever the text."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(data) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(data), "too long to be read as commands"),))
    root = _parser().parse(masked(data)).root_node
    if not root.has_error:
        return Parsed(NAME, tuple(_Reader(data).statements(root)))
    return _pieces(data)


@cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _pieces(data: bytes) -> Parsed:
    """Read a text with errors: the shortest runs of lines that parse are statements, the rest are problems."""
    statements: list[Statement] = []
    problems: list[Problem] = []
    lines = data.splitlines(keepends=True)
    at = index = 0
    while index < len(lines):
        if not lines[index].strip():
            taken, found, problem = 1, [], None
        else:
            taken, found, problem = _piece(lines, index, at)
        statements += found
        if problem:
            problems.append(problem)
        at += sum(map(len, lines[index : index + taken]))
        index += taken
    return Parsed(NAME, tuple(statements), tuple(problems))


def _piece(lines: list[bytes], index: int, at: int) -> tuple[int, list[Statement], Problem | None]:
    """The statements of the shortest run of lines from `index` that parses; a lone bad line gives a problem."""
    piece = b""
    for count, line in enumerate(lines[index : index + LONGEST_PIECE], 1):
        piece += line
        if not _open(piece) or count == len(lines) - index:
            root = _parser().parse(masked(piece)).root_node
            if not root.has_error:
                return count, list(_Reader(piece, at).statements(root)), None
            if count == 1 and not _continues(piece):
                break
    bad = lines[index]
    root = _parser().parse(masked(bad)).root_node
    problem = Problem(at, at + len(bad.rstrip()), "the shell cannot read this line")
    return 1, list(_Reader(bad, at).statements(root)), problem


def _continues(piece: bytes) -> bool:
    """Whether a line that does not parse may be the first part of something longer."""
    if re.search(rb"(\\|\||&&|\(|\{|<<-?\s*['\"]?\w+['\"]?.*|\b(?:do|then|else|in))\s*$", piece):
        return True
    if re.match(rb"\s*(?:if|for|while|until|case|function|select)\b|\s*[\w-]+\s*\(\)", piece):
        return True
    return any(piece.count(quote) % 2 for quote in (b'"', b"'"))


def _open(piece: bytes) -> bool:
    """Whether the last line says that more follows."""
    return piece.rstrip(b"\r\n").endswith(b"\\")


class _Reader:
    """Turns nodes of the grammar's tree into our values; `at` is where the text begins in the whole."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def statements(self, parent: Node) -> Iterator[Statement]:
        """The statements among the children of a node."""
        for node in parent.children:
            if node.is_named and node.type not in SKIPPED:
                statement = self.statement(node)
                if statement is not None:
                    yield statement
            elif node.type == "&":
                continue

    def statement(self, node: Node) -> Statement | None:
        """One statement, or nothing where the node only holds an error."""
        inner = node
        while inner.type in {"redirected_statement", "negated_command"}:
            child = next((c for c in inner.named_children if c.type not in REDIRECTS), None)
            if child is None:
                break
            inner = child
        commands: list[Command] = []
        self.collect(node, commands)
        kind = KINDS.get(inner.type)
        if kind is None:
            if not commands:
                return None
            kind = "command"
        after = node.next_sibling
        background = after is not None and after.type == "&"
        return Statement(self.at + node.start_byte, self.at + node.end_byte, kind, tuple(commands), background)

    def collect(self, node: Node, into: list[Command]) -> None:
        """Append every simple command below a node, in the order of the text."""
        kind = node.type
        if kind in {"command", "declaration_command", "unset_command", "variable_assignment", "variable_assignments"}:
            into.append(self.command(node, into))
            self.substituted(node, into)
        elif kind == "test_command":
            into.append(self.test(node))
            self.substituted(node, into)
        elif kind == "redirected_statement":
            self.redirected(node, into)
        elif kind == "pipeline":
            self.pipeline(node, into)
        elif kind == "function_definition":
            for child in node.named_children[1:]:
                self.collect(child, into)
        else:
            for child in node.named_children:
                self.collect(child, into)

    def substituted(self, node: Node, into: list[Command]) -> None:
        """Append the commands of substitutions anywhere below a command."""
        for child in node.named_children:
            if child.type in {"command_substitution", "process_substitution"}:
                for inner in child.named_children:
                    self.collect(inner, into)
            elif child.named_child_count:
                self.substituted(child, into)

    def pipeline(self, node: Node, into: list[Command]) -> None:
        """Append the commands of a pipeline, each knowing its neighbours."""
        parts = node.named_children
        for number, part in enumerate(parts):
            first = len(into)
            self.collect(part, into)
            if len(into) > first:
                into[first] = into[first]._replace(piped_from=number > 0, piped_to=number < len(parts) - 1)

    def redirected(self, node: Node, into: list[Command]) -> None:
        """Append a body's commands; the redirections belong to the last of them."""
        first = len(into)
        redirects = []
        for child in node.named_children:
            if child.type in REDIRECTS:
                redirects.append(child)
            else:
                self.collect(child, into)
        owner = self.owner(into, first, node)
        for redirect in redirects:
            into[owner] = self.redirect(redirect, into[owner], into)

    def owner(self, into: list[Command], first: int, node: Node) -> int:
        """The index of the command that a redirection of this body belongs to."""
        if len(into) == first:
            into.append(Command(self.at + node.start_byte, self.at + node.end_byte, ()))
            return first
        body = next((c for c in node.named_children if c.type not in REDIRECTS), node)
        if body.type in {"pipeline", "list"}:
            last = body.named_children[-1].start_byte + self.at
            for index in range(len(into) - 1, first - 1, -1):
                if into[index].start <= last:
                    return index
        return first

    def redirect(self, node: Node, command: Command, into: list[Command]) -> Command:
        """A command with one more redirection or here-document; words written after the file stay words."""
        if node.type == "heredoc_redirect":
            return self.here_document(node, command, into)
        fields = [child for child in node.children if child.type != "ERROR"]
        descriptor = None
        if fields and fields[0].type == "file_descriptor":
            number = self.slice(fields.pop(0))
            descriptor = int(number) if number.isdigit() else None
        operator = self.slice(fields[0]) if fields else ">"
        words = [self.word(child) for child in fields[1:] if child.is_named]
        target = words[0] if words else None
        redirection = Redirection(self.at + node.start_byte, self.at + node.end_byte, operator, descriptor, target)
        self.substituted(node, into)
        return command._replace(
            end=max(command.end, self.at + node.end_byte),
            words=command.words + tuple(words[1:]),
            redirections=(*command.redirections, redirection),
        )

    def here_document(self, node: Node, command: Command, into: list[Command]) -> Command:
        """A command with its here-document; whatever else stands on the opening line is read too."""
        delimiter, start, end = "", node.end_byte, node.end_byte
        for child in node.named_children:
            if child.type == "heredoc_start":
                delimiter = self.slice(child)
            elif child.type == "heredoc_body":
                start, end = child.start_byte, child.end_byte
            elif child.type in REDIRECTS:
                command = self.redirect(child, command, into)
            elif child.type == "pipeline":
                command = command._replace(piped_to=True)
                first = len(into)
                self.pipeline(child, into)
                if len(into) > first:
                    into[first] = into[first]._replace(piped_from=True)
            elif child.type not in {"heredoc_end", "file_descriptor"}:
                self.collect(child, into)
        document = HereDocument(
            self.at + start,
            self.at + end,
            delimiter.strip("'\"\\"),
            delimiter[:1] not in {"'", '"', "\\"},
            self.data[start:end].decode("utf-8", "replace"),
        )
        return command._replace(
            end=max(command.end, self.at + node.end_byte),
            here_documents=(*command.here_documents, document),
        )

    def command(self, node: Node, into: list[Command]) -> Command:
        """One simple command, without the redirections that its statement adds later."""
        if node.type == "variable_assignment":
            return Command(self.at + node.start_byte, self.at + node.end_byte, (), (self.assignment(node),))
        words: list[Word] = []
        assignments: list[Assignment] = []
        command = Command(self.at + node.start_byte, self.at + node.end_byte, ())
        for child in node.children:
            kind = child.type
            if kind == "word":
                words.append(self.word(child))
            elif kind == "command_name":
                words.append(self.word(child.children[0] if child.child_count == 1 else child))
            elif kind == "variable_assignment":
                assignments.append(self.assignment(child))
            elif kind in REDIRECTS:
                command = self.redirect(child, command, into)
            elif kind not in {"ERROR", "comment", "\n"}:
                words.append(self.word(child))
        return command._replace(words=tuple(words) + command.words, assignments=tuple(assignments))

    def test(self, node: Node) -> Command:
        """`[ … ]` and `[[ … ]]` as a command whose name is the bracket."""
        words = tuple(self.word(leaf) for leaf in _leaves(node))
        return Command(self.at + node.start_byte, self.at + node.end_byte, words)

    def assignment(self, node: Node) -> Assignment:
        """`NAME=value`."""
        name = node.children[0]
        value = node.children[-1]
        word = self.word(value) if node.child_count > 2 and value.is_named else None
        return Assignment(self.at + node.start_byte, self.at + node.end_byte, self.slice(name), word)

    def word(self, node: Node) -> Word:
        """One word with its value, where that is plain."""
        start, end = node.start_byte, node.end_byte
        raw = self.data[start:end]
        text = raw.decode("utf-8", "replace")
        kind = node.type
        if kind in {"word", "number"} and not node.named_child_count:
            value: str | None = text if b"\\" not in raw else _unescaped(text)
            return Word(self.at + start, self.at + end, text, value)
        if kind == "raw_string":
            return Word(self.at + start, self.at + end, text, text[1:-1])
        variables: list[str] = []
        substitutions: list[Statement] = []
        value = self.value(node, variables, substitutions)
        return Word(self.at + start, self.at + end, text, value, tuple(variables), tuple(substitutions))

    def value(self, node: Node, variables: list[str], substitutions: list[Statement]) -> str | None:
        """The text after quote removal, `None` with any expansion; what expands is noted on the way."""
        kind = node.type
        if kind in {"simple_expansion", "expansion", "arithmetic_expansion"}:
            variables += self.names(node)
            self.value_of_children(node, variables, substitutions)
            return None
        if kind in {"command_substitution", "process_substitution"}:
            substitutions += self.statements(node)
            return None
        if kind == "raw_string":
            return self.slice(node)[1:-1]
        if kind == "ansi_c_string":
            return _ansi(self.slice(node)[2:-1])
        if kind in {"string", "translated_string"}:
            return self.string(node, variables, substitutions)
        if node.named_child_count:
            return self.value_of_children(node, variables, substitutions)
        return _unescaped(self.slice(node))

    def value_of_children(self, node: Node, variables: list[str], substitutions: list[Statement]) -> str | None:
        """The joined values of all children, `None` when one of them expands."""
        values = [self.value(child, variables, substitutions) for child in node.children]
        known = [value for value in values if value is not None]
        return "".join(known) if len(known) == len(values) else None

    def string(self, node: Node, variables: list[str], substitutions: list[Statement]) -> str | None:
        """The text of a double-quoted string; the grammar leaves out blanks at its seams, so slices are taken."""
        plain = True
        for child in node.named_children:
            if child.type != "string_content":
                plain = self.value(child, variables, substitutions) is not None and plain
        if not plain:
            return None
        body = self.slice(node)
        body = body[body.index('"') + 1 :].removesuffix('"')
        return re.sub(r'\\([$`"\\\n])', lambda match: "" if match[1] == "\n" else match[1], body)

    def names(self, node: Node) -> Iterator[str]:
        """Names of the variables that an expansion reads."""
        for child in node.named_children:
            if child.type in {"variable_name", "special_variable_name"}:
                yield self.slice(child)
            elif child.type in {"subscript", "binary_expression", "unary_expression", "parenthesized_expression"}:
                yield from self.names(child)

    def slice(self, node: Node) -> str:
        """The text of a node as written."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _leaves(node: Node) -> Iterator[Node]:
    """The words of a test expression: the deepest nodes, strings and expansions kept whole."""
    for child in node.children:
        if child.type in {"binary_expression", "unary_expression", "negation_expression", "parenthesized_expression"}:
            yield from _leaves(child)
        else:
            yield child


def _unescaped(text: str) -> str:
    """A bare word after quote removal: a backslash keeps the next character, and a line end vanishes."""
    if "\\" not in text:
        return text
    return re.sub(r"\\(.|\n)", lambda match: "" if match[1] == "\n" else match[1], text, flags=re.DOTALL)


ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v", "0": "\0"}


def _ansi(body: str) -> str:
    """The text of `$'…'` (bash manual, ANSI-C Quoting), the common escapes."""
    return re.sub(r"\\(.)", lambda match: ANSI.get(match[1], match[1]), body, flags=re.DOTALL)
