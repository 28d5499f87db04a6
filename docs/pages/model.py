"""The page of the model: every value that reading gives, with its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.pages.markdown import code, joined, table
from docs.pages.value import described, reached
from runwright.languages.mixed import Stretch
from runwright.languages.syntax import Parsed
from runwright.lib.duration import Duration
from runwright.lib.errors import RunwrightError, Unreadable
from runwright.lib.source import Place, Source, Span
from runwright.runbook import Runbook
from runwright.runbook.block import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

INNER = frozenset({"Document", "Inline", "CodeBlock", "Source"})
"""Values that stay inside the reader."""
GROUND = (Source, Span, Place, Duration, RunwrightError, Unreadable)
ABOUT = """\
```python
from pathlib import Path

from runwright.lib.source import Source
from runwright.runbook import read

book = read(Source.from_file(Path("RUNBOOK.md")))
```

`read` never raises, whatever the text; `Source.from_file` raises `Unreadable` for what is no text. All values are
frozen. `start` and `end` are bytes of the source; `book.source.place(start)` gives line and column."""


def page() -> str:
    """All classes, by their rooms, nearest to `Runbook` first."""
    blocks = [cls for cls in reached(Block, INNER) if cls not in {Stretch, Parsed}]
    classes = [*dict.fromkeys([Runbook, Block, *reached(Runbook, INNER), *blocks])]
    parts = [ABOUT]
    for room in ("runbook", "languages"):
        parts.append(f"## {room}")
        inside = [cls for cls in classes if cls.__module__.startswith(f"runwright.{room}")]
        if room == "languages":
            inside += [Stretch, Parsed]
        parts += [part for cls in inside for part in section(cls)]
    parts += ["## lib", *(part for cls in GROUND for part in section(cls))]
    return joined("Model", *parts)


def section(cls: type) -> Iterator[str]:
    """One class: where it comes from, what it is, what it has."""
    yield f"### {cls.__name__}"
    found = described(cls)
    yield f"`{cls.__module__}` · {found.words}"
    if found.attributes:
        rows = ([code(each.name), code(each.written), each.words] for each in found.attributes)
        yield table(["name", "type", ""], rows)
