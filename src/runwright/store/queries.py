"""SQL by name: files in which each query stands under a line `-- name: what it is for`.

What several queries of a file share stands there once, under a name of its own, and as `{name}` in each of them.
"""

from __future__ import annotations

import re
from pathlib import Path

HEAD = re.compile(r"(?m)^-- (\w+): .+\n(?:-- .+\n)*")
SHARED = re.compile(r"\{(\w+)\}")


def queries(path: Path) -> dict[str, str]:
    """The queries of a file, by their names."""
    _, *pieces = HEAD.split(path.read_text(encoding="utf-8"))
    found = {name: text.strip().rstrip(";") for name, text in zip(pieces[::2], pieces[1::2], strict=True)}
    return {name: SHARED.sub(lambda each: found[each[1]], text) for name, text in found.items()}


def statements(path: Path) -> list[str]:
    """The statements of a migration, each ending with a semicolon at the end of a line."""
    text = re.sub(r"(?m)^--.*\n", "", path.read_text(encoding="utf-8"))
    return [piece.strip() for piece in re.split(r";\n", text) if piece.strip()]


SQL = {**queries(Path(__file__).with_name("journal.sql")), **queries(Path(__file__).with_name("verification.sql"))}
"""Every query of the journal."""
