"""Which server each client of a database speaks to, as its command says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import Program, programs

if TYPE_CHECKING:
    from runwright.lint.finding import Place
    from runwright.runbook.reading import Runbook

POSTGRESQL = frozenset(
    {"psql", "pg_dump", "pg_restore", "pg_dumpall", "pg_isready", "createdb", "dropdb", "vacuumdb", "reindexdb"}
)
"""Clients that take a whole connection string as the name of the database."""
HOSTS = {
    "redis-cli": ("-h", "-s", "-u"),
    **dict.fromkeys(POSTGRESQL, ("-h", "--host")),
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin"), ("-h", "--host", "-S", "--socket")),
    **dict.fromkeys(("mongosh", "mongodump", "mongorestore"), ("--host", "--uri")),
}
"""The options with which each names its server."""
KINDS = ("redis", "mysql", "mongo")
"""How the names of a family's clients begin; the others are PostgreSQL's."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 (compared, never bound)
URI = regex(r"^[\"']?(?:\w+://|(?:\$\{?|<)\w*(?:URL|URI|DSN|CONN)\w*|[^ ]*\bhost=)", re.IGNORECASE)
BLANK = regex(r"\s")
"""What no host has: a statement names accounts by `@` too."""
OF_URI = regex(r"^[\"']?\w+://(?:[^@/\s]*@)?(\[[^\]]*\]|[^:/?\"'\s]+)")
"""The server in an address."""
NODE = regex(r"[^\s:-][^\s:]*:\d+")
"""A node of a cluster of Redis with its port."""
ELSEWHERE = frozenset({"kubectl", "oc", "docker", "podman", "ssh", "docker-compose", "nerdctl", "crictl", "heroku"})
"""What runs its arguments on another machine, which is then what a client without a host speaks to."""


MOVES = regex(
    r"\bon (?:the|each|every|all|your|its)\s+(?:[\w-]+\s+){0,3}"
    r"(?:server|host|machine|node|vm|box|leader|primary|replica|standby|master|web|client)s?\b",
    re.IGNORECASE,
)
"""Words that take the reader from one machine to another."""


class Endpoint(NamedTuple):
    """One client with its server; it has the place of its program."""

    start: int
    end: int
    program: Program
    kind: str
    host: str | None
    """As written; `None` where the command leaves it to the machine it runs on."""

    @property
    def remote(self) -> bool:
        """Whether it names a server that is not its own machine."""
        if self.host is None:
            return False
        match = OF_URI.search(self.host)
        return (match[1] if match else self.host.strip("\"'")) not in LOCAL


@derived
def endpoints(book: Runbook) -> tuple[Endpoint, ...]:
    """Every client that runs on the reader's machine, in the order of the text."""
    return tuple(
        Endpoint(
            each.start,
            each.end,
            each,
            next((kind for kind in KINDS if each.name.startswith(kind)), "postgresql"),
            _host(each),
        )
        for each in programs(book)
        if each.name in HOSTS
        and not any(one.name in ELSEWHERE for one in each.around)
        and not _as_owner(each)
        and connects(each)
    )


def moves(book: Runbook, place: Place) -> bool:
    """Whether the words under the heading of a place take the reader from one machine to another."""
    section = section_at(book, place)
    return MOVES.search(book.source.text(section.start, section.end)) is not None


def connects(program: Program) -> bool:
    """Whether it speaks to a server at all: pg_restore only reads the file unless it is given a database."""
    return program.name != "pg_restore" or program.has("-d", "--dbname")


def _host(program: Program) -> str | None:
    given = program.value(*HOSTS[program.name])
    if given is not None:
        return given
    if any(word.known.startswith("--cluster") for word in program.words):
        nodes = [word.known for word in program.words[1:] if NODE.fullmatch(word.known)]
        return nodes[0].rpartition(":")[0] if nodes else "cluster"
    base = program.value("-d", "--dbname") if program.name in POSTGRESQL else None
    named = (base or "", *(word.known for word in program.words[1:]))
    return next((word for word in named if URI.match(word) or ("@" in word and not BLANK.search(word))), None)


def _as_owner(program: Program) -> bool:
    """Whether it runs as the database's own user, which is meant for the machine it is on."""
    return any(one.name in {"sudo", "su", "runuser"} for one in program.around)
