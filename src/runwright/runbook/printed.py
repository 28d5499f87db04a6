"""Printed: sentences that quote what a command gives, without a "should": "Expect `ok`.", "It prints `ok`.".

A sentence that is about anything else than the command before it, or that goes on behind the quoted words ("It returns
`1` if the node is down"), says how things are, and is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.block import Block
    from runwright.runbook.document import Document
    from runwright.runbook.inline import Inline

CODE = "\x00"
"""Stands for each character of inline code."""
QUOTED = r"(?:\x00+|\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”)"
GIVEN = r"(?:output|result|response|answer|reply|status(?: code)?|exit (?:code|status)|state|value|count)"
GIVES = r"(?:prints?|returns?|outputs?|says?|reads?|answers?(?: with)?|repl(?:y|ies)(?: with)?|responds? with)"
SHOWN = rf"(?:{GIVES}|is|are|be|shows?|displays?|contains?|looks? like)"
WORD = r"(?:the (?:word|text|line|value|number|code|status) )?"
SPEAKS = r"(?:it|this|(?:this|that|the) (?:command|query|call|request|script|check))"
LOOK = r"(?:check|verify|confirm|ensure|make sure)(?: that)?"
WELL = (
    r"(?:(?:if|when|once|as soon as) (?:it|all|everything|the \w+)(?: is| are| works| went| goes)"
    r"(?: (?:up|healthy|ready|done|fine|well|ok|okay|alive|running|working|good|finished))?|on success)"
)
"""That it is as it is wanted, which no negation is in."""
END = (
    r"(?: (?:back|now|again|in (?:the |its )?(?:output|response|list|result|answer)s?"
    r"|as (?:the )?(?:output|result|response|answer)|(?:for|from|on|by|in) (?:each|every|all)(?: [a-z]+){1,3}))?"
    rf"(?:,? {WELL})?(?: \([^()\n]{{0,80}}\))?[\s.!;:,)\"”*_]*$"
)
NUMBER = (
    r"(?:at least|at most|exactly|no more than|no fewer than|fewer than|less than|more than|only)"
    r" (?:\d+|\x00+)(?: [a-z]+)?"
)
EXPECT = regex(
    r"expect(?:ed|ing)? (?:to (?:see|get|find|read|receive) )?"
    rf"(?:(?:(?:the |an? )?{GIVEN}(?: of| to be| is)? |the |an? )?{QUOTED}"
    r"|HTTP(?:/[\d.]+)? \d{3}(?: [A-Z]\w*)?"
    rf"|\d+(?:\.\d+)?|(?!.*\b(?:seconds?|minutes?|hours?|days?|weeks?|s|min|h)\b){NUMBER}"
    rf"|nothing|no (?:output|rows?|results?|lines?)|an? empty (?:{GIVEN}|list|line)"
    rf"|(?:[^\s,;:]+ ){{1,6}}to (?:be|say|show|read|print|return|contain|report) {WORD}{QUOTED}){END}",
    re.IGNORECASE,
)
SEE = regex(
    rf"you(?:['’]ll| will| ought to| get| then see| see) (?:(?:see|get|find|read) )?{WORD}{QUOTED}{END}", re.IGNORECASE
)
TOLD = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{SPEAKS}|\x00+) (?:now |then |just )?(?:will |ought to )?{GIVES} {WORD}{QUOTED}{END}",
        rf"(?:the |its )?(?:expected )?{GIVEN} (?:(?:will|ought to) )?(?:now )?{SHOWN} {WORD}{QUOTED}{END}",
        rf"an? (?:healthy|successful|good|working|correct) [a-z]+ (?:{GIVES}|shows|looks like) {WORD}{QUOTED}{END}",
        rf"{GIVES} {WORD}{QUOTED}{END}",
        rf"(?:output|response|result|answer|reply|returns|prints)\s*[:=]\s*{QUOTED}{END}",
        rf"wait (?:until|till) {SPEAKS} (?:{GIVES}|shows) {WORD}{QUOTED}{END}",
        rf"{LOOK} (?:{SPEAKS}|(?:the |its )?{GIVEN}) (?:now )?{SHOWN} {WORD}{QUOTED}{END}",
    )
)
"""What is read only right behind a command; elsewhere it may speak of anything."""
SENTENCE = regex(r"[^.!?\n]+(?:[.!?](?:(?=\w)[^.!?\n]*[.!?]?)*|$|(?=\n))")
CLAUSE = regex(
    rf"[:;(—–]\s+|\(|\s-{{1,2}}\s|,\s+(?:and |which )?|^[^\w\x00]*{WELL},?\s+|^[^\w\x00]*(?:then |now |and )?",
    re.IGNORECASE,
)
SIGNS = regex(
    r"\b(?:expect|print|return|output|sa[iy]|read|answer|repl|respon|result|stat|val|count|you)", re.IGNORECASE
)
HELD = regex(r"[\"“]|xpect")
"""What a sentence holds that is read here, where it has no inline code."""
WRAPPED = regex(r"\n(?![A-Z])")
NEAR = 2
"""Elements between a command and a sentence about what it gives."""


class Printed(NamedTuple):
    """A stretch of an inline text that says what is given: characters `[start, end)`."""

    start: int
    end: int


def printed(inline: Inline, *, commanded: bool) -> Iterator[Printed]:
    """The sentences of a text that quote what a command gives; `commanded` says that one stands right before it."""
    if not (inline.codes or HELD.search(inline.text)) or not SIGNS.search(inline.text):
        return
    text = marked(inline)
    for sentence in SENTENCE.finditer(text):
        if not (CODE in sentence[0] or HELD.search(sentence[0])) or not SIGNS.search(sentence[0]):
            continue
        near = commanded or " " in "".join(each.text for each in inline.codes if each.at < sentence.start())
        found = _told(sentence[0], near=near, command=_of_words(inline, sentence.start()))
        if found is not None:
            yield Printed(sentence.start() + found, sentence.end())


def marked(inline: Inline) -> str:
    """The text with a sign for each character of its inline code, and a blank where a line of a sentence ends."""
    pieces, at = list[str](), 0
    for code in inline.codes:
        pieces += [inline.text[at : code.at], CODE * len(code.text)]
        at = code.at + len(code.text)
    return WRAPPED.sub(" ", "".join([*pieces, inline.text[at:]]))


def _of_words(inline: Inline, start: int) -> bool:
    """Whether the first code behind a place is of several words, as a command line is."""
    return " " in next((each.text for each in inline.codes if each.at >= start), "")


def _told(sentence: str, *, near: bool, command: bool) -> int | None:
    """Where in a sentence it is said what is given; a clause of it may say that, behind the command that it names."""
    for clause in CLAUSE.finditer(sentence):
        rest, named = sentence[clause.end() :], CODE in sentence[: clause.end() + 1]
        of_command = command if named else near
        first = not clause.start()
        if EXPECT.match(rest) and (first or of_command):
            return clause.end()
        if (first and SEE.match(rest)) or (of_command and any(each.match(rest) for each in TOLD)):
            return clause.end()
    return None


def commanded(document: Document, blocks: Sequence[Block]) -> frozenset[int]:
    """Where each paragraph begins that stands right behind a block that is run."""
    runs = {block.start: block.runs for block in blocks}
    found, since = list[int](), NEAR
    for element in document.elements:
        if isinstance(element, CodeBlock):
            since = 0 if runs.get(element.start) else NEAR
        elif not isinstance(element, Paragraph):
            since = NEAR
        elif since < NEAR:
            found.append(element.start)
            since += 1
    return frozenset(found)
