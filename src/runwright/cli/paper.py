"""Lines for people: wrapped to the terminal, in colour where it helps, plain in a pipe."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

from runwright.languages.effects import Effects, Mark

if TYPE_CHECKING:
    from typing import TextIO

WIDEST = 100
STYLES = {
    "title": "1",
    "head": "1;36",
    "dim": "2",
    "reads": "32",
    "changes": "33",
    "destroys": "1;31",
    "unknown": "35",
    "mark": "1",
}
CONTROLS = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�"
)
"""What would steer a terminal or turn its text around: C0 and C1 controls, and Unicode's bidirectional overrides."""


class Paper:
    """Where a page is written, line by line."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        terminal = self.out.isatty()
        self.colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.width = min(WIDEST, columns()) if terminal else 80

    def line(self, text: str = "", indent: int = 0, style: str = "", right: str = "") -> None:
        """One line, cut to the width, with an optional word at the right margin."""
        right = tail(right.translate(CONTROLS), self.width // 2)
        room = self.width - indent - (width(right) + 2 if right else 0)
        text = cut(text.translate(CONTROLS), room)
        gap = " " * max(2, self.width - indent - width(text) - width(right)) if right else ""
        self._write(" " * indent + self.styled(text, style) + gap + self.styled(right, "dim"))

    def named(self, name: str, text: str, wide: int, style: str = "", right: str = "") -> None:
        """A name in a column `wide` signs wide, what there is to say of it, and a word at the right margin."""
        room = self.width - wide - 4 - width(right) - 2 * bool(right)
        name, text = cut(name.translate(CONTROLS), wide), cut(text.translate(CONTROLS), room)
        gap, space = " " * (wide - width(name) + 2), " " * (room - width(text) + 2)
        self._write("  " + self.styled(name, style) + gap + text + space + self.styled(right, "dim"))

    def wrapped(self, text: str, indent: int = 0, style: str = "") -> None:
        """A text over as many lines as it takes."""
        import textwrap

        for line in textwrap.wrap(text.translate(CONTROLS), self.width - indent, break_long_words=True) or [""]:
            self._write(" " * indent + self.styled(line, style))

    def raw(self, text: str) -> None:
        """A line as it is, whatever its width: output of commands, already free of controls."""
        self._write(text)

    def heading(self, text: str) -> None:
        """A heading with a blank line above."""
        self._write("")
        self._write(self.styled(cut(text.translate(CONTROLS), self.width), "head"))

    def styled(self, text: str, style: str) -> str:
        """A text in one of the styles, where the terminal shows them."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour and style and text else text

    def _write(self, text: str) -> None:
        try:
            self.out.write(text.rstrip() + "\n")
        except UnicodeEncodeError:
            encoding = self.out.encoding or "ascii"
            self.out.write(text.encode(encoding, "replace").decode(encoding).rstrip() + "\n")


def columns() -> int:
    """How wide the terminal is."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def effect_words(effects: Effects) -> str:
    """Effects in words: `● destroys, locking`."""
    marks = "".join(f", {mark.value}" for mark in sorted(effects.marks, key=list(Mark).index))
    return f"{effects.level.sign} {effects.level.word}{marks}"


def width(text: str) -> int:
    """Columns that a text takes in a terminal; wide East Asian characters take two (Unicode TR 11)."""
    if text.isascii():
        return len(text)
    return len(text) + sum(_wider(character) for character in text if character > "\x7f")


def _wider(character: str) -> int:
    """By how many columns a character differs from one."""
    if unicodedata.east_asian_width(character) in "WF":
        return 1
    return -1 if unicodedata.combining(character) else 0


def tail(text: str, room: int) -> str:
    """The end of a text, which of a path tells most; an ellipsis stands for what was cut."""
    if width(text) <= room:
        return text
    while text and width(text) > room - 1:
        text = text[1:]
    return "…" + text


def cut(text: str, room: int) -> str:
    """A text on one line, cut with an ellipsis where it is too long."""
    text = " ".join(text.split())
    if width(text) <= room:
        return text
    while text and width(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"
