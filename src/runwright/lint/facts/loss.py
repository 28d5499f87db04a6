"""Commands after which data is gone: databases, tables, volumes, buckets; not what is made anew by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.text import texts
from runwright.lint.facts.wording import is_mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

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
LOST = {
    ("dropdb", ""): "the database",
    ("kubectl", "delete namespace"): "the namespace with all that is in it",
    ("docker", "volume rm"): "the volume",
    ("docker", "volume prune"): "every unused volume",
    ("terraform", "destroy"): "everything of this state",
    ("mkfs", ""): "the file system",
    ("mkfs.ext4", ""): "the file system",
    ("mkfs.xfs", ""): "the file system",
    ("wipefs", ""): "the file system",
    ("aws", "s3 rb"): "the bucket",
    ("aws", "rds delete-db-instance"): "the database instance",
    ("aws", "dynamodb delete-table"): "the table",
    ("gcloud", "sql instances delete"): "the database instance",
    ("az", "group delete"): "the resource group with all that is in it",
    ("zfs", "destroy"): "the dataset",
    ("lvremove", ""): "the volume",
    ("kafka-topics", ""): "the topic",
    ("redis-cli", "flushall"): "every key of every database",
    ("redis-cli", "flushdb"): "every key of the database",
}
SQL = regex(
    r"\s*(?:DROP\s+(TABLE|DATABASE|SCHEMA)|TRUNCATE(?:\s+TABLE)?)\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([\w.\"]+)",
    re.IGNORECASE,
)
DATA_FOLDER = regex(
    r"^/(?:var/lib/(?:postgresql|mysql|redis|mongodb?|etcd|kafka|elasticsearch|rabbitmq|docker)|data|pgdata|srv/data)\b"
)


@derived
def losses(book: Runbook) -> tuple[Loss, ...]:
    """Every command of a runbook after which data is gone, in the order of the text."""
    acts = (each for each in programs(book) if not is_mentioned(book, each))
    found = [each for program in acts if (each := _of_program(program))]
    return tuple(sorted([*found, *_of_sql(book), *_of_redis(book)]))


def _of_program(program: Program) -> Loss | None:
    name = program.name.removesuffix(".sh")
    what = LOST.get((name, program.path), "")
    if name == "kafka-topics" and not program.has("--delete"):
        what = ""
    if program.name in {"kubectl", "oc", "k"} and program.path.startswith("delete") and program.operands:
        what = what or OBJECTS.get(program.operands[0].partition("/")[0].lower(), "")
    if program.name == "aws" and program.path == "s3 rm" and program.has("--recursive"):
        what = "everything below that prefix"
    if program.name == "rm" and any(DATA_FOLDER.match(each) for each in program.operands):
        what = "the data directory"
    asks = program.has("--dry-run", "--help") or (program.has("-h") and not program.value("-h"))
    if not what or asks:  # to some clients `-h` is the host
        return None
    if program.path == "volume prune" and not (
        program.has("-a", "--all") or "all=" in (program.value("--filter") or "")
    ):
        what = "every unused volume without a name (before Docker 23, with one too)"
        return Loss(program.start, program.end, what, program.called, sure=False)
    return Loss(program.start, program.end, what, program.called)


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
