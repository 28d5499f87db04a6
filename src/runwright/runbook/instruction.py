"""Instructions in prose: sentences that tell the reader to do something, without a list and without a command.

A verb gives an order only with its object ("click the button", "restart `api`"), because half the verbs of operators
are nouns too; and only where a clause begins: at the start of a sentence, behind "if it fails,", behind "you need to".
"""

from __future__ import annotations

import re
from functools import cache

from runwright.lib.regex import regex
from runwright.runbook.verb import words

SENTENCE = regex(r"(?<=[.!?:;])\s+|\n\s*\n")
ASIDE = frozenset(
    (
        "see read refer note remember understand consider contact ask report follow review "
        "ensure make work use get keep look find"
    ).split()
)
"""Verbs that send the reader elsewhere, or that say too little alone."""
WORD = regex(r"\W*([A-Za-z][a-z-]*),? (?=\S)")
OBJECT = regex(
    r"(?:and \w+ )?(?:(?:the|a|an|any|all|each|every|your|this|that|these|those|it|them|on|in|to|into|onto|from|with"
    r"|out|up|down|off|back|over|through|whether|if|which)\b|[`\[*\"“'<$A-Z0-9]|[a-z]\w*[_./]\w)"
)
ADVERBS = 3
"""So many words may stand before the verb: "Then manually"."""
CLAUSE = regex(
    r"\W*(?:if|when|once|on|in|from|under|after|before|for|to|at|using|with|otherwise|alternatively|instead)\b",
    re.IGNORECASE,
)
NEXT = regex(r",? (?:then |and )?")
SO = regex(r"\W*if (?:so|not|this is the case|that is the case),? ", re.IGNORECASE)
MUST = regex(
    r"(?:^\W*|, )you(?: should| must|(?:'ll|’ll| will)?(?: first| then| also)? (?:need|have) to) ",
    re.IGNORECASE,
)
PURPOSE = regex(r"\W*To (?!find|see|view|know|learn|read|understand)\w+\b[^.:]*?, (?=\S)")
MAY = regex(r"you (?:can |should |must |need to )?", re.IGNORECASE)
BY = regex(
    r"\bby (?:clicking|selecting|choosing|pressing|ticking|checking the|going (?:in)?to|opening|editing|adding|removing"
    r"|setting|updating|running|deleting|changing|creating|replacing|restarting)\b",
    re.IGNORECASE,
)
"""What says by doing what something is done."""


@cache
def _verbs() -> frozenset[str]:
    return words().verbs - ASIDE


def _order_at(sentence: str, at: int) -> bool:
    """Whether a verb with its object stands at a character, past an adverb or two."""
    for _ in range(ADVERBS):
        word = WORD.match(sentence, at)
        if word is None:
            return False
        at = word.end()
        if word[1].lower() in _verbs():
            return OBJECT.match(sentence, at) is not None
        if word[1].lower() not in words().adverbs:
            return False
    return False


def _commas(sentence: str) -> list[int]:
    """Where clauses begin behind commas."""
    return [match.end() for match in NEXT.finditer(sentence) if match[0].startswith(",")]


def orders(sentence: str) -> bool:
    """Whether one sentence gives an order, at its beginning or behind a first clause."""
    bare = sentence.lstrip("*_ \"“'(")
    if bare[:1].isupper() and _order_at(sentence, 0):
        return True
    so = SO.match(sentence)
    if so is not None and _order_at(sentence, so.end()):
        return True
    if CLAUSE.match(sentence) and any(_order_at(sentence, at) for at in _commas(sentence)):
        return True
    return any(_order_at(sentence, match.end()) for match in MUST.finditer(sentence))


def _aims(sentence: str) -> bool:
    """Whether a sentence says what for, and then what to do: "To set up an alert, visit the panel"."""
    if PURPOSE.match(sentence) is None:
        return False
    starts = _commas(sentence)
    skipped = [match.end() for at in starts if (match := MAY.match(sentence, at))]
    return any(_order_at(sentence, at) for at in (*starts, *skipped))


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [" ".join(piece.split()) for piece in SENTENCE.split(text) if piece.strip()]


def instructs(text: str) -> bool:
    """Whether any sentence of a paragraph gives an order, or says by doing what something is done."""
    return any(orders(sentence) or BY.search(sentence) for sentence in sentences(text))


def explains_how(text: str) -> bool:
    """Whether any sentence of a paragraph says what it is for and then what to do."""
    return any(map(_aims, sentences(text)))
