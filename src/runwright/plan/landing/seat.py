"""Which text of which language a program is given where the mark stands among its words, by the books of tools.

The words come here without their quotes. Where a program runs another command (`sudo`, `kubectl exec`, `ssh`), the
mark is looked for in that command's words; where it is given a text (`psql -c`, `curl -d`, a here-document), that is
the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.syntax import Command, HereDocument, Word
from runwright.languages.tools.book import book_for
from runwright.languages.tools.invocation import read
from runwright.languages.tools.weighing import Weighing
from runwright.plan.landing.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.languages.tools.book import Book
    from runwright.languages.tools.invocation import Invocation


def seat(words: Sequence[str], fed: Sequence[str], mark: str) -> Text:
    """Where the mark stands; `fed` are the texts of standard input that stand in the script."""
    if not words:
        return Text("literal", next((text for text in fed if mark in text), mark))
    if mark in words[0]:
        return Text("program", words[0])
    program = words[0].rpartition("/")[2]
    book = book_for(program)
    if book is None:
        return _unknown(program, words, fed, mark)
    command = _command(words, fed)
    invocation = read(book, command)
    return (
        _inner(program, invocation, fed, mark)
        or _embedded(book, program, invocation, command, mark)
        or _plain(book, program, invocation, command, mark)
        or Text("literal", next((text for text in fed if mark in text), mark), program)
    )


def _command(words: Sequence[str], fed: Sequence[str]) -> Command:
    """Words without quotes as a command; places count words."""
    made = tuple(Word(number, number, text, text) for number, text in enumerate(words))
    documents = tuple(HereDocument(0, 0, "EOF", expands=False, body=text) for text in fed)
    return Command(0, 0, made, here_documents=documents)


def _unknown(program: str, words: Sequence[str], fed: Sequence[str], mark: str) -> Text:
    """A word of a program that nobody described; what it does with it cannot be said."""
    for number, word in enumerate(words):
        if mark in word:
            free = "--" in words[:number] or not word.startswith(mark)
            return Text("argument", word, program, free=free, known=False)
    return Text("literal", next((text for text in fed if mark in text), mark), program, known=False)


def _inner(program: str, invocation: Invocation, fed: Sequence[str], mark: str) -> Text | None:
    """The mark in a command that the program runs, or in the standard input of that command."""
    wraps = invocation.facts.wraps
    if wraps is None:
        return None
    for given in invocation.given if wraps.shell else ():
        text = given.value.text[given.offset :] if given.value is not None else ""
        if mark in text and any(name in wraps.options for name in given.option.names):
            return Text("shell", text, program)
    for words in invocation.inner:
        texts = [word.text for word in words]
        if any(mark in text for text in texts):
            return Text("shell", " ".join(texts), program) if wraps.shell else seat(texts, fed, mark)
    if wraps.stdin and invocation.inner and any(mark in text for text in fed):
        texts = [word.text for word in invocation.inner[-1]]
        return seat(_first(" ".join(texts)) if wraps.shell else texts, fed, mark)
    return None


def _first(text: str) -> list[str]:
    """The words of the first command of a shell text, which reads its standard input."""
    from runwright.languages import shell
    from runwright.plan.landing import quoting

    commands = [command for statement in shell.parse(text).statements for command in statement.commands]
    return [quoting.read(word.text) for word in commands[0].words] if commands else []


def _embedded(book: Book, program: str, invocation: Invocation, command: Command, mark: str) -> Text | None:
    """The mark in a text of another language."""
    for language, text in Weighing(book, program, invocation, command).run().texts:
        if mark in text.text:
            return Text(language, text.text, program)
    return None


def _plain(book: Book, program: str, invocation: Invocation, command: Command, mark: str) -> Text | None:
    """The mark in an option's value or in an operand."""
    for given in invocation.given:
        if given.value is not None and mark in given.value.text:
            if given.value is given.word and mark in given.word.text[: given.offset]:
                return Text("option", given.word.text, program)
            return Text("argument", given.value.text[given.offset :], program, given.option.name)
    word = next((word for word in command.words if mark in word.text), None)
    if word is None:
        return None
    dashes = any(each.text == "--" and each.start < word.start for each in command.words)
    behind = book.options_first and word in invocation.operands and word is not invocation.operands[0]
    return Text("argument", word.text, program, free=dashes or behind or not word.text.startswith(mark))
