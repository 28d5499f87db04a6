"""The reports of drills, as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runwright.drill.formats import junit, markdown, page
from runwright.drill.result import plain
from runwright.lib.errors import Unwritable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.drill.result import Result


def written(results: Sequence[Result], folder: Path) -> None:
    """Write every form of report into a folder, which is made where it is not there; raises Unwritable."""
    texts = {
        "drills.md": markdown.render(results),
        "drills.json": json.dumps([plain(each) for each in results], indent=2) + "\n",
        "drills.xml": junit.render(results),
        "drills.html": page.render(results),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unwritable(f"{error.filename}: {error.strerror}") from None
