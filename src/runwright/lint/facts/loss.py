"""Commands after which data is gone: databases, tables, volumes, buckets; not what is made anew by itself."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.stated import stated
from runwright.lint.facts.text import texts
from runwright.lint.facts.wording import is_mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.runbook.reading import Runbook


class Loss(NamedTuple):
    """One command that takes data away, with its place."""

    start: int
    end: int
    what: str
    """What is gone, as people say it: `the database shop`."""
    how: str
    """The command in a few words: `dropdb`, `FLUSHALL`."""
    sure: bool = True
    """Whether it is so in every version."""


OBJECTS = {
    "pvc": "the volume", "persistentvolumeclaim": "the volume", "persistentvolumeclaims": "the volume",
    "pv": "the volume", "persistentvolume": "the volume", "namespace": "the namespace with all that is in it",
    "ns": "the namespace with all that is in it", "crd": "the definition with all its objects",
}  # fmt: skip
"""Kubernetes objects that nothing makes anew with what was in them."""
SQL = regex(
    r"\s*(?:DROP\s+(TABLE|DATABASE|SCHEMA)|TRUNCATE(?:\s+TABLE)?)\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([\w.\"]+)",
    re.IGNORECASE,
)
DATA_FOLDER = regex(
    r"^/(?:var/lib/(?:postgresql|mysql|redis|mongodb?|etcd|kafka|elasticsearch|rabbitmq|docker)|data|pgdata|srv/data)\b"
)
MARKER = regex(r"\.(?:pid|lock|sock|socket|signal)$|[_-](?:in[_-]progress|lock)$")
"""A file that only says what a server is doing."""


@derived
def losses(book: Runbook) -> tuple[Loss, ...]:
    """Every command of a runbook after which data is gone, in the order of the text."""
    acts = (each for each in programs(book) if not is_mentioned(book, each))
    found = [each for program in acts if (each := _of_program(program))]
    return tuple(sorted([*found, *_of_sql(book), *_of_redis(book)]))


class Lost(NamedTuple):
    """One command of `data/losses.toml`."""

    words: tuple[str, ...]
    """Its sub-commands, and the operands that decide."""
    what: str
    given: tuple[str, ...]
    """One of these options has to stand there; none where nothing is needed."""
    unless: tuple[str, ...]
    sure: bool

    def is_meant_by(self, program: Program) -> bool:
        """Whether a program is told to do this."""
        if self.given and not program.has(*self.given):
            return False
        return not program.has(*self.unless) and _said(program)[: len(self.words)] == self.words


@cache
def _lost() -> Mapping[str, tuple[Lost, ...]]:
    """Every entry, by the name of its program."""
    families = stated("losses.toml").values()
    return {
        name: tuple(
            Lost(
                tuple(each.get("words", "").split()),
                each["what"],
                tuple(each.get("given", ())),
                tuple(each.get("unless", ())),
                each.get("sure", True),
            )
            for each in entries
        )
        for family in families
        for name, entries in family.items()
    }


def _said(program: Program) -> tuple[str, ...]:
    """Its sub-commands and operands in lower case; of a program without a book, its words that are no options."""
    if program.book is None:
        return tuple(word.known.lower() for word in program.words[1:] if not word.text.startswith("-"))
    return (*program.path.split(), *(each.lower() for each in program.operands))


def _of_program(program: Program) -> Loss | None:
    known = _lost().get(program.name.removesuffix(".sh"), ())
    lost = next((each for each in known if each.is_meant_by(program)), None)
    what, sure = (lost.what, lost.sure) if lost else ("", True)
    if program.name in {"kubectl", "oc", "k"} and program.path.startswith("delete"):
        what = _of_kubectl(program)
    if program.name == "rm" and any(DATA_FOLDER.match(each) and not MARKER.search(each) for each in program.operands):
        what = "the data directory"
    asks = program.has("--dry-run", "--help") or (program.has("-h") and not program.value("-h"))
    if program.path == "volume prune" and program.name in {"docker", "podman"}:
        what, sure = _of_prune(program)
    if not what or asks:  # to some clients `-h` is the host
        return None
    return Loss(program.start, program.end, what, program.called, sure)


def _of_kubectl(program: Program) -> str:
    if program.path == "delete namespace":
        return OBJECTS["namespace"]
    return OBJECTS.get(program.operands[0].partition("/")[0].lower(), "") if program.operands else ""


def _of_prune(program: Program) -> tuple[str, bool]:
    if program.has("-a", "--all") or "all=" in (program.value("--filter") or ""):
        return "every unused volume", True
    return "every unused volume without a name (before Docker 23, with one too)", False


def _of_sql(book: Runbook) -> Iterator[Loss]:
    for text in texts(book, "sql"):
        for statement in text.statements:
            match = SQL.match(text.slice(statement.start, statement.end))
            if match:
                what = f"the {match[1].lower()} {match[2]}" if match[1] else f"every row of {match[2]}"
                how = f"DROP {match[1].upper()}" if match[1] else "TRUNCATE"
                yield Loss(*text.home.of(statement), what, how)


def _of_redis(book: Runbook) -> Iterator[Loss]:
    for text in texts(book, "redis"):
        for statement in text.statements:
            word = text.slice(statement.start, statement.end).split(" ", 1)[0].strip().upper()
            if word in {"FLUSHALL", "FLUSHDB"}:
                yield Loss(*text.home.of(statement), "every key", word)
