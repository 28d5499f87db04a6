"""From which folder findings are counted for a code host: its workspace, or the checkout that documents lie in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lint.formats.checkout import Checkout

if TYPE_CHECKING:
    from collections.abc import Sequence


def checkout_of(documents: Sequence[str], form: str) -> Checkout:
    """The checkout of documents that are named as seen from here; this folder where there is none.

    GitHub's runner counts annotations from the folder that it names, which can hold several checkouts.
    """
    here = Path.cwd()
    workspace = os.environ.get("GITHUB_WORKSPACE", "") if form == "github" else ""
    if workspace and Path(workspace).is_absolute():
        return Checkout(Path(workspace), here)
    folders = [Path(os.path.abspath(name)).parent for name in documents[:1]]  # noqa: PTH100 (not where links lead)
    return Checkout(next(filter(None, map(_root, [*folders, here])), here), here)


def _root(folder: Path) -> Path | None:
    """The nearest folder here or above that Git keeps."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
