"""The reports of drills, as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runwright.drill.formats import junit, markdown, page
from runwright.drill.result import listed
from runwright.drill.trial import plain
from runwright.lib.errors import Unwritable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runwright.drill.result import Result
    from runwright.drill.trial import Trial


def written(
    results: Sequence[Result], refused: Sequence[tuple[str, str]], folder: Path, trials: Sequence[Trial] = ()
) -> None:
    """Write every form of report into a folder, which is made where it is not there; raises Unwritable."""
    texts = {
        "drills.md": markdown.render(results, refused, trials),
        "drills.json": json.dumps(listed(results, refused), indent=2) + "\n",
        "drills.xml": junit.render(results, refused, trials),
        "drills.html": page.render(results, refused, trials),
    }
    if trials:
        texts["mutants.json"] = json.dumps([plain(each) for each in trials], indent=2) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unwritable(f"{error.filename}: {error.strerror}") from None
