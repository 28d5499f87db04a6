"""Where texts stand in a command: in its words, without their quotes, and in its standard input."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.languages.syntax import Command, HereDocument, Word


class Text(NamedTuple):
    """A text inside a word, or across several, and its place in the host."""

    start: int
    end: int
    text: str
    exact: bool
    """Character for character as written, so that a place in it is a place in the host."""

    def after(self, prefix: str) -> Text:
        """The text behind a prefix that it begins with."""
        start = min(self.end, self.start + len(prefix.encode()))
        return Text(start, self.end, self.text.removeprefix(prefix), self.exact)


def in_word(word: Word, offset: int = 0) -> Text:
    """The text in a word from a character on."""
    raw = word.text[offset:]
    start = word.start + len(word.text[:offset].encode())
    quote = raw[:1]
    if len(raw) >= 2 and quote in "\"'" and raw[-1] == quote and quote not in raw[1:-1].replace("\\" + quote, ""):
        raw, start = raw[1:-1], start + 1
    text = _unescaped(raw) if quote == '"' else raw
    end = start + len(raw.encode())
    if quote not in "\"'" and word.value is not None and offset == 0:
        text = word.value
    return Text(start, end, text, text == raw)


def across(words: Sequence[Word]) -> Text:
    """The text of several words joined as `ssh` and `watch` do, keeping their distance where they can."""
    if len(words) == 1:
        return in_word(words[0])
    parts = [words[0].known]
    exact = all(word.text == word.known for word in words)
    for before, word in pairwise(words):
        parts += [" " * max(1, word.start - before.end), word.known]
    return Text(words[0].start, words[-1].end, "".join(parts), exact)


def in_document(document: HereDocument) -> Text:
    """The body of a here-document."""
    return Text(document.start, document.end, document.body, exact=True)


def _unescaped(raw: str) -> str:
    """The inside of double quotes after the shell read it, expansions left as written."""
    if "\\" not in raw:
        return raw
    return regex(r'\\([$`"\\\n])').sub(lambda match: "" if match[1] == "\n" else match[1], raw)


def placed(place: str, texts: list[Text]) -> list[Text]:
    """The operands at a place."""
    if place == "last":
        return texts[-1:]
    first = {"second": 1, "rest": 1}.get(place, 0)
    return texts[first : first + 1] if place in {"first", "second"} else texts[first:]


def seen(command: Command) -> Iterator[Text]:
    """The texts of standard input that stand in the script itself."""
    own = _fed_itself(command) or command.here_documents
    source = command if own else command.inherited or command
    for document in source.here_documents:
        yield in_document(document)
    for redirection in source.redirections:
        if redirection.operator == "<<<" and redirection.target is not None:
            yield in_word(redirection.target)


def fed(command: Command) -> bool:
    """Whether standard input comes from somewhere else than the terminal."""
    return _fed_itself(command) or command.inherited is not None


def _fed_itself(command: Command) -> bool:
    return command.piped_from or any(each.operator in {"<", "<<<"} for each in command.redirections)
