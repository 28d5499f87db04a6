"""The manifest beside a backup: what it is, of what, when, which files with which checksums, and how it was verified.

It is JSON and lies in the same folder, as `NAME.manifest.json`. It is written last: a backup without one is not
finished, and nobody restores or keeps it by mistake.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib import durable
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runwright.actions.evidence import Fact

SUFFIX = ".manifest.json"
FORMAT = 1
"""Of the JSON; a reader refuses a higher one."""
PUBLIC = 0o644
"""A manifest holds no secret, and whoever watches the age of backups reads it."""


class Unreadable(RunwrightError):
    """A manifest that is none, or of a later format, or that names files outside of its folder."""

    status = 1
    hint = "The backup beside it is not counted as one. If its files are needed, verify them by hand."

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")


class File(NamedTuple):
    """One file of a backup."""

    path: str
    """Relative to the folder of the manifest, with `/`."""
    size: int
    """In bytes."""
    sha256: str


class Verification(NamedTuple):
    """How a backup was proven to be one."""

    how: str
    """`restore` (it was restored and compared) or `checksums` (its own manifest or check program found it whole)."""
    at: datetime
    said: str
    """What was found, one sentence."""


class Manifest(NamedTuple):
    """One backup."""

    kind: str
    """`postgres-base`, `postgres-logical`, `redis-rdb`."""
    name: str
    source: str
    """The address that it was made of, without a password."""
    made: datetime
    """When it began: what was written later is not in it."""
    files: tuple[File, ...]
    verified: Verification | None
    facts: Mapping[str, Fact]
    """What restoring it needs or compares: versions, positions, counts."""

    @property
    def size(self) -> int:
        """All its files together, in bytes."""
        return sum(file.size for file in self.files)

    @property
    def series(self) -> tuple[str, str, str]:
        """What it is one of: backups of one kind and source are judged together.

        `127.0.0.1` is another source on each host, so what its server calls itself (`system`), or the host, counts too.
        """
        return self.kind, self.source, str(self.facts.get("system") or self.facts.get("host") or "")

    def plain(self) -> dict[str, Any]:
        """The same as JSON holds it."""
        verified = self.verified and {**self.verified._asdict(), "at": self.verified.at.isoformat()}
        files = [file._asdict() for file in self.files]
        rest = {"made": self.made.isoformat(), "files": files, "verified": verified, "facts": dict(self.facts)}
        return {"format": FORMAT, "kind": self.kind, "name": self.name, "source": self.source, **rest}


def measured(folder: Path, paths: Iterable[Path]) -> tuple[File, ...]:
    """The files of a backup in this folder, with their sizes and checksums."""
    return tuple(
        File(path.relative_to(folder).as_posix(), path.stat().st_size, checksum(path)) for path in sorted(paths)
    )


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, manifest: Manifest) -> Path:
    """Put a manifest into the folder of its backup; whoever reads sees all of it or none."""
    path = folder / f"{manifest.name}{SUFFIX}"
    text = json.dumps(manifest.plain(), ensure_ascii=False, indent=2)
    durable.write(path, f"{text}\n".encode(), PUBLIC)
    return path


def read(path: Path) -> Manifest:
    """One manifest.

    Raises:
        Unreadable: it is none.
    """
    try:
        plain = json.loads(path.read_bytes())
        manifest = _manifest(plain)
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(path, f"this is no manifest of a backup ({type(error).__name__}: {error})") from None
    if f"{manifest.name}{SUFFIX}" != path.name:
        raise Unreadable(path, f"it is the manifest of {manifest.name}")
    return manifest


def _manifest(plain: dict[str, Any]) -> Manifest:
    if plain["format"] > FORMAT:
        raise ValueError(f"format {plain['format']}, and {FORMAT} is the last that is known here")
    verified = plain["verified"]
    return Manifest(
        kind=str(plain["kind"]),
        name=str(plain["name"]),
        source=str(plain["source"]),
        made=_moment(plain["made"]),
        files=tuple(_file(file) for file in plain["files"]),
        verified=verified and Verification(str(verified["how"]), _moment(verified["at"]), str(verified["said"])),
        facts=dict(plain["facts"]),
    )


def _file(plain: dict[str, Any]) -> File:
    """One file; its path stays inside of the folder, since retention deletes what stands here."""
    path = PurePosixPath(plain["path"])
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"{path} lies outside of its folder")
    return File(str(path), int(plain["size"]), str(plain["sha256"]))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} says no time zone")
    return moment.astimezone(UTC)
