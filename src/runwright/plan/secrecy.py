"""Secrets in commands: a place that wants one reads an environment variable, and no argument list ever shows it.

A program of the shell itself (`echo`, `[`), an assignment, a here-string and a here-document keep what they read to the
shell. Any other program is given the secret by its own safe way (`data/safe_ways.json`), or the place is refused.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.tools.book import book_for
from runwright.languages.tools.invocation import read
from runwright.lib.regex import regex
from runwright.plan.binding import levels
from runwright.plan.landing.in_shell import place_of, quotes_at
from runwright.plan.landing.text import Unbindable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.languages.syntax import Command, Word
    from runwright.languages.tools.invocation import Given, Invocation
    from runwright.plan.binding import Level

DATA = Path(__file__).parent / "data" / "safe_ways.json"
BUILTINS = frozenset(
    {"echo", "printf", "[", "[[", "test", "read", "export", "declare", "local", "readonly", ":", "true"}
)
"""Programs that the shell runs within itself: their words are in no list of processes."""
PLAIN = frozenset({"argument", "literal", "assignment", "test", "form"})
ESCAPES = {
    "json": (
        '"$(s=${{{name}//\\\\/\\\\\\\\}}; s=${{s//\\"/\\\\\\"}}; s=${{s//$\'\\n\'/\\\\n}}; '
        "s=${{s//$'\\r'/\\\\r}}; s=${{s//$'\\t'/\\\\t}}; printf '%s' \"$s\")\""
    ),
    "sql": '"$(q=\\\'; printf \'%s\' "${{{name}//$q/$q$q}}")"',
}
"""What the shell does to a secret in a string of another language: its quotes are escaped at the last moment."""


SERVER = "${r#*@}"
USER = ' --user "$({parts}u=${{a%%:*}}; printf \'%s\' "${{u:-default}}")"'
"""redis-cli takes the user of an address for its password, so that the user is named apart."""


class Intake(NamedTuple):
    """How one program takes a secret."""

    programs: tuple[str, ...]
    options: tuple[str, ...]
    """Empty text for an operand."""
    way: str
    variable: str = ""
    becomes: str = ""
    feeds: str = ""
    after: str = ""
    leaves: str = ""
    unless: tuple[str, ...] = ()


def concealed(template: str, secrets: Mapping[str, str]) -> str:
    """A command with its secret marks replaced; `secrets` has the environment variable of each.

    Raises:
        Unbindable: there is no way that keeps the secret out of sight.
    """
    for mark, name in secrets.items():
        template = _concealed(template, mark, name)
    return template


def _concealed(template: str, mark: str, name: str) -> str:
    found = levels(template, "shell", mark)
    kind, command = place_of(template, mark)
    quotes = quotes_at(template, mark)
    expansion = _expansion(found, name)
    shown = kind == "word" and not (command is not None and command.name in BUILTINS)
    if not shown and kind in {"word", "assignment", "string", "document", "other"}:
        return template.replace(mark, _in_quotes(quotes, expansion))
    if kind == "word" and command is not None:
        way = _way(template, command, mark)
        if way is not None:
            return way.applied(name, expansion, quotes)
    raise _refused(command, kind)


def _refused(command: Command | None, kind: str) -> Unbindable:
    program = (command.name if command else None) or "the program"
    where = f"among the arguments of {program}" if kind == "word" else "there"
    return Unbindable(
        f"a secret would be seen {where}",
        f"Let {program} read it from its environment, a file or standard input, and say so in the document.",
    )


def _expansion(found: list[Level], name: str) -> str:
    """The variable in double quotes; in a string of another language, with its quotes escaped on the way."""
    inner = [level.text.language for level in found[1:] if level.text.language not in PLAIN]
    if not inner:
        return f'"${{{name}}}"'
    strings = found[-1].landed.what in {"a string of JSON", "a string of SQL"} or len(found) > 2
    if len(inner) == 1 and inner[0] in ESCAPES and strings and found[-1].text.language in {*PLAIN, inner[0]}:
        return ESCAPES[inner[0]].format(name=name)
    raise Unbindable(
        f"a secret would stand in a text of {inner[0]}, where it cannot be quoted beforehand",
        "Let the program read it from its environment or a file, and say so in the document.",
    )


def _in_quotes(quotes: str, expansion: str) -> str:
    """An expansion in double quotes, in the quotes that stand around it already."""
    if quotes == "bare":
        return expansion
    if quotes == "single-quoted":
        return f"'{expansion}'"
    if quotes == "$'…'-quoted":
        return f"'{expansion}$'"
    if quotes in {"double-quoted", "here-document"}:
        return expansion[1:-1]
    raise Unbindable(
        "a secret would stand in a here-document that expands nothing", "Take the quotes from its delimiter."
    )


class Rewriting(NamedTuple):
    """A command that is to be written anew, by a way, around an option or an operand."""

    template: str
    command: Command
    way: Intake
    word: Word
    """The word with the secret."""
    start: int
    """Where what is replaced begins: at the option, or at the word itself."""
    offset: int
    """Where in the word its value begins."""
    mark: str

    def applied(self, name: str, expansion: str, quotes: str) -> str:
        """The command, with the secret passed by the way."""
        data = self.template.encode()
        written = data[self.word.start : self.word.end].decode()
        value = written[self.offset :].replace(self.mark, _in_quotes(quotes, expansion))
        if self.way.way == "variable":
            prefix = f"{self.way.variable}={value} "
            return self._assembled(data, self.way.leaves, prefix, "")
        if self.way.way == "url":
            return self._out_of_url(data, written, name)
        if self.way.way == "named":
            return self._assembled(data, self._option(data) + self.way.becomes.format(name=name), "", "")
        return self._fed(data, value, expansion, written)

    def _fed(self, data: bytes, value: str, expansion: str, written: str) -> str:
        """Through a file descriptor, or standard input."""
        number = 0 if self.way.way == "input" else next(n for n in range(3, 10) if f"{n}<" not in self.template)
        before = written[self.offset :].split(self.mark, maxsplit=1)[0].strip("\"'")
        becomes = self.way.becomes.format(file=f"/dev/fd/{number}", descriptor=number, before=before)
        feeds = self.way.feeds.replace("{value}", value).replace("{secret}", expansion)
        return self._assembled(data, becomes, "", f" {number or ''}< <({feeds})")

    def _option(self, data: bytes) -> str:
        return (
            data[self.start : self.word.start].decode() + data[self.word.start : self.word.end].decode()[: self.offset]
        )

    def _out_of_url(self, data: bytes, written: str, name: str) -> str:
        if written[self.offset :].strip("\"'") == self.mark:
            return self._out_of_secret_url(data, name)
        bare = written.replace(f":{self.mark}@", "@").replace("://@", "://")
        user = regex(r"://([^@/:]+)@").search(bare) if self.way.variable == "REDISCLI_AUTH" else None
        if user is not None:
            bare = bare.replace(f"{user[1]}@", "", 1)
        if self.mark in bare:
            raise Unbindable(
                "a secret would be seen in an address", "Leave only the password of the address to a secret."
            )
        word = data[self.start : self.word.start].decode() + bare + (f" --user {user[1]}" if user else "")
        return self._assembled(data, word, f'{self.way.variable}="${{{name}}}" ', "")

    def _out_of_secret_url(self, data: bytes, name: str) -> str:
        """An address that is a secret as a whole: its password is cut out when it is known."""
        rest = SERVER if self.way.variable == "REDISCLI_AUTH" else "${a%%:*}@${r#*@}"
        parts = f"r=${{{name}#*://}}; a=${{r%%@*}}; "
        bare = f"printf '%s' \"${{{name}%%://*}}://{rest}\""
        word = f'"$({parts}if [[ ${name} == *://*:*@* ]]; then {bare}; else printf \'%s\' "${name}"; fi)"'
        cut_out = "p=${a#*:}; p=${p//\\\\/\\\\\\\\}; printf '%b' \"${p//%/\\\\x}\""
        prefix = f'{self.way.variable}="$({parts}if [[ ${name} == *://*:*@* ]]; then {cut_out}; fi)" '
        user = USER.format(parts=parts) if self.way.variable == "REDISCLI_AUTH" else ""
        return self._assembled(data, self._option(data) + word + user, prefix, "")

    def _assembled(self, data: bytes, becomes: str, prefix: str, suffix: str) -> str:
        first, last = self.command.words[0].start, self.command.words[-1].end
        middle = [data[first : self.start].decode(), becomes, data[self.word.end : last].decode()]
        body = "".join(middle) if becomes else middle[0].rstrip() + middle[2]
        return f"{data[:first].decode()}{prefix}{body}{suffix}{data[last:].decode()}"


def _way(template: str, command: Command, mark: str) -> Rewriting | None:
    """The way of the program itself; what another program runs for us would still be seen."""
    program = (command.name or "").rpartition("/")[2]
    book = book_for(program)
    if book is None or mark in command.words[0].text:
        return None
    invocation = read(book, command)
    for way in _ways():
        if program in way.programs and not _has(invocation, way.unless):
            found = _matching(template, command, invocation, way, mark)
            if found is not None:
                return found
    return None


def _matching(template: str, command: Command, invocation: Invocation, way: Intake, mark: str) -> Rewriting | None:
    for given in invocation.given:
        if given.value is not None and mark in given.value.text and _named(given, way):
            start = given.word.start
            if way.after and not given.value.text[given.offset :].lstrip("'\"").startswith(way.after):
                return None
            return Rewriting(template, command, way, given.value, start, given.offset, mark)
    word = next((each for each in invocation.operands if mark in each.text), None)
    if word is None or "" not in way.options:
        return None
    return Rewriting(template, command, way, word, word.start, 0, mark)


def _named(given: Given, way: Intake) -> bool:
    return any(name in way.options for name in given.option.names)


def _has(invocation: Invocation, names: tuple[str, ...]) -> bool:
    return any(name in names for given in invocation.given for name in given.option.names)


@cache
def _ways() -> tuple[Intake, ...]:
    entries = json.loads(DATA.read_text(encoding="utf-8"))["ways"]
    fields = {"way", "variable", "becomes", "feeds", "after", "leaves"}
    return tuple(
        Intake(
            tuple(each["programs"]),
            tuple(each["options"]),
            unless=tuple(each.get("unless", ())),
            **{name: each[name] for name in fields if name in each},
        )
        for each in entries
    )
