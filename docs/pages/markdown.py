"""Pieces of a generated Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WRITTEN = "<!-- Written by docs/generate.py; `python3 tasks.py docs` writes it again. -->"


def joined(title: str, *parts: str) -> str:
    """A page: its title, the note that it is generated, and its parts."""
    return "\n\n".join([f"# {title}", WRITTEN, *parts]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as a table; empty without rows."""
    lines = [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines]) if lines else ""


def cell(text: str) -> str:
    """A text that does not break out of its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: object) -> str:
    """A text as inline code, whatever is in it."""
    return f"`{text}`" if "`" not in str(text) else f"`` {text} ``"
