"""Which file of a system's data a fault is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runwright.drill.faults import kinds
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.drill.target import Data

WHICH = kinds.one_of("newest", "oldest")
WHICH_MEANS = "Which of the files that match, by when they were last written."
PATTERN_MEANS = "Which files of a folder, such as `*.backup` or `**/PG_VERSION`."


class NoSuchFile(RunwrightError):
    """Data without a file that the fault could hit."""

    hint = "Correct the path in [data] of system.toml, or the pattern of the fault."

    def __init__(self, name: str, path: str, pattern: str) -> None:
        super().__init__(f"data “{name}”: nothing at {path}" + (f" matches {pattern}" if pattern else ""))


def chosen(data: Data, pattern: str, which: str, *, folders: bool = False) -> Path:
    """The file (or the folder too); what is hidden or a link is none. Raises NoSuchFile."""
    root = Path(data.path)
    if root.is_file() or (folders and not pattern and root.is_dir()):
        return root
    inside = root.resolve()
    every = [] if pattern.startswith("/") else root.glob(pattern or "*")
    found = [path for path in every if _fits(path, folders=folders) and path.resolve().is_relative_to(inside)]
    if not found:
        raise NoSuchFile(data.name, data.path, pattern or "*")
    found.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=which == "newest")
    return found[0]


def _fits(path: Path, *, folders: bool) -> bool:
    return not path.name.startswith(".") and not path.is_symlink() and (path.is_file() or (folders and path.is_dir()))
