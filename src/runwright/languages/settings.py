"""Settings as services keep them: ini, environment files, postgresql.conf, redis.conf, systemd units."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import NOTHING, Effects
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

NAME = "settings"
TAGS = frozenset("ini env dotenv conf cfg config properties systemd toml cnf envfile desktop editorconfig".split())

SECTION = regex(rb"\[{1,2}([^\[\]\r\n]+)\]{1,2}[ \t]*(?:[#;].*)?$")
ASSIGNED = regex(
    rb"(?:export[ \t]+|SET[ \t]+)?((?:[\w.<{$@/-]|\[\w+\]"
    rb"|(?<=\w)[ ](?=\w))[\w.:<>{}$@*/-]*(?:[ ][\w.-]+)*)[ \t]*(?:=|:(?=[ \t]|$))[ \t]*(.*)$"
)
SPACED = regex(rb"([A-Za-z][\w./-]*)[ \t]+(\S.*)$")
FLAG = regex(rb"[\w.-]+$")
COMMENT = (b"#", b";", b"//", b"!")


class Setting(NamedTuple):
    """One setting; offsets count bytes."""

    start: int
    end: int
    section: str
    """The `[section]` it stands in, empty outside of any."""
    name: str
    value: str
    """As written, without the quotes around it and the comment behind it."""


def parse(text: str) -> Parsed:
    """Read every setting; never raises, whatever the text."""
    problems: list[Problem] = []
    found = _settings(encoded(text), problems)
    return Parsed(NAME, tuple(Statement(each.start, each.end, NAME) for each in found), tuple(problems))


def entries(text: str) -> tuple[Setting, ...]:
    """The settings with names and values."""
    return tuple(_settings(encoded(text), []))


def effects(text: str) -> Effects:  # noqa: ARG001 -- every language is asked in the same way
    """Settings do nothing until a person puts them into a file."""
    return NOTHING


def _settings(data: bytes, problems: list[Problem]) -> Iterator[Setting]:
    """Every setting with its section; a line that is none is a problem."""
    section = ""
    for start, line in _lines(data):
        opened = SECTION.match(line)
        if opened:
            section = opened[1].decode("utf-8", "replace").strip()
            continue
        found = ASSIGNED.match(line) or SPACED.match(line)
        if found:
            yield _setting(start, line, found, section)
        elif FLAG.match(line):
            yield Setting(start, start + len(line), section, line.decode("utf-8", "replace"), "")
        else:
            problems.append(Problem(start, start + len(line), "neither a section, a setting nor a comment"))


def _setting(start: int, line: bytes, found: re.Match[bytes], section: str) -> Setting:
    name, value = (each.decode("utf-8", "replace") for each in found.groups())
    return Setting(start, start + len(line), section, name.strip(), _bare(value))


def _bare(value: str) -> str:
    """A value without its quotes and without the comment behind it."""
    quoted = regex(r"""(["'])(.*?)(?<!\\)\1[ \t]*(?:[#;].*)?$""").match(value)
    return quoted[2] if quoted else regex(r"[ \t]+[#;](?:[ \t]|$)").split(value, maxsplit=1)[0].rstrip()


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines without blanks around them and without comments; one that ends in a backslash goes on."""
    at = 0
    held: tuple[int, bytes] | None = None
    for raw in data.split(b"\n"):
        line = raw.strip()
        start = at + len(raw) - len(raw.lstrip())
        at += len(raw) + 1
        if held and held[1].endswith(b"\\"):
            held = (held[0], data[held[0] : start + len(line)].replace(b"\n", b" "))
            continue
        if held:
            yield held
        held = (start, line) if line and not line.startswith(COMMENT) else None
    if held:
        yield held
