"""Questions on the terminal: one line, one answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from runwright.cli.paper import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.plan.plan import Missing


def line(prompt: str, prefill: str = "") -> str:
    """One line that a person types; the end of input counts as an interruption."""
    import readline

    if prefill:
        readline.set_startup_hook(lambda: readline.insert_text(prefill))
    try:
        sys.stdout.flush()
        return input(prompt.translate(CONTROLS)).strip()
    except EOFError:
        raise KeyboardInterrupt from None
    finally:
        readline.set_startup_hook(None)


def yes(prompt: str) -> bool:
    """Yes or no; nothing typed is no."""
    while True:
        typed = line(f"{prompt} [y/N] ").lower()
        if typed in {"", "n", "no"}:
            return False
        if typed in {"y", "yes"}:
            return True


def letter(prompt: str, letters: Mapping[str, str]) -> str:
    """One of some letters; the words that they stand for are shown with the letter in brackets."""
    shown = "  ".join(f"[{key}]{word.removeprefix(key)}" for key, word in letters.items())
    while True:
        typed = line(f"{prompt}  {shown} › ").lower()
        if typed[:1] in letters and (len(typed) == 1 or letters[typed[:1]].startswith(typed)):
            return typed[:1]


def reason(prompt: str) -> str:
    """A few words, which are not optional: the next reader of the journal needs them."""
    while True:
        typed = line(f"  {prompt}: ")
        if typed:
            return typed


def value_of(missing: Missing) -> str:
    """The value of a parameter, with what the document says about it."""
    about = f"  {missing.help}\n" if missing.help else ""
    return line(f"{about}  {missing.name} ({', '.join(missing.places)}): ")
