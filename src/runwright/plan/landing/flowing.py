"""Where a printed value goes on: into the next program of a pipeline, or into the word around a substitution.

`echo "SELECT '<x>'" | psql` hands SQL to a program that runs it, `ssh host "$(echo <x>)"` a command to a shell. The
mark is followed to whoever reads it, and stands in that one's language.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.languages.tools.book import book_for
from runwright.plan.landing import quoting
from runwright.plan.landing.seat import seat
from runwright.plan.landing.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from runwright.languages.syntax import Command

PRINTING = frozenset({"echo", "printf", "cat", "tee"})
"""Programs that print what they are given."""
PASSING = frozenset({"cat", "tee", "sort", "head", "tail", "pv", "buffer", "nl", "tac"})
"""Programs that hand on whole lines of what they read."""
SPLITTING = frozenset({"xargs", "parallel", "at", "batch"})
"""Programs that make words or commands of what they read."""
READING = frozenset({"read", "while", "wc", "grep", "jq", "base64", "sha256sum", "md5sum", "tr", "cut", "awk", "sed"})
"""Programs for which what they read is data, though no book says so."""


def flowing(text: Text, command: Command, commands: Sequence[Command], mark: str) -> Text:
    """The text as its last reader reads it."""
    if command.name not in PRINTING or not command.piped_to:
        return text
    behind = commands[commands.index(command) + 1 :]
    text = shared(text, [each for each in behind if each.inherited and each.inherited.piped], mark)
    if text.language == "split":
        return text
    changed = kept = False
    for reader in behind:
        if not reader.piped_from:
            continue
        words = [quoting.closed(word.text) for word in reader.words]
        program = words[0].rpartition("/")[2] if words else ""
        kept = kept or _keeps(reader)
        if program in SPLITTING:
            return Text("split", text.text, program)
        if program not in PASSING:
            found = seat(words, [text.text], mark)
            if _runs(program) or found.language not in {"argument", "literal"}:
                return Text("changed", text.text, program) if changed else found
            if not found.known and program not in READING:
                return Text("split", text.text, program)
            changed = True
        if not reader.piped_to and not command.here_documents:  # behind a here-document the grammar nests the rest
            break
    return text._replace(program="", known=False) if kept else text


def together(text: Text, command: Command, lineage: Sequence[Node]) -> Text:
    """The text as it leaves a compound with what the rest of it prints: `(crontab -l; echo "<x>") | crontab -`."""
    if command.name not in PRINTING:
        return text
    followed = command.piped_to  # by `flowing`, into the pipeline that is nearest
    for inner, outer in pairwise(lineage):
        if outer.type == "process_substitution":
            return Text("split", text.text, command.name or "")
        if outer.type == "pipeline":
            reader = "" if followed else _taking_apart(inner, outer)
            followed = False
            if reader:
                return Text("split", text.text, reader)
        if outer.type == "redirected_statement" and inner.type != "command" and _into_a_file(outer):
            text = text._replace(program="", known=False)
    return text


def _taking_apart(inner: Node, pipeline: Node) -> str:
    """The first program behind a part of a pipeline for which what it reads is more than data; empty for none."""
    behind = [each for each in pipeline.named_children if each.start_byte >= inner.end_byte]
    words = [(each.text or b"").decode("utf-8", "replace").split() for each in behind]
    programs = [each[0].rpartition("/")[2] for each in words if each]
    return next((each for each in programs if each not in PASSING | READING), "")


def _into_a_file(node: Node) -> bool:
    return any(b">" in (each.text or b"") for each in node.named_children if each.type == "file_redirect")


def shared(text: Text, readers: Sequence[Command], mark: str) -> Text:
    """The text where any of these commands, which stand in one compound, may come to read it."""
    for reader in readers:
        words = [quoting.closed(word.text) for word in reader.words]
        program = words[0].rpartition("/")[2] if words else ""
        found = seat(words, [text.text], mark)
        if _runs(program) or program in SPLITTING or found.language not in {"argument", "literal"}:
            return Text("split", text.text, program)
        if not found.known and program not in READING:
            text = text._replace(known=False)
    return text


def _keeps(command: Command) -> bool:
    """Whether a command writes what it reads into a file, which something may execute later."""
    return command.name == "tee" or any(each.writes for each in command.redirections)


def _runs(program: str) -> bool:
    """Whether a program executes its standard input."""
    book = book_for(program)
    stdin = book.facts("").stdin if book else None
    return stdin is not None and stdin.runs


def substituted(text: Text, command: Command | None, lineage: Sequence[Node]) -> Text:
    """A printed value inside `$( … )` becomes a part of the word around it; only an assignment keeps it whole."""
    if command is None or command.name not in PRINTING:
        return text
    types = [node.type for node in lineage]
    if "command_substitution" not in types:
        return text
    around = types[types.index("command_substitution") + 1 :]
    while around and around[0] in {"string", "concatenation"}:
        around = around[1:]
    return text if around[:1] == ["variable_assignment"] else Text("split", text.text, command.name or "")


def written(text: Text, command: Command) -> Text:
    """A text that goes into a file, here or on another host, which something may execute or read as its settings."""
    if text.language not in {"argument", "literal"}:
        return text
    copied = text.language == "literal" and text.program in {"cat", "tee"}
    if copied or (command.name in PRINTING and _keeps(command)):
        return text._replace(program="", known=False)
    return text
