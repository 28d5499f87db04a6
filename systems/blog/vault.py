"""The configuration, kept encrypted in a Git repository: settings, ports, key pairs and secrets of the run folder.

Each backup is one file, `configuration-TIME.fernet`, in a commit of its own; Fernet both hides it and says when it was
changed. Whoever has the repository and not the key has nothing: the key (`CONFIGURATION_KEY` in `system.env`) is
for the team's safe, and is left out of the backup.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import tarfile
from typing import TYPE_CHECKING, NamedTuple

from cryptography.fernet import Fernet, InvalidToken

from systems.blog import addresses, places
from systems.common import settings_file
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path

KEY = "CONFIGURATION_KEY"
PREFIX, SUFFIX = "configuration-", ".fernet"
TIME = "%Y%m%dT%H%M%SZ"
FILES = (settings_file.FILE, addresses.FILE, "postgres/pgpass")
FOLDERS = ("keys", "secrets")
IDENTITY = ("-c", "user.name=blog", "-c", "user.email=blog@blogengine.example")


class Kept(NamedTuple):
    """One backup of the configuration: its file, and when it was made."""

    path: Path
    made: dt.datetime


class Vault(NamedTuple):
    """The repository of one run folder."""

    home: Path

    @property
    def folder(self) -> Path:
        """The checkout of the repository."""
        return self.home / "configuration"

    def kept(self) -> list[Kept]:
        """Every backup there is, the oldest first."""
        found = sorted(self.folder.glob(f"{PREFIX}*{SUFFIX}"))
        return [Kept(path, _time(path.name)) for path in found]

    def store(self, now: dt.datetime) -> Kept:
        """Make a backup, commit it, and read it back."""
        self._begin()
        path = self.folder / f"{PREFIX}{now.strftime(TIME)}{SUFFIX}"
        path.write_bytes(self._cipher().encrypt(_packed(self.home)))
        self._git("add", path.name)
        self._git("commit", "--quiet", "--message", f"Configuration of {now:%Y-%m-%d %H:%M} UTC")
        if self.read(path) != _plain(self.home):
            raise Refused(f"{path} does not read back as it was written")
        return Kept(path, now)

    def read(self, path: Path) -> dict[str, bytes]:
        """The files in a backup; raises Refused when the key is another, or a byte was changed."""
        try:
            packed = self._cipher().decrypt(path.read_bytes())
        except InvalidToken as wrong:
            raise Refused(f"{path}: it was changed, or {KEY} is not the key that it was made with") from wrong
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            files = ((member.name, archive.extractfile(member)) for member in archive.getmembers())
            return {name: file.read() for name, file in files if file}

    def prune(self, now: dt.datetime, keep: dt.timedelta) -> list[Kept]:
        """Remove what is older, but never the newest; those that went."""
        old = [each for each in self.kept()[:-1] if now - each.made > keep]
        for each in old:
            self._git("rm", "--quiet", each.path.name)
        if old:
            self._git("commit", "--quiet", "--message", f"{len(old)} older than {keep.days} days removed")
        return old

    def _cipher(self) -> Fernet:
        return Fernet(places.ensure(self.home)[KEY].encode())

    def _begin(self) -> None:
        self.folder.mkdir(exist_ok=True, mode=0o700)
        if not (self.folder / ".git").exists():
            self._git("init", "--quiet", "--initial-branch=main")

    def _git(self, *words: str) -> None:
        told = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", *IDENTITY, *words]
        done = subprocess.run(command, cwd=self.folder, env=told, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"git {words[0]}: {done.stderr.strip()}")


def restore(files: dict[str, bytes], into: Path) -> None:
    """Write the files of a backup below an empty folder, each for its owner alone."""
    if into.exists() and any(into.iterdir()):
        raise Refused(f"{into} is not empty")
    for name, content in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)


def _plain(home: Path) -> dict[str, bytes]:
    """What is backed up, by its path in the run folder; without the key that the backup is encrypted with."""
    paths = [home / name for name in FILES]
    paths += [path for folder in FOLDERS for path in sorted((home / folder).iterdir()) if path.is_file()]
    found = {str(path.relative_to(home)): path.read_bytes() for path in paths if path.exists()}
    lines = found.get("secrets/system.env", b"").splitlines(keepends=True)
    found["secrets/system.env"] = b"".join(line for line in lines if not line.startswith(KEY.encode()))
    return found


def _packed(home: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in _plain(home).items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _time(name: str) -> dt.datetime:
    return dt.datetime.strptime(name, f"{PREFIX}{TIME}{SUFFIX}").replace(tzinfo=dt.UTC)
