"""Checks: what a command or a step must give, ready to be judged by a machine, or by a person where none can."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex

LEAD = regex(r"^\W*expect(?:ed|ation)?(?: (?:output|result))?\s*:\s*", re.IGNORECASE)


class Want(NamedTuple):
    """What is wanted; which fields count depends on the kind of the check."""

    texts: tuple[str, ...] = ()
    """Kinds `contains`, `any`, `lacks`, `lines`, `table`: texts to be found. Kind `json`: the value, as JSON."""
    pattern: str = ""
    """Kind `regex`: an expression in Python's syntax."""
    subject: str = ""
    """Kind `number`: what the number measures, in the author's words; empty when it is the whole output. Kinds
    `contains` and `any`: what has the text as its value.
    """
    comparator: str = ""
    """Kinds `number`, `status`: `>`, `>=`, `<`, `<=`, `==`, `!=` or `between`."""
    value: float | None = None
    upper: float | None = None
    """The other end of `between`."""
    unit: str = ""
    """As people write it: `ms`, `s`, `MiB`, `%`; empty for a bare number."""


class Check(NamedTuple):
    """One expectation of the author, with the way to judge it."""

    form: str
    """How it was written: `comment`, `sentence`, `output`, `transcript`, `bullet`, `table`."""
    kind: str
    """How it is judged: `status`, `number`, `json`, `table`, `regex`, `empty`, `contains`, `any`, `lacks`, `every`,
    `lines`, `person`.
    """
    text: str
    """As written."""
    line: int
    want: Want = Want()


class Result(NamedTuple):
    """What a command gave."""

    status: int | None
    """Its exit status, `None` when it was stopped before it ended."""
    stdout: str
    stderr: str
    seconds: float


class Verdict(NamedTuple):
    """Whether a check held, and why in one sentence."""

    held: bool | None
    """`None` when a person must judge."""
    why: str


def bare(text: str) -> str:
    """The words of an expectation without the “Expected:” before them."""
    return LEAD.sub("", text)


def held(why: str) -> Verdict:
    """It is as wanted."""
    return Verdict(held=True, why=why)


def failed(why: str) -> Verdict:
    """It is not as wanted."""
    return Verdict(held=False, why=why)


def unsure(why: str) -> Verdict:
    """A person must judge."""
    return Verdict(held=None, why=why)


def judge(check: Check, result: Result) -> Verdict:
    """Whether a check held; never raises, whatever the result holds."""
    from runwright.plan.judging import judged

    return judged(check, result)
