"""What a run asks of whoever drives it, and the answers, as they come in and go out."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from runwright.web.api.shape import In, Out, Text, Word


class Way(Out):
    """Something that may be answered."""

    verb: str
    label: str
    words: bool
    """Whether it needs words: the next reader of the journal does."""


class Asks(Out):
    """Who drives a run, what it asks there, and what may be answered."""

    run: str
    state: str
    driver: str
    """`console` (it asks here), `elsewhere`, `unknown`, `gone` (its process is dead), or empty for nobody."""
    process: str
    question: str
    """The digest of what it asks, to be given back with the answer; empty while it asks nothing here."""
    turn: str
    """What kind of question: confirm, condition, choose, perform, judge, failure, doubt …"""
    step: str
    instruction: str
    command: str
    because: str
    options: list[str]
    """The ways of which one is chosen."""
    answers: list[Way]
    answered: str
    """Who has answered already, when the run has not heard of that yet."""
    running: int
    """The number of the entry that began the command which runs now; 0 for none."""
    output: str
    """What that has printed so far, its end."""


class Saying(In):
    """An answer: the question binds it to what was seen."""

    question: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    verb: Annotated[str, Meta(min_length=1, max_length=20)]
    words: Text = ""
    """The reason, the note, the way that is chosen, or to whom it is handed over."""
    text: Text = ""
    """The command in its place, with `edit`."""


class Halting(In):
    """The number of the entry that began the command which is to be ended."""

    number: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class TakingOver(In):
    """Why somebody goes on with a run; from whoever drives it only by `force`, and with a reason."""

    why: Word = ""
    force: bool = False
