"""What the manifests in a bucket say: whose backups these are, and which of their files are there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from runwright.actions.backup import manifest as manifests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runwright.actions.backup.manifest import Manifest
    from runwright.actions.storage.bucket import Bucket, Object


def read(bucket: Bucket, objects: Iterable[Object]) -> dict[str, Manifest]:
    """The manifests among some objects, by their keys; what is none, or is gone by now, is left out."""
    found = {}
    with TemporaryDirectory(prefix="runwright-") as folder:
        for each in objects:
            if each.key.endswith(manifests.SUFFIX):
                path = Path(folder, PurePosixPath(each.key).name)
                with suppress(FileNotFoundError, manifests.Unreadable):
                    bucket.read(each.key, to=path)
                    found[each.key] = manifests.read(path)
    return found


def sources(known: Mapping[str, Manifest]) -> dict[str, str]:
    """Whose each backup is, by its name in the bucket: servers that share a folder give theirs the same names."""
    return {key.removesuffix(manifests.SUFFIX): " ".join(each.series) for key, each in known.items()}


def lacking(known: Mapping[str, Manifest], objects: Iterable[Object]) -> list[str]:
    """The files that manifests name and nobody finds among some objects, a sentence each."""
    there = {each.key for each in objects}
    return [
        f"{key} is not there, and {manifest} names it"
        for manifest, each in known.items()
        for file in each.files
        if (key := beside(manifest, file.path)) not in there
    ]


def beside(key: str, path: str) -> str:
    """The key of a file that a manifest names."""
    return key[: -len(PurePosixPath(key).name)] + path
