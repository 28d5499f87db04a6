"""Who hears an action in a test, and keeps what was said."""

from __future__ import annotations


class Onlooker:
    """Keeps every line, and how far it was."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.progress: list[tuple[float, float, str]] = []

    def says(self, text: str) -> None:
        self.lines.append(text)

    def at(self, done: float, of: float, unit: str) -> None:
        self.progress.append((done, of, unit))
