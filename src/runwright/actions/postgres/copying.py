"""A folder copied and checksummed in one pass, by several threads, even while it is written: nothing is read twice.

What somebody still writes is taken in rounds, each of which goes on where the one before stopped. So a file may grow
between two of them and do nothing else, as those of pg_basebackup do; its log is filled in places, and is taken last.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event
from typing import IO, TYPE_CHECKING

from runwright.actions.backup.manifest import File
from runwright.actions.operation import Failed
from runwright.actions.postgres.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import FileIO
    from pathlib import Path

BLOCK = 256 << 10
"""As much as stays in the cache of a processor between reading, hashing and writing."""
THREADS = 2
"""Reading, hashing and writing release Python's lock; more threads than that only fight for the disk."""
PAUSE = 0.05
"""Seconds between two rounds."""
LAST = "pg_wal/"


class Copying:
    """A folder on its way into another one, which is there and empty; or to nowhere, then it is only hashed.

    Owner and modes of the copy are those of a data folder of PostgreSQL.
    """

    def __init__(self, source: Path, target: Path | None = None, who: Account | None = None) -> None:
        self.source, self.target, self.who = source, target, who or Account()
        self._begun: dict[str, _Begun] = {}
        self._folders: set[str] = set()
        self._done = 0

    @contextmanager
    def following(self) -> Iterator[None]:
        """Copy what the block writes into the source, in a thread of its own; `whole` has to do the rest.

        Raises:
            Failed: a file cannot be read or written.
        """
        over = Event()
        with ThreadPoolExecutor(1) as threads:
            rounds = threads.submit(self._rounds, over)
            try:
                yield
            finally:
                over.set()
            rounds.result()

    def whole(self, told: Callable[[int, int], object] = max) -> list[File]:
        """Copy what is left; all files with their checksums, their paths as seen from the folder.

        `told` hears how many bytes have been copied, those of earlier rounds too, and of how many.

        Raises:
            Failed: a file cannot be read or written.
        """
        there = dict(self._below(""))
        size = sum(there.values())

        def goes_on() -> bool:
            told(self._done, size)
            return True

        self._round(there, goes_on)
        for path in self._begun.keys() - there.keys():
            self._forgotten(path)
        return [File(path, each.size, each.digest.hexdigest()) for path, each in sorted(self._begun.items())]

    def _rounds(self, over: Event) -> None:
        while not over.wait(PAUSE):
            self._round(dict(self._below("", but=LAST)), lambda: not over.is_set())

    def _round(self, there: dict[str, int], goes_on: Callable[[], bool]) -> None:
        """Take what has come since the round before."""
        grown = [path for path, size in there.items() if path not in self._begun or self._begun[path].size < size]
        with ThreadPoolExecutor(THREADS) as threads:
            for _ in threads.map(partial(self._more, goes_on=goes_on), grown):
                pass

    def _below(self, folder: str, but: str = "") -> Iterator[tuple[str, int]]:
        """The files in a folder with their sizes; its folders are made on the way."""
        try:
            entries = list(os.scandir(self.source / folder))
        except FileNotFoundError:  # pg_basebackup has not made it yet
            return
        for entry in entries:
            path = f"{folder}{entry.name}"
            with suppress(FileNotFoundError):  # it was renamed meanwhile
                if entry.is_file():
                    yield path, entry.stat().st_size
                elif entry.is_dir() and f"{path}/" != but:
                    self._made(path)
                    yield from self._below(f"{path}/", but)

    def _made(self, folder: str) -> None:
        if self.target and folder not in self._folders:
            made = self.target / folder
            made.mkdir(mode=0o700)
            self.who.owns(made)
            self._folders.add(folder)

    def _more(self, path: str, goes_on: Callable[[], bool]) -> None:
        """Copy a file from where it was left."""
        begun = self._begun.setdefault(path, _Begun())
        try:
            with (self.source / path).open("rb", buffering=0) as reader, self._opened(path, begun) as writer:
                for count in begun.blocks(reader, writer):
                    self._done += count
                    if not goes_on():
                        break
        except FileNotFoundError:
            self._forgotten(path)
        except OSError as error:
            raise Failed(f"{path} was not copied: {error.strerror}", "Nothing was kept of it.") from None

    @contextmanager
    def _opened(self, path: str, begun: _Begun) -> Iterator[IO[bytes] | None]:
        """The copy of a file, to add to it; None where none is made."""
        if not self.target:
            yield None
            return
        made = self.target / path
        with open(made, "ab", opener=partial(os.open, mode=0o600)) as writer:
            if not begun.size:
                self.who.owns(made)
            yield writer

    def _forgotten(self, path: str) -> None:
        """A file that is gone: pg_basebackup gives its manifest another name at the end."""
        self._begun.pop(path, None)
        if self.target:
            (self.target / path).unlink(missing_ok=True)


class _Begun:
    """What has been copied of one file."""

    def __init__(self) -> None:
        self.size, self.digest = 0, hashlib.sha256()

    def blocks(self, reader: FileIO, writer: IO[bytes] | None) -> Iterator[int]:
        """Copy what is left, a block at a time; the bytes of each."""
        buffer = memoryview(bytearray(BLOCK))
        reader.seek(self.size)
        while count := reader.readinto(buffer):
            self.digest.update(buffer[:count])
            if writer:
                writer.write(buffer[:count])
            self.size += count
            yield count


def measured(source: Path) -> list[File]:
    """The files of a folder with their checksums, without a copy."""
    return Copying(source).whole()


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
