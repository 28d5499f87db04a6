"""Where a server of Redis keeps its data, and where a dump has to lie so that it is read when the server starts.

With `appendonly yes` a server reads its append-only file and no dump. Since version 7 that file is a folder with a
manifest (redis.conf, appenddirname), whose base may be a dump; before, it is one file that may begin with a dump
(aof-use-rdb-preamble). So a dump is put in place as the base.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.lib import durable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

SETTINGS = ("dir", "dbfilename", "appendonly", "appenddirname", "appendfilename")
"""What CONFIG GET is asked for."""
ASIDE = "before-restore-"
FOLDERS_SINCE = 7
"""The version whose append-only file is a folder."""


class Home(NamedTuple):
    """The folder of one server, and what lies in it by which name."""

    folder: Path
    dump: str
    append_only: bool
    """Whether it starts from an append-only file."""
    append_folder: str
    """Empty where the append-only file is one file."""
    append_name: str

    @classmethod
    def of(cls, folder: Path, settings: Mapping[str, str], version: int) -> Home:
        """Of a server that was asked for its settings (CONFIG GET)."""
        return cls(
            folder,
            settings["dbfilename"],
            settings["appendonly"] == "yes",
            settings["appenddirname"] if version >= FOLDERS_SINCE else "",
            settings.get("appendfilename", "appendonly.aof"),
        )

    def seat(self, folder: Path) -> Path:
        """Where a dump has to lie below a folder so that the server reads it."""
        if not self.append_only:
            return folder / self.dump
        if not self.append_folder:
            return folder / self.append_name
        return folder / self.append_folder / f"{self.append_name}.1.base.rdb"

    def aside(self, moment: datetime) -> Path:
        """Where former data goes: into the same file system, so that it is moved and not copied."""
        return self.folder / f"{ASIDE}{moment:%Y%m%dT%H%M%S}.{moment.microsecond // 1000:03}Z"

    def spoken(self) -> str:
        """What would be moved."""
        return ", ".join(path.name for path in self._data()) or "nothing"

    def move_aside(self, aside: Path) -> None:
        """Move every file that the server would start from; all of them, or none when one cannot be moved."""
        aside.mkdir(mode=0o700)
        try:
            for path in list(self._data()):
                path.rename(aside / path.name)
        except OSError:
            self._move_back(aside)
            raise
        durable.sync(self.folder)

    def put(self, dump: Path, aside: Path) -> None:
        """Copy a dump into place, for the user that owned the former data."""
        owner = next((path.stat() for path in aside.iterdir()), self.folder.stat())
        seat = self.seat(self.folder)
        made = [seat]
        if seat.parent != self.folder:
            seat.parent.mkdir(mode=0o755)
            made.append(seat.parent)
        beside = seat.with_name(f"{seat.name}.new")
        try:
            shutil.copyfile(dump, beside)
            beside.chmod(0o640)
            durable.move(beside, seat)
        finally:
            beside.unlink(missing_ok=True)  # of a disk that became full, which the former data needs
        if seat.parent != self.folder:
            listing = seat.parent / f"{self.append_name}.manifest"
            durable.write(listing, f"file {seat.name} seq 1 type b\n".encode(), 0o644)
            made.append(listing)
        for path in made:
            os.chown(path, owner.st_uid, owner.st_gid)

    def put_back(self, aside: Path) -> None:
        """Put former data back, if it was moved; what was put in its place goes."""
        if not aside.is_dir():
            return
        for path in list(self._data()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self._move_back(aside)
        durable.sync(self.folder)

    def _move_back(self, aside: Path) -> None:
        for path in list(aside.iterdir()):
            path.rename(self.folder / path.name)
        aside.rmdir()

    def _data(self) -> Iterator[Path]:
        names = {self.dump, self.append_folder or self.append_name, self.append_name}
        yield from (path for name in sorted(names) if (path := self.folder / name).exists())


def find(folder: Path, append_only: str | None) -> Home:
    """Of a server that is down: by the files in its folder, which have the names that are usual.

    Raises:
        Impossible: they do not say whether it keeps an append-only file.
    """
    places = [folder, *sorted(folder.glob(f"{ASIDE}*"), reverse=True)]  # a restore that was killed left them there
    directory = any((place / "appendonlydir").exists() for place in places)
    single = any((place / "appendonly.aof").exists() for place in places)
    if append_only is None and not (directory or single):
        raise Impossible(
            f"the server is down, and {folder} does not show whether it keeps an append-only file",
            "Say what `appendonly` is in its configuration: --append-only yes, or no.",
        )
    keeps = append_only != "no" and (directory or single or append_only == "yes")
    return Home(folder, "dump.rdb", keeps, "" if single and not directory else "appendonlydir", "appendonly.aof")
