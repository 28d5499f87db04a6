"""Questions on the terminal: one line, one answer."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from runwright.cli.paper import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def afresh(prompt: str) -> str:
    """A line in small letters, without what was typed before it was asked for: that answers nothing."""
    import termios

    with suppress(termios.error, OSError, ValueError):  # no terminal keeps anything back
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    return line(prompt).lower()


def yes(prompt: str) -> bool:
    """Yes or no; nothing typed is no."""
    while True:
        typed = afresh(f"{prompt} [y/N] ")
        if typed in {"", "n", "no"}:
            return False
        if typed in {"y", "yes"}:
            return True


def letter(prompt: str, letters: Mapping[str, str], explain: Callable[[], None]) -> str:
    """One of some letters, shown in brackets with the words they begin; whoever types another is explained them."""
    shown = "  ".join(f"[{key}]{word.removeprefix(key)}" for key, word in letters.items())
    while True:
        typed = afresh(f"{prompt}  {shown} › ")
        if typed[:1] in letters and (len(typed) == 1 or letters[typed[:1]].startswith(typed)):
            return typed[:1]
        if typed:
            explain()


def reason(prompt: str) -> str:
    """A few words, which are not optional: the next reader of the journal needs them."""
    while True:
        typed = line(f"  {prompt}: ")
        if typed:
            return typed


def value_of(missing: Missing, explain: Callable[[], None]) -> str:
    """The value of a parameter, which is not optional; whoever types a question mark asks what is wanted."""
    while True:
        typed = line(f"  {missing.name} ({', '.join(missing.places)}): ")
        if typed == "?":
            explain()
        elif typed:
            return typed
