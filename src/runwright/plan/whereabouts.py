"""Whereabouts: on which host a command runs, where the document says "On the database server:" or goes by `ssh`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.environment.environment import Environment
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.step import Step

ON = regex(
    r"^\W*(?:\d+[.)]\s*)?(?:run\s+|execute\s+|log ?in\s+)?(?:this\s+|these\s+)?on\s+"
    r"(?:the\s+|each\s+|every\s+|host\s+|server\s+)*[`*]*([\w.@-]+(?: [\w.@-]+){0,2})[`*]*\s*(?:[:,]|$)",
    re.IGNORECASE,
)
MACHINE = regex(
    r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[\w-]+(?:\.[\w-]+)+|\S*\d)$"
    r"|\b(?:server|host|node|machine|vm|instance|primary|replica|standby|master|slave|leader|follower|bastion|box)\b",
    re.IGNORECASE,
)
"""Words that can only mean a machine; `On failure:` is none."""


ANY = regex(r"(?:remote |target |affected )?(?:host|server|node|machine|vm|instance|box)", re.IGNORECASE)
"""“The host”: the one that was spoken of."""
LEAVES = frozenset({"exit", "logout"})


class Whereabouts(NamedTuple):
    """A host as the plan names it, and what stands against it."""

    host: str
    unknown: str = ""
    """What the document calls it, when the environment does not know it."""


HERE = Whereabouts("")


def named(text: str, environment: Environment) -> Whereabouts:
    """The host that some words name: a label, a title, a comment."""
    match = ON.match(text)
    if match is None:
        return HERE
    words = match[1].strip()
    host = _known(words, environment)
    if host:
        return Whereabouts(host)
    return Whereabouts("", words) if MACHINE.search(words) else HERE


def _known(words: str, environment: Environment) -> str:
    """The environment's host of this name or address."""
    lowered = words.lower()
    for name, host in environment.hosts.items():
        address = host.ssh.rpartition("@")[2].lower()
        if lowered in {name.lower(), name.lower().replace("-", " "), host.ssh.lower(), address}:
            return name
    return next((name for name in environment.hosts if name.lower() in lowered.split()), "")


def of_command(book: Runbook, step: Step, command: Command, environment: Environment) -> Whereabouts:
    """The host of a command: by the comment above it, the nearest label in its step, or the step's title."""
    texts = [command.title]
    for element in book.document.elements:
        if isinstance(element, Paragraph | Heading) and step.start <= element.start < command.start:
            texts.insert(1, element.inline.plain)
    for text in (*texts, step.title):
        found = named(text, environment)
        if ANY.fullmatch(found.unknown):
            return _spoken_of(book, command, environment) or found
        if found != HERE:
            return found
    return HERE


def _spoken_of(book: Runbook, command: Command, environment: Environment) -> Whereabouts | None:
    """What “the host” is: where the page went by `ssh` last, else the environment's own."""
    gone = away(each for each in book.commands if each.start < command.start)
    if gone:
        return at(gone, environment)
    return Whereabouts(environment.host) if environment.host else None


def away(commands: Iterable[Command], gone: str = "") -> str:
    """Where whoever types these one after the other has gone by a bare `ssh` and not come back; empty for nowhere."""
    for each in commands:
        gone = "" if each.text.strip() in LEAVES else destination(each) or gone
    return gone


def destination(command: Command) -> str | None:
    """Where a bare `ssh host` goes: the commands below it in its block are meant for there."""
    if command.language != "shell" or command.syntax is None or len(command.syntax.commands) != 1:
        return None
    from runwright.languages.tools.book import book_for
    from runwright.languages.tools.invocation import read

    part = command.syntax.commands[0]
    book = book_for("ssh")
    if part.name != "ssh" or book is None or part.redirections or part.here_documents:
        return None
    invocation = read(book, part)
    operands = [word.known for word in invocation.operands]
    return operands[0] if len(operands) == 1 and not invocation.inner else None


def at(place: str, environment: Environment) -> Whereabouts:
    """A destination of `ssh` as a host of the environment."""
    host = _known(place, environment) or _known(place.rpartition("@")[2], environment)
    return Whereabouts(host) if host else Whereabouts("", place)
