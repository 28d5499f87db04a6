"""A folder copied and checksummed in the same pass, by several threads: nothing is read twice."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.backup.manifest import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runwright.actions.postgres.account import Account

BLOCK = 1 << 20
THREADS = 2
"""Reading, hashing and writing release Python's lock; more threads than that only fight for the disk."""


def copied(source: Path, target: Path, who: Account, told: Callable[[int], None]) -> list[File]:
    """Copy a folder into one that is there and empty; each file with its SHA-256, its path as seen from the folder.

    `told` hears how many bytes have just been copied. Owner and modes are those of a data folder of PostgreSQL.
    """
    for folder in (each for each in _below(source) if each.is_dir()):
        made = target / folder.relative_to(source)
        made.mkdir(mode=0o700)
        who.owns(made)
    files = [each for each in _below(source) if each.is_file()]
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(lambda path: _file(path, source, target, who, told), files))


def measured(source: Path) -> list[File]:
    """The same without a copy."""
    files = [each for each in _below(source) if each.is_file()]
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(lambda path: _read(path, source), files))


def differing(found: Sequence[File], wanted: Sequence[File]) -> list[str]:
    """What is not as it was written: files that are gone, changed or new, a sentence each."""
    now, then = ({each.path: each for each in files} for files in (found, wanted))
    gone = [f"{path} is gone" for path in then if path not in now]
    new = [f"{path} was not part of it" for path in now if path not in then]
    changed = [
        f"{path} has {now[path].size} bytes instead of {each.size}"
        if now[path].size != each.size
        else f"{path} is not what was written: its checksum differs"
        for path, each in then.items()
        if path in now and now[path] != each
    ]
    return [*gone, *changed, *new]


def _below(folder: Path) -> Iterator[Path]:
    """Everything in a folder, parents before what is in them."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in sorted((*folders, *files)))


def _file(path: Path, source: Path, target: Path, who: Account, told: Callable[[int], None]) -> File:
    made, digest, size = target / path.relative_to(source), hashlib.sha256(), 0
    with path.open("rb", buffering=0) as reader, made.open("wb", buffering=0) as writer:
        while block := reader.read(BLOCK):
            digest.update(block)
            writer.write(block)
            size += len(block)
            told(len(block))
    made.chmod(0o600)
    who.owns(made)
    return File(path.relative_to(source).as_posix(), size, digest.hexdigest())


def _read(path: Path, source: Path) -> File:
    with path.open("rb") as reader:
        digest = hashlib.file_digest(reader, "sha256").hexdigest()
    return File(path.relative_to(source).as_posix(), path.stat().st_size, digest)
