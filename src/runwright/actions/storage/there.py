"""What is there: files that are named to be put, objects that a bucket has, and the place that one gets."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from runwright.actions.backup.manifest import checksum
from runwright.actions.operation import Failed, Impossible
from runwright.actions.storage.bucket import BESIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from runwright.actions.storage.bucket import Bucket, Object


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and those in folders, by their names; hidden ones are parts of what somebody writes.

    Raises:
        Impossible: one is neither, or would lie where the checksum of another object does.
    """
    for path in paths:
        if not path.is_dir() and not path.is_file():
            raise Impossible(f"{path} is no file")
        for each in _in_folder(path) if path.is_dir() else (path,):
            if each.name.endswith(BESIDE):
                raise Impossible(f"{each} would lie where a checksum does", "Give it another name.")
            yield each


def _in_folder(folder: Path) -> Iterator[Path]:
    """The files in a folder, without checksums that lie beside them: ours are written anew."""
    found = {each for each in folder.iterdir() if each.is_file() and not each.name.startswith(".")}
    yield from sorted(each for each in found if each.suffix != BESIDE or each.with_suffix("") not in found)


def known(bucket: Bucket, prefix: str) -> Mapping[str, Object]:
    """The objects below a prefix that were put to their end, by their keys."""
    return {each.key: each for each in bucket.objects(prefix) if each.summed}


def same(bucket: Bucket, found: Object, path: Path) -> bool:
    """True, when an object is what a file holds; one that was not touched since it was put is not read again.

    Raises:
        Failed: they differ.
    """
    now = path.stat()
    untouched = now.st_mtime <= found.at.timestamp()
    if now.st_size == found.size and (untouched or checksum(path) == bucket.digest(found.key)):
        return True
    raise Failed(f"{found.key} is there, and is not what {path} holds", "See which is right; --new overwrites nothing.")


def below(folder: Path, name: str) -> Path:
    """Where an object goes in a folder, by the rest of its key.

    Raises:
        Failed: it would lie elsewhere.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise Failed(f"{name} lies outside of the folder that is fetched", "Get it by its own key.")
    return folder / path


Source = TypeVar("Source")
Place = TypeVar("Place")


def apart(pairs: Iterable[tuple[Source, Place]]) -> list[tuple[Source, Place]]:
    """What goes where, each once.

    Raises:
        Impossible: two would get one place; the one that comes later would be all that is left.
    """
    taken: dict[Place, Source] = {}
    for source, place in pairs:
        if taken.setdefault(place, source) != source:
            why = f"{taken[place]} and {source} would both be {place}"
            raise Impossible(why, "Name them in two calls, to different places.")
    return [(source, place) for place, source in taken.items()]
