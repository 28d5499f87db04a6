"""What a compound (`if`, `while`, `{ … }`, `( … )`) is given on standard input, and which of its commands may read it.

The first command of a compound gets the redirections behind it as its own, with their places in the text. All others
inherit: `if ready; then bash; fi <<EOF` runs the here-document, though `ready` stands before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.syntax import Inherited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from runwright.languages.syntax import Command, Redirection

WRAPPERS = frozenset({"redirected_statement", "negated_command"})
"""Nodes around a statement."""
COMPOUNDS = frozenset(
    {
        "if_statement", "for_statement", "c_style_for_statement", "while_statement", "case_statement",
        "compound_statement", "subshell", "function_definition",
    }
)  # fmt: skip


def is_compound(node: Node) -> bool:
    """Whether several commands may read what is given to it."""
    return node.type in COMPOUNDS or (node.type in WRAPPERS and any(map(is_compound, node.named_children)))


def behind(body: Node) -> Node:
    """The part of a body that a redirection behind it belongs to: the last of a list or a pipeline."""
    while body.type in {"pipeline", "list"}:
        body = body.named_children[-1]
    return body


def feeds(redirect: Node) -> bool:
    """Whether a redirection says what standard input is."""
    if any(child.type == "file_descriptor" and child.text != b"0" for child in redirect.children):
        return False
    return redirect.type != "file_redirect" or any(child.type == "<" for child in redirect.children)


def input_of(command: Command, redirects: Sequence[Node], at: int) -> Inherited:
    """What the redirections of a compound, which its first command was given, are to all others.

    `at` is where the text begins in the whole.
    """
    spans = [(at + each.start_byte, at + each.end_byte) for each in redirects if feeds(each)]
    return Inherited(
        tuple(each for each in command.here_documents if any(a <= each.start <= b for a, b in spans)),
        tuple(each for each in command.redirections if any(a == each.start for a, _ in spans)),
    )


def hand_down(into: list[Command], inside: range, given: Inherited) -> None:
    """Let commands read what their compound is given, but those with an input of their own or of a nearer compound."""
    for index in inside:
        command = into[index]
        own = command.piped_from or command.here_documents or any(map(_takes, command.redirections))
        if not own and command.inherited is None:
            into[index] = command._replace(inherited=given)


def _takes(redirection: Redirection) -> bool:
    return redirection.operator in {"<", "<<<", "<>", "<&"} and redirection.descriptor in {None, 0}
