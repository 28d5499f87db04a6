"""A crontab, whole or a single line of it: expressions checked by CronSim as Debian's cron reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import Effects, Level, combined
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "cron"
TAGS = frozenset({"cron", "crontab", "cronjob"})

NICKNAMES = frozenset({"@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
FIELD = r"[\d*?LW@#/,A-Za-z-]+"
ENTRY = regex(rf"(?P<when>@\w+|(?:{FIELD}[ \t]+){{4}}{FIELD})(?:[ \t]+(?P<rest>\S.*?))?[ \t]*\r?$")
ASSIGNMENT = regex(r"\s*[A-Za-z_]\w*\s*=")
USER = regex(r"([a-z_][a-z0-9_-]{0,31}\$?)[ \t]+(?=\S)")
USERS = frozenset(
    {
        "root", "postgres", "mysql", "redis", "nobody", "www-data", "nginx", "apache", "backup", "daemon",
        "ubuntu", "ec2-user", "admin", "git", "deploy", "app", "barman", "pgbackrest", "prometheus", "etcd",
        "gitlab", "jenkins", "mongodb", "rabbitmq", "elasticsearch",
    }
)  # fmt: skip
"""Accounts that a system table names; a first word that is none of them begins the command."""
MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
"""Any moment: CronSim reads an expression when it is asked for the next time after one."""


class CronEntry(NamedTuple):
    """One line that starts a command; offsets count bytes."""

    start: int
    end: int
    expression: str
    """`*/5 * * * *` or a nickname such as `@daily`."""
    user: str | None
    """The account that runs it, in the tables of `/etc/cron.d`."""
    command: str
    """A text of the shell, empty when only the times stand here."""
    command_start: int


def parse(text: str) -> Parsed:
    """Read every line; never raises, whatever the text."""
    statements: list[Statement] = []
    problems: list[Problem] = []
    for start, line in _lines(text):
        entry = _entry(start, line)
        if entry is None:
            problems.append(Problem(start, start + len(encoded(line)), "neither a schedule nor a setting of cron"))
            continue
        statements.append(Statement(entry.start, entry.end, NAME))
        wrong = expression_problem(entry.expression)
        if wrong:
            problems.append(Problem(entry.start, entry.start + len(encoded(entry.expression)), wrong))
    return Parsed(NAME, tuple(statements), tuple(problems))


def entries(text: str) -> tuple[CronEntry, ...]:
    """The lines that start a command."""
    found = (_entry(start, line) for start, line in _lines(text))
    return tuple(entry for entry in found if entry is not None)


def effects(text: str) -> Effects:
    """What the commands can do, together."""
    from runwright.languages.embedded import effects_of

    found = entries(text)
    if not found and text.strip():
        return Effects(Level.UNKNOWN, because="no line of it is an entry of cron")
    return combined(effects_of("shell", entry.command.replace("\\%", "%")) for entry in found)


def expression_problem(expression: str) -> str | None:
    """What is wrong with an expression, `None` when nothing."""
    from cronsim import CronSim, CronSimError

    if expression.startswith("@"):
        return None if expression.lower() in NICKNAMES else f"cron knows no {expression}"
    try:
        CronSim(expression, MOMENT)
    except CronSimError as error:
        return f"{str(error).lower()} in {expression}"
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are neither blank, comments nor settings, with the byte that each begins at."""
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare and not bare.startswith("#") and not ASSIGNMENT.match(line):
            yield at + len(encoded(line)) - len(encoded(line.lstrip())), bare
        at += len(encoded(line)) + 1


def _entry(start: int, line: str) -> CronEntry | None:
    found = ENTRY.match(line)
    if found is None:
        return None
    rest = found["rest"] or ""
    at = start + len(encoded(line[: found.start("rest")])) if rest else start + len(encoded(line))
    named = USER.match(rest)
    user = named[1] if named and named[1] in USERS else None
    if named and user:
        rest, at = rest[named.end() :], at + len(encoded(named[0]))
    end = start + len(encoded(line))
    return CronEntry(start, end, regex(r"[ \t]+").sub(" ", found["when"]), user, rest, at)
