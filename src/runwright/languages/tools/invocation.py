"""What the words of a command are to its tool: sub-command, options and values, operands, an inner command.

One pass from left to right, the way the tools themselves read: options may stand anywhere until `--`; the
first words that are no options are the sub-command as long as the book knows a longer one; where a tool runs
another command, all words from there on are that command's. A word that nobody knows as an option is kept,
and takes no value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.languages.syntax import Command, Word
    from runwright.languages.tools.book import Book, Facts
    from runwright.languages.tools.fact import Option, Wraps


class Given(NamedTuple):
    """One option as it was given."""

    option: Option
    spelling: str
    word: Word
    """Where the option stands."""
    value: Word | None = None
    """The word that its value stands in, which may be the option's own (`--name=value`)."""
    offset: int = 0
    """Where in that word the value begins, in characters as written."""


class Invocation(NamedTuple):
    """A command as its tool reads it."""

    path: str
    """The sub-command, its words joined by a space."""
    facts: Facts
    given: tuple[Given, ...]
    operands: tuple[Word, ...]
    strangers: tuple[Word, ...]
    """Words that look like options and are not known."""
    inner: tuple[tuple[Word, ...], ...]
    """The words of each command that the tool runs."""


def read(book: Book, command: Command) -> Invocation:
    """Read a command's words by its tool's book."""
    return _read(book, command.words)


@lru_cache(maxsize=1024)
def _read(book: Book, words: tuple[Word, ...]) -> Invocation:
    """The same words are asked about again: for what they do, for what they run, by rules."""
    return _Reading(book, words).run()


class _Reading:
    """The state of one pass over the words."""

    __slots__ = ("at", "book", "facts", "given", "inner", "open", "operands", "path", "strangers", "words")

    def __init__(self, book: Book, words: tuple[Word, ...]) -> None:
        self.book = book
        self.words = words
        self.at = 1
        self.path = ""
        self.facts = book.facts("")
        self.open = True
        self.given: list[Given] = []
        self.operands: list[Word] = []
        self.strangers: list[Word] = []
        self.inner: list[tuple[Word, ...]] = []

    def run(self) -> Invocation:
        """Read every word."""
        words, count = self.words, len(self.words)
        while self.at < count:
            word = words[self.at]
            value = word.value
            self.at += 1
            if value is None:
                value = word.text.strip("\"'")
            if self.open and len(value) > 1 and value[0] in "-+" and not word.text[0].isspace():
                if value == "--":
                    if self.dashes():
                        break
                elif value[0] == "-" or value in self.facts.options:
                    if self.option(word, value):
                        break
                elif self.operand(word, value):
                    break
            elif self.operand(word, value):
                break
        return Invocation(
            self.path,
            self.facts,
            tuple(self.given),
            tuple(self.operands),
            tuple(self.strangers),
            tuple(self.inner),
        )

    def dashes(self) -> bool:
        """`--`: an inner command begins, or options end."""
        wraps, judged = self.facts.wraps, self.facts.options.get("--")
        self.open = False
        if judged is not None and self.at < len(self.words):
            self.given.append(Given(judged, "--", self.words[self.at - 1]))
        if wraps is not None and wraps.after == "--":
            self.inner += [self.words[self.at :]] if self.at < len(self.words) else []
            return True
        return False

    def operand(self, word: Word, value: str) -> bool:
        """A word that is no option: more sub-command, the beginning of an inner command, or an operand."""
        if not self.operands and self.open:
            longer = self.book.step(self.path, value)
            if longer is not None:
                self.path = longer
                self.facts = self.book.facts(longer)
                return False
        wraps = self.facts.wraps
        if wraps is not None and wraps.at is not None and self.begins(wraps, value):
            self.inner.append(_until(self.words[self.at - 1 :], wraps.until))
            return True
        self.operands.append(word)
        if self.book.options_first:
            self.open = False
        return False

    def begins(self, wraps: Wraps, value: str) -> bool:
        """Whether the inner command begins with this operand."""
        if wraps.assignments and "=" in value.lstrip("="):
            return False
        place = len(self.operands)
        if wraps.assignments:
            place = sum("=" not in word.known for word in self.operands)
        return place == wraps.at

    def option(self, word: Word, value: str) -> bool:
        """A word that looks like an option; true when it hands all that follows to an inner command."""
        options = self.facts.options
        found = options.get(value)
        if found is not None:
            return self.take(found, value, word, len(word.text))
        if value[1] == "-":
            self.long(word, value, options)
            return False
        return self.short(word, value, options)

    def long(self, word: Word, value: str, options: Mapping[str, Option]) -> None:
        """`--name=value`, `--no-name`, or a name that tools of the Go family also know with one dash."""
        name, equals, _ = value.partition("=")
        found = options.get(name) or (options.get(name[1:]) if len(name) > 3 else None)
        if found is not None:
            if equals:
                self.given.append(Given(found, name, word, word, word.text.find("=") + 1))
            else:
                self.take(found, name, word, len(word.text))
        elif not (name.startswith("--no-") and f"--{name[5:]}" in options):
            self.strangers.append(word)

    def short(self, word: Word, value: str, options: Mapping[str, Option]) -> bool:
        """`-name=value`, or letters in one word: flags, the last perhaps with a value (`-itv`, `-n5`)."""
        name, equals, _ = value.partition("=")
        if equals and name in options:
            self.given.append(Given(options[name], name, word, word, word.text.find("=") + 1))
            return False
        for place in range(1, len(value)):
            letter = "-" + value[place]
            found = options.get(letter)
            if found is None:
                if place == 1:
                    self.strangers.append(word)
                if not self.facts.letters:
                    return False
                continue
            if found.value != "none":
                return self.take(found, letter, word, place + 1)
            self.given.append(Given(found, letter, word))
        return False

    def take(self, found: Option, spelling: str, word: Word, end: int) -> bool:
        """Note an option with its value: the rest of its own word, or the next word."""
        wraps = self.facts.wraps
        if wraps is not None and spelling in wraps.plain:
            self.facts = self.facts._replace(wraps=wraps._replace(shell=False))
        if wraps is not None and spelling in wraps.options and not wraps.shell:
            self.given.append(Given(found, spelling, word))
            inner = _until(self.words[self.at :], wraps.until or (";", "+"))
            self.inner += [inner] if inner else []
            self.at += len(inner) + 1
            return self.at >= len(self.words)
        if found.value != "none" and end < len(word.text.rstrip("\"'")):
            self.given.append(Given(found, spelling, word, word, end + (word.text[end : end + 1] == "=")))
        elif found.value == "required" and self.at < len(self.words) and not self.acts(self.words[self.at]):
            self.at = min(self.at + found.words, len(self.words))
            self.given.append(Given(found, spelling, word, self.words[self.at - 1]))
        else:
            self.given.append(Given(found, spelling, word))
        return False

    def acts(self, word: Word) -> bool:
        """Whether a word is an option that does something by itself: no value, whatever a help says of the one before.

        A help that puts several options on one line may give all of them the value of the last, and then `-print`
        would hide the `-delete` behind it.
        """
        found, wraps = self.facts.options.get(word.text), self.facts.wraps
        if wraps is not None and word.text in wraps.options and not wraps.shell:
            return True
        return found is not None and found.judged is not None and found.judged.fact.effect is not None


def _until(words: tuple[Word, ...], ends: tuple[str, ...]) -> tuple[Word, ...]:
    """The words before the first that ends an inner command."""
    if ends:
        for place, word in enumerate(words):
            if word.value in ends:
                return words[:place]
    return words
