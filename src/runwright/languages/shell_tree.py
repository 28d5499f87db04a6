"""From the tree of bash's grammar to our values: statements, commands, redirections, here-documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.grammar import parser
from runwright.languages.placeholder import masked
from runwright.languages.shell_compound import WRAPPERS, behind, feeds, hand_down, input_of, is_compound
from runwright.languages.shell_word import Words
from runwright.languages.syntax import Assignment, Command, HereDocument, Inherited, Redirection, Statement, Word
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

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

SUBSTITUTIONS = (b"$(", b"`", b"<(", b">(")
QUOTES = {"'", '"', "\\"}
"""What a delimiter begins with whose here-document is taken as it stands."""
BACKQUOTED = regex(rb"(?<!\\)`((?:[^`\\]|\\.)+)`", re.DOTALL)


class Reader(Words):
    """Turns nodes of the grammar's tree into our values; `at` is where the text begins in the whole."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        super().__init__(data, at)
        self.substitutes = any(sign in data for sign in SUBSTITUTIONS)

    def statements(self, parent: Node) -> Iterator[Statement]:
        """The statements among the children of a node."""
        for node in parent.children:
            if node.is_named and node.type not in SKIPPED:
                statement = self.statement(node)
                if statement is not None:
                    yield statement

    def statement(self, node: Node) -> Statement | None:
        """One statement, or nothing where the node only holds an error."""
        inner = node
        while inner.type in WRAPPERS:
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
        end = after.end_byte if after is not None and background else node.end_byte
        return Statement(self.at + node.start_byte, self.at + end, kind, tuple(commands), background)

    def collect(self, node: Node, into: list[Command]) -> None:
        """Append every simple command below a node, in the order of the text."""
        kind = node.type
        if kind in {
            "command",
            "declaration_command",
            "unset_command",
            "variable_assignment",
            "variable_assignments",
        }:
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
        if not self.substitutes:
            return
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
            if number and is_compound(part):
                hand_down(into, range(first + 1, len(into)), Inherited(piped=True))

    def redirected(self, node: Node, into: list[Command]) -> None:
        """Append a body's commands; the redirections belong to the part that they stand behind."""
        first = len(into)
        redirects = []
        for child in node.named_children:
            if child.type in REDIRECTS:
                redirects.append(child)
            else:
                self.collect(child, into)
        body = behind(next((c for c in node.named_children if c.type not in REDIRECTS), node))
        inside = range(self.owner(into, first, body), len(into))
        for redirect in redirects:
            into[inside.start] = self.redirect(redirect, into[inside.start], into)
        if is_compound(body) and any(feeds(each) for each in redirects):
            hand_down(into, inside[1:], input_of(into[inside.start], redirects, self.at))

    def owner(self, into: list[Command], first: int, body: Node) -> int:
        """The index of the command that a redirection of this body belongs to."""
        if len(into) == first:
            into.append(Command(self.at + body.start_byte, self.at + body.end_byte, ()))
            return first
        start = self.at + body.start_byte
        return next((index for index in range(first, len(into)) if into[index].start >= start), first)

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
                self.expanded(child, delimiter, into)
            elif child.type in REDIRECTS:
                command = self.redirect(child, command, into)
            elif child.type == "pipeline":
                command = command._replace(piped_to=True)
                first = len(into)
                self.pipeline(child, into)
                if len(into) > first:
                    into[first] = into[first]._replace(piped_from=True)
                if is_compound(child.named_children[0]):
                    hand_down(into, range(first + 1, len(into)), Inherited(piped=True))
            elif child.type not in {"heredoc_end", "file_descriptor"}:
                self.collect(child, into)
        document = HereDocument(
            self.at + start,
            self.at + end,
            delimiter.strip("'\"\\"),
            delimiter[:1] not in QUOTES,
            self.data[start:end].decode("utf-8", "replace"),
        )
        return command._replace(
            end=max(command.end, self.at + node.end_byte),
            here_documents=(*command.here_documents, document),
        )

    def expanded(self, body: Node, delimiter: str, into: list[Command]) -> None:
        """Append the commands of substitutions in a here-document, which the shell runs unless its delimiter is quoted.

        The grammar takes those in backquotes for text.
        """
        if delimiter[:1] in QUOTES:
            return
        self.substituted(body, into)
        for match in BACKQUOTED.finditer(self.data, body.start_byte, body.end_byte):
            root = parser("tree_sitter_bash").parse(masked(match[1])).root_node
            Reader(match[1], self.at + match.start(1)).collect(root, into)

    def command(self, node: Node, into: list[Command]) -> Command:
        """One simple command, without the redirections that its statement adds later."""
        if node.type == "variable_assignment":
            return Command(self.at + node.start_byte, self.at + node.end_byte, (), (self.assignment(node),))
        words: list[Word] = []
        assignments: list[Assignment] = []
        redirects: list[Node] = []
        for child in node.children:
            kind = child.type
            if kind == "word":
                words.append(self.word(child))
            elif kind == "command_name":
                words.append(self.word(child.children[0] if child.child_count == 1 else child))
            elif kind == "variable_assignment":
                assignments.append(self.assignment(child))
            elif kind in REDIRECTS:
                redirects.append(child)
            elif kind not in {"ERROR", "comment", "\n"}:
                words.append(self.word(child))
        command = Command(self.at + node.start_byte, self.at + node.end_byte, tuple(words), tuple(assignments))
        for redirect in redirects:
            command = self.redirect(redirect, command, into)
        return command

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


def _leaves(node: Node) -> Iterator[Node]:
    """The words of a test expression: the deepest nodes, strings and expansions kept whole."""
    for child in node.children:
        if child.type in {
            "binary_expression",
            "unary_expression",
            "negation_expression",
            "parenthesized_expression",
        }:
            yield from _leaves(child)
        else:
            yield child
