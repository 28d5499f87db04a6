"""Commands that print nothing by their own words: what they are redirected to is emptied, and meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.languages.syntax import Command, Redirection, Word


def silent(command: Command) -> bool:
    """Whether a command prints no more than a line feed: `: > log`, `cat < /dev/null > log`, `> log` alone."""
    if not command.words:
        return True
    name, *rest = command.words
    if name.value == "cat" and not rest and any(_from_nothing(each) for each in command.redirections):
        return True
    says_nothing = PRINTERS.get(name.value or "")
    return says_nothing is not None and says_nothing(rest)


def _from_nothing(redirection: Redirection) -> bool:
    target = redirection.target
    return redirection.operator == "<" and target is not None and target.value == "/dev/null"


def _always(_: list[Word]) -> bool:
    return True


def _echo(words: list[Word]) -> bool:
    return all(word.value in {"", "-n", "-e", "-en", "-ne"} for word in words)


def _printf(words: list[Word]) -> bool:
    return [word.value for word in words] in ([""], ["%s", ""])


def _cat(words: list[Word]) -> bool:
    return bool(words) and all(word.value == "/dev/null" for word in words)


PRINTERS = {":": _always, "true": _always, "echo": _echo, "printf": _printf, "cat": _cat}
"""What a program is to be asked, by its arguments."""
