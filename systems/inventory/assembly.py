"""A release as it is deployed: the tree of a commit, and its front end minified, compressed and stamped.

Nothing needs this to be started by hand: the pages are the sources, and work as they are. An image is built with
`python3 -m systems.inventory.assembly FOLDER RELEASE`.
"""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import tarfile
from pathlib import Path

import rcssmin
import rjsmin

COMPRESSED = {".html", ".css", ".js", ".svg", ".webmanifest"}
STAMP = "RELEASE"


def unpack(archive: bytes, folder: Path) -> None:
    """Lay the tree of a commit into an empty folder, whole or not at all."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        tree.extractall(fresh, filter="data")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def assemble(folder: Path, release: str) -> int:
    """Make `public/` of a release's `front/`; how many bytes a first visit fetches."""
    public = folder / "public"
    shutil.rmtree(public, ignore_errors=True)
    public.mkdir()
    fetched = 0
    for source in sorted((folder / "front").iterdir()):
        text = _minified(source, release)
        made = public / source.name
        made.write_bytes(text)
        if source.suffix in COMPRESSED:
            packed = gzip.compress(text, mtime=0)
            made.with_name(f"{made.name}.gz").write_bytes(packed)
            fetched += len(packed)
    for path in (folder, public, *public.iterdir()):
        path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() else 0))
    return fetched


def _minified(source: Path, release: str) -> bytes:
    if source.suffix not in COMPRESSED:
        return source.read_bytes()
    text = source.read_text(encoding="utf-8")
    if source.name == "sw.js":
        text = text.replace(STAMP, release, 1)
    if source.suffix == ".js":
        text = str(rjsmin.jsmin(text))
    elif source.suffix == ".css":
        text = str(rcssmin.cssmin(text))
    return text.encode()


if __name__ == "__main__":
    assemble(Path(sys.argv[1]), sys.argv[2])
