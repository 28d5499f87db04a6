"""Logs of the instances, settings that they take over, evidence that is kept of an accident."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from systems.common import settings_file
from systems.common.refusal import Refused
from systems.dashboard.api.settings import NAMES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from systems.common.command_line import Parsers
    from systems.dashboard.stack import Stack

SUMS = "SHA256SUMS"


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    logs = parsers.add_parser("logs", help="the last lines of the instances that fit, oldest first")
    logs.add_argument("--level", help="of this level: debug, info, warning, error")
    logs.add_argument("--instance", help="of this one only")
    logs.add_argument("--request-id", help="of this request")
    logs.add_argument("--last", type=int, default=50, help="so many lines at most (default 50)")
    logs.add_argument("--top", metavar="FIELD", help="count the values of this field in place of the lines")
    logs.set_defaults(run=_logs)
    settings = parsers.add_parser("settings", help="what instances take over while they run").add_subparsers(
        dest="verb", required=True
    )
    settings.add_parser("show", help="what is set; all else has its default").set_defaults(run=_show)
    change = settings.add_parser("set", help="set some; NAME= takes one out")
    change.add_argument("pairs", nargs="+", metavar="NAME=VALUE")
    change.set_defaults(run=_set)
    settings.add_parser("undo", help="put back what the last change replaced").set_defaults(run=_undo)
    keep = parsers.add_parser("evidence", help="keep logs, decisions and settings of now, with their SHA-256")
    keep.add_argument("name", help="of the folder, below $EVIDENCE_DIR")
    keep.set_defaults(run=_evidence)


def _logs(stack: Stack, asked: argparse.Namespace) -> int:
    """0 also when nothing fits."""
    wanted = {"level": asked.level, "instance": asked.instance, "request_id": asked.request_id}
    found = [
        line
        for path in sorted((stack.home / "logs").glob("api-*.jsonl"))
        for line in _lines(path)
        if all(value is None or line.get(name) == value for name, value in wanted.items())
    ]
    if asked.top:
        for value, count in Counter(str(line.get(asked.top, "")) for line in found).most_common(asked.last):
            print(f"{count:>7} {value}")
        return 0
    for line in deque(sorted(found, key=lambda each: str(each["time"])), maxlen=asked.last):
        print(json.dumps(line))
    return 0


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for text in lines:
            try:
                yield json.loads(text)
            except ValueError:
                continue


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, value in settings_file.read(stack.home).items():
        print(f"{name}={value}")
    return 0


def _set(stack: Stack, asked: argparse.Namespace) -> int:
    pairs = [pair.partition("=")[::2] for pair in asked.pairs]
    for name, value in pairs:
        if name not in NAMES:
            raise Refused(f"there is no setting {name}; there are {', '.join(NAMES)}")
        if value and not (value.isdecimal() and len(value) < 10):
            raise Refused(f"{name}={value}: a whole number is needed")
    stack.change(dict(pairs))
    for name, value in pairs:
        print(f"{name}={value}" if value else f"{name} has its default")
    return 0


def _undo(stack: Stack, asked: argparse.Namespace) -> int:
    stack.undo_settings()
    print("what was set before the last change holds again:")
    return _show(stack, asked)


def _evidence(stack: Stack, asked: argparse.Namespace) -> int:
    """A copy that nobody changes by mistake: read-only, with a list of sums that `sha256sum --check` reads."""
    folder = stack.home / "evidence" / asked.name
    if "/" in asked.name or folder.exists():
        raise Refused(f"{folder} exists already" if folder.exists() else f"{asked.name}: a name without / is needed")
    folder.mkdir(parents=True, mode=0o700)
    kept = [*sorted((stack.home / "logs").glob("*")), *(stack.home / name for name in ("edge.json", "settings.env"))]
    with tarfile.open(folder / "files.tar.gz", "w:gz") as archive:
        for path in filter(lambda each: each.is_file(), kept):
            archive.add(path, path.relative_to(stack.home))
    programs, credentials = stack.database.programs, stack.database.credentials
    dump = folder / "database.dump"
    dump.touch()
    programs.account.own(folder, dump)
    words = ["--host=127.0.0.1", f"--port={stack.needed_primary().port}", "--username=postgres", "--format=custom"]
    told = {"PGPASSFILE": str(credentials.passfile)}
    programs.run("pg_dump", *words, f"--file={dump}", credentials.role, environment=told)
    sums = [f"{_sum(path)}  {path.name}" for path in sorted(folder.iterdir())]
    (folder / SUMS).write_text("\n".join([*sums, ""]))
    for path in folder.iterdir():
        path.chmod(0o400)
    print("\n".join(sums))
    print(f"kept in {folder}")
    return 0


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
