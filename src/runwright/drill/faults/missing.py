"""A file or folder is gone that somebody counted on: a backup, a segment of the WAL, a configuration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import choosing, kinds
from runwright.drill.faults.fault import Facts, Fault, option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data


@dataclass(frozen=True)
class Missing(Fault):
    """Hide a file or folder under another name beside it; mending gives it its name back.

    When something new has that name by then, the new one stays, and the old one stays hidden beside it.
    """

    KIND: ClassVar[str] = "missing"
    HITS: ClassVar[str] = "data"
    target: Data
    pattern: str = option(kinds.text, choosing.PATTERN_MEANS, "")
    which: str = option(choosing.WHICH, choosing.WHICH_MEANS, "newest")

    def sentence(self) -> str:
        """With the place."""
        what = f"the {self.which} {self.pattern} of data" if self.pattern else "data"
        return f"Take away {what} “{self.target.name}” ({self.target.path})."

    def before(self) -> Facts:
        """Its name, and the other one."""
        path = choosing.chosen(self.target, self.pattern, self.which, folders=True)
        return {"path": str(path), "aside": str(_free(path))}

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Rename it."""
        Path(before["path"]).rename(before["aside"])

    def mend(self, before: Facts) -> None:
        """Rename it back."""
        path, aside = Path(before["path"]), Path(before["aside"])
        if aside.exists() and not path.exists():
            aside.rename(path)


def _free(path: Path) -> Path:
    """A hidden name beside it that nothing has: what an earlier drill had to leave there stays."""
    names = (f".{path.name}.kept-by-a-drill{number}" for number in chain([""], count(2)))
    return next(aside for name in names if not os.path.lexists(aside := path.with_name(name)))
