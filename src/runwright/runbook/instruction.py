"""Instructions in prose: sentences that tell the reader to do something, without a list and without a command."""

from __future__ import annotations

import re
from functools import cache

from runwright.lib.regex import regex
from runwright.runbook.verb import words

SENTENCE = regex(r"(?<=[.!?:;])\s+|\n\s*\n")
ASIDE = frozenset(
    (  # noqa: SIM905 (a list of words reads best as one text)
        "see read refer note remember understand consider contact ask report follow review show include explain manage ensure make work use "
        "get keep look find"
    ).split()
)
"""Verbs that send the reader elsewhere, or that say too little alone."""
OBJECT = (
    r"(?:(?:the|a|an|any|all|each|every|your|this|that|these|those|it|them|on|in|to|into|onto|from|with|out|up|down|off"
    r"|back|over|through|whether|if|which)\b|[`\[*\"“'<$A-Z0-9])"
)
BY = regex(
    r"\bby (?:clicking|selecting|choosing|pressing|ticking|checking the|going (?:in)?to|opening|editing|adding|removing"
    r"|setting|updating|running|deleting|changing|creating|replacing|restarting)\b",
    re.IGNORECASE,
)


@cache
def _orders() -> re.Pattern[str]:
    """A verb with its object: at the beginning, behind a first clause, or behind "you need to"."""
    adverbs = "|".join(sorted(words().adverbs))
    must = r"you(?: should| must|(?:'ll|’ll| will)?(?: first| then| also)? (?:need|have) to)"
    clause = r"(?i:if|when|once|on|in|from|under|after|before|for|to|at|using|with|otherwise|alternatively|instead)\b[^.]*?,"
    return re.compile(
        rf"\W*(?:(?=[A-Z*])(?i:(?:{adverbs}),? )*{_verb()}"
        rf"|(?i:if (?:so|not|this is the case|that is the case)),? {_verb()}|{clause} (?:then |and )?{_verb()}|(?:[^.]*?, )?(?i:{must}) {_verb()})"
    )


@cache
def _purposes() -> re.Pattern[str]:
    """What it is for, and then what to do: "To set up an alert, visit the panel"."""
    return re.compile(rf"\W*To (?!find|see|view|know|learn|read|understand)(?:\w+ )?\w+\b[^.:]*?, (?i:you (?:can |should |must |need to )?)?{_verb()}")


@cache
def _verb() -> str:
    verbs = "|".join(sorted(words().verbs - ASIDE, key=len, reverse=True))
    return rf"(?i:{verbs})(?: and \w+)? {OBJECT}"


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [" ".join(piece.split()) for piece in SENTENCE.split(text) if piece.strip()]


def orders(sentence: str) -> bool:
    """Whether one sentence gives an order, at its beginning or behind a first clause."""
    return _orders().match(sentence) is not None


def instructs(text: str) -> bool:
    """Whether any sentence of a paragraph gives an order, or says by doing what something is done."""
    return any(orders(sentence) or BY.search(sentence) for sentence in sentences(text))


def explains_how(text: str) -> bool:
    """Whether any sentence of a paragraph says what it is for and then what to do."""
    return any(_purposes().match(sentence) for sentence in sentences(text))
