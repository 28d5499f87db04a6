"""A filter of jq, read by jq's own compiler, which is never started."""

from __future__ import annotations

import re

from runwright.languages.effects import NOTHING, Effects, Level, Mark
from runwright.languages.place import byte_of_line, encoded
from runwright.languages.placeholder import masked
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

NAME = "jq"
TAGS = frozenset({"jq"})

LARGEST = 16 * 1024
"""Characters. The compiler recurses, so a longer text could exhaust it."""
DEEPEST = 200
"""Open brackets, for the same reason."""
MESSAGE = regex(r"jq: error: (.*?)(?: at <[^>]*>, line (\d+), column (\d+))?:?\s*$", re.MULTILINE)
VARIABLE = regex(r"\$(?!__loc__|ENV\b)([A-Za-z_]\w*)")
READING = regex(r"\$ENV\b|\benv\b|(?<!\.)\binputs?\b|\binput_filename\b|\binclude\b|\bimport\b")


def parse(text: str) -> Parsed:
    """Compile a filter; never raises, whatever the text."""
    data = encoded(text)
    if not text.strip():
        return Parsed(NAME, ())
    problem = _problem(masked(data).decode("utf-8", "replace")) if len(text) <= LARGEST else None
    if len(text) > LARGEST or sum(map(text.count, "([{")) > DEEPEST:
        problem = Problem(0, len(data), "too long to be read as a filter")
    lead = len(data) - len(data.lstrip())
    statement = Statement(lead, len(data.rstrip()), NAME)
    return Parsed(NAME, (statement,), (problem,) if problem else ())


def effects(text: str) -> Effects:
    """A filter only computes; it may look at the environment, where secrets are."""
    found = READING.search(text)
    if found is None:
        return NOTHING
    marks = frozenset({Mark.DISCLOSES}) if "env" in found[0].lower() else frozenset[Mark]()
    return Effects(Level.READS, marks, f"jq {found[0]}")


def _problem(plain: str) -> Problem | None:
    """What the compiler says against a filter, and where."""
    import jq

    if sum(map(plain.count, "([{")) > DEEPEST:
        return None
    try:
        jq.compile(plain.replace("\0", " "), args=dict.fromkeys(VARIABLE.findall(plain), ""))
    except ValueError as error:
        found = MESSAGE.search(str(error))
        if found is None:
            return Problem(0, len(encoded(plain)), str(error).splitlines()[0][:120] or "jq cannot read it")
        at = byte_of_line(plain, int(found[2] or 1) - 1, int(found[3] or 1) - 1)
        return Problem(at, at, found[1].strip())
    return None
