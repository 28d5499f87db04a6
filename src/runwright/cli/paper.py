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
LONGEST = 4
"""Lines that one command or one sentence may take; a script of forty stands in the document."""
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

    def paired(self, text: str, right: str, indent: int = 0, style: str = "", below: int = 4) -> None:
        """A line and what belongs to it at the right margin; where both do not fit, that stands below, nothing cut."""
        if indent + width(text) + width(right) + 2 <= self.width and width(right) <= self.width // 2:
            self.line(text, indent, style, right)
            return
        self.wrapped(text, indent, style, hang=below - indent)
        if right:
            self.wrapped(right, below, "dim")

    def titled(self, title: str, place: str) -> None:
        """A title with its place at the right margin; where both do not fit, the place stands whole below it."""
        if width(title) + width(place) + 2 <= self.width and width(place) <= self.width // 2:
            self.line(title, style="title", right=place)
        else:
            self.wrapped(title, style="title")
            self.wrapped(place, 2, "dim")

    def named(self, name: str, text: str, wide: int, style: str = "", right: str = "") -> None:
        """A name in a column `wide` signs wide, what there is to say of it, and a word at the right margin."""
        room = self.width - wide - 4 - width(right) - 2 * bool(right)
        name, text = cut(name.translate(CONTROLS), wide), cut(text.translate(CONTROLS), room)
        gap, space = " " * (wide - width(name) + 2), " " * (room - width(text) + 2)
        self._write("  " + self.styled(name, style) + gap + text + space + self.styled(right, "dim"))

    def explained(self, name: str, text: str, wide: int, style: str = "", right: str = "") -> None:
        """The same with nothing cut: what has no room in its column stands below the name."""
        name, right = name.translate(CONTROLS), right.translate(CONTROLS)
        room = self.width - wide - 4 - width(right) - 2 * bool(right)
        lines = filled(text, room)
        if width(name) > wide or any(width(line) > room for line in lines):
            self.wrapped(name, 2, style, right)
            self.wrapped(text, 4)
            return
        gap, space = " " * (wide - width(name) + 2), " " * (room - width(lines[0]) + 2)
        self._write("  " + self.styled(name, style) + gap + lines[0] + space + self.styled(right, "dim"))
        for line in lines[1:]:
            self._write(" " * (wide + 4) + line)

    def wrapped(self, text: str, indent: int = 0, style: str = "", right: str = "", hang: int = 0) -> None:
        """A text over as many lines as it takes, those after the first indented by more; with a word at the right."""
        right = right.translate(CONTROLS)
        room = self.width - indent - (width(right) + 2 if right else 0)
        first, *rest = filled(text, room, hang)
        gap = " " * max(2, self.width - indent - width(first) - width(right)) if right else ""
        self._write(" " * indent + self.styled(first, style) + gap + self.styled(right, "dim"))
        for line in rest:
            self._write(" " * indent + self.styled(line, style))

    def command(self, head: str, text: str, indent: int = 0, style: str = "") -> None:
        """A command, line by line as it is: of lines that were joined, all but the first may look like a comment."""
        for number, line in enumerate(text.splitlines() or [""]):
            self.wrapped(f"{head} {line}" if number == 0 else f"  {line}", indent, style)

    def told(self, text: str, indent: int = 0, style: str = "", right: str = "") -> None:
        """A text as it reads on one line, over at most so many lines as say what it is about; a page is no copy."""
        room = self.width - indent - width(right) - 2 * bool(right)
        lines = filled(cut(text.translate(CONTROLS), room * LONGEST), room, 2, broken=True)
        gap = " " * max(2, self.width - indent - width(lines[0]) - width(right)) if right else ""
        self._write(" " * indent + self.styled(lines[0], style) + gap + self.styled(right, "dim"))
        for line in lines[1:]:
            self._write(" " * indent + self.styled(line, style))

    def typed(self, text: str, indent: int = 0, style: str = "dim") -> None:
        """A command for whoever copies it: whole and on one line, whatever its width."""
        self._write(" " * indent + self.styled(text.translate(CONTROLS), style))

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


def prompt(language: str) -> str:
    """What stands before a command, by who takes it: `$` of the shell, `sql>` and others."""
    return "$" if language == "shell" else f"{language}>"


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


def filled(text: str, room: int, hang: int = 0, *, broken: bool = False) -> list[str]:
    """A text as lines of so many columns; a path or a name that is longer stays whole, unless it may be broken.

    A script without blanks between its words is broken anywhere, and each of its characters takes two columns.
    """
    import textwrap

    text = text.translate(CONTROLS)
    wide = not text.isascii() and any(_wider(character) > 0 for character in text)
    return textwrap.wrap(
        text,
        max(room // 2 if wide else room, 1),
        subsequent_indent=" " * hang,
        break_long_words=wide or broken,
        break_on_hyphens=False,
    ) or [""]


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
