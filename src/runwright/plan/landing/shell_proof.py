"""The proof that a command reads as before: the same statements and commands, as many words, no expansion more.

A second reading guards the first: the value was written by the quotes that the grammar saw, and is read back here by
the rules of the shell's manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.plan.landing import quoting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from runwright.languages.syntax import Command, Redirection, Word
    from runwright.plan.landing.text import Text


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether the command reads as before, with the value in the place of the mark."""
    before, after = shell.parse(template), shell.parse(bound)
    if after.problems or len(before.statements) != len(after.statements):
        return False
    for one, other in zip(before.statements, after.statements, strict=True):
        if (one.kind, one.background, len(one.commands)) != (other.kind, other.background, len(other.commands)):
            return False
        if not all(_alike(c, d, mark, inner) for c, d in zip(one.commands, other.commands, strict=True)):
            return False
    return [body.replace(mark, inner) for body in _bodies(template)] == _bodies(bound)


def _bodies(text: str) -> list[str]:
    """The here-documents of a text as their programs read them; the grammar leaves out blanks at their beginning."""
    if "<<" not in text:
        return []
    data = text.encode("utf-8", "replace")
    found = []
    for node in _redirects(shell.tree(data)):
        children = {child.type: child for child in node.children}
        start, end = children.get("heredoc_start"), children.get("heredoc_end")
        if start is None or end is None:
            continue
        raw = data[start.start_byte : start.end_byte].decode("utf-8", "replace")
        body = data[data.find(b"\n", start.end_byte) + 1 : end.start_byte].decode("utf-8", "replace")
        found.append(quoting.read_document(body, expands=quoting.read(raw) == raw))
    return found


def _redirects(node: Node) -> Iterator[Node]:
    if node.type == "heredoc_redirect":
        yield node
    for child in node.children:
        yield from _redirects(child)


def _alike(one: Command, other: Command, mark: str, inner: str) -> bool:
    """Whether two commands differ in nothing but the mark; here-documents are compared by themselves."""
    if (one.piped_from, one.piped_to) != (other.piped_from, other.piped_to) or _form(one) != _form(other):
        return False
    return all(_equal(a, b, mark, inner) for a, b in zip(_every_word(one), _every_word(other), strict=True))


def _form(command: Command) -> tuple[object, ...]:
    """All of a command but its words' texts."""
    redirections = [(r.operator, r.descriptor, r.target is None) for r in command.redirections]
    documents = [(each.delimiter, each.expands) for each in command.here_documents]
    assigned = [(each.name, each.value is None) for each in command.assignments]
    return len(command.words), redirections, documents, assigned


def _every_word(command: Command) -> list[Word]:
    """Every word of a command, wherever it stands."""
    targets: list[Redirection] = [each for each in command.redirections if each.target is not None]
    values = [each.value for each in command.assignments if each.value is not None]
    return [*command.words, *values, *(each.target for each in targets if each.target is not None)]


def _equal(one: Word, other: Word, mark: str, inner: str) -> bool:
    """Whether two words have one value, but for the mark, and expand the same."""
    if one.variables != other.variables or len(one.substitutions) != len(other.substitutions):
        return False
    if mark not in one.text:
        return one.text == other.text
    if any(mark in one.text[s.start - one.start : s.end - one.start] for s in one.substitutions):
        return True  # the commands inside are compared by themselves
    return quoting.read(one.text).replace(mark, inner) == quoting.read(other.text)
