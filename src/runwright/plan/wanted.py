"""Wanted: an expectation's words read as a check. What no rule can judge is left to a person."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.aligned import table
from runwright.plan.check import Check, Want
from runwright.plan.expression import expression
from runwright.plan.quoted import NEGATED, QUOTED, quoted
from runwright.runbook.quantity import quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.quantity import Quantity

NO_OUTPUT = regex(r"[#<(\[\s]*(?:no output|empty|nothing|no rows|empty output)[\s>)\]]*", re.IGNORECASE)
GAP = regex(
    r"(?:[ \t\r\n]*,)?[ \t\r\n]{0,80}(?:\.{3}|…)[ \t\r\n]{0,80},?(?=[ \t\r\n]{0,80}[}\]])|^[ \t]*(?:\.{3}|…),?[ \t]*$",
    re.MULTILINE,
)
SHOWS = r"(?:be|return|show|print|output|say|see|read|get)"
GIVES = r"(?:prints?|returns?|outputs?|says?|reads?|shows?|answers?(?: with)?|repl(?:y|ies)(?: with)?|responds? with)"
LEAD = regex(
    r"^\W*(?:expect(?:ing|ation)?s?\b(?: to (?:see|get|find|read|receive)\b)?"
    r"(?: (?:the )?(?:output|result|response|answer|value|status|count) (?:to be|of|is)\b)?"
    rf"|(?:it|this|(?:this|the) (?:command|query|output|result|response)) (?:will )?(?:{GIVES}|is|be)\b|{GIVES}\b"
    r"|(?:the )?(?:expected|sample|example)(?: (?:output|result|response|value|status))?s?\b|output\b|result\b"
    rf"|returns?\b|(?:you )?(?:should|must|will) (?:now )?{SHOWS}\b|ok if\b|=>|->|→)\s*(?:is|are|be)?\s*[:=]?\s*",
    re.IGNORECASE,
)
STATUS = regex(
    r"\b(?:exit(?:s|ed)?(?: with)?(?: (?:status|code)){0,2}|return(?:s|ed)?(?: with)?(?: (?:an? )?"
    r"(?:exit |status |code ){1,2}| code:?| (?=non-?zero)))(?: (?:of|is|should be|must be))?\s*[:=]?\s*"
    r"(?:(?P<not>non-?zero|not (?:zero|0))|(?P<code>zero|\d{1,3}))\b(?!\s*(?:or\b|,|/|-|to\b)\s*\d)",
    re.IGNORECASE,
)
"""`return 0` alone says nothing of a status: it may be what is printed."""
EMPTY = regex(
    r"^(?:(?:be |is |are )?(?:empty|blank|nothing|none)|no (?:output|rows?|results?|lines?|matches)|\(?0 rows\)?"
    r"|empty (?:output|result|list))(?: (?:output|result|is|at all|returned|shown|printed))*\W*$",
    re.IGNORECASE,
)
IS_EMPTY = regex(
    r"\b(?:should|must) (?:be empty|be no output|(?:return|print|show) nothing|return no rows|have no output)\b",
    re.IGNORECASE,
)
FILLED = regex(
    r"\b(?:not be empty|non-?empty|not empty|some output|at least one (?:line|row)(?!s? \S))\b", re.IGNORECASE
)
PATTERN = regex(
    r"\bmatch(?:es|ing)?\b(?: the)?(?: regex(?:p)?| pattern| regular expression)?:?\s+(?:`([^`]+)`|/(.+)/)",
    re.IGNORECASE,
)
EVERY = regex(
    r"\b(?:[Aa]ll|[Ee]very|[Ee]ach)\b[^.;`]{0,60}?\b(?:be|is|are|shows?|reports?|in)\s+(?:in |the |state )*"
    r"[`\"“]?([A-Z][A-Za-z/]{2,30}|\d+/\d+)[`\"”]?"
)
SAYING = regex(
    r"\b(?:return|print|show|output|display|say|report|read|be|see|get|respond with|reply with|answer)(?:s|ed)?\s+"
    r"(?:the (?:word|text|status)\s+)?"
    r"(HTTP(?:/[\d.]{1,3})? ?\d{3}|\d{3} [A-Z]\w+|[A-Z][A-Z_]{1,20}|[A-Z][a-z]+ed\b|active \(running\)"
    r"|healthy|true|false)"
    r"(?![\w-])"
)
WORDS = regex(r"[\w./:%()@=+-]+(?: [\w./:%()@=+-]+){0,3}\Z")
CODE = regex(r"^(?:HTTP[ /]?(?:\d(?:\.\d)?)?\s*)?([1-5]\d\d)(?: [A-Z][A-Za-z ]*)?\W*$")
EXACT = regex(r"(-?\d{1,15}(?:\.\d{1,9})?)(?:\s?([a-zA-Z%]{1,10}))?\.?")
EQUALS = regex(
    r"`?([\w. -]{2,60}?)`?\s+(?:should|must) (?:be|equal|stay at)\s+`?(-?\d{1,15}(?:\.\d{1,9})?)`?"
    r"(?=\W*(?:$|[.;,]\s|\())"
)
"""`evicted_keys should be 0`."""
ENDING = regex(r"\s+(?:is |are )?expected\W*$", re.IGNORECASE)
VAGUE = regex(r"(?:about|around|approx\w*|roughly|some|several|any|every|all|each)\b", re.IGNORECASE)
"""Beginnings of words about the output, which are not in it."""
CONTRARY = {">": "<=", "<": ">=", "==": "!=", "!=": "=="}
NOT = regex(
    r"(?:\b(?:no|not|never|cannot)|n['’]t)\s*(?:ever |be |go |rise |fall |get |exceed |drop |stay |show ){0,2}\s*$",
    re.IGNORECASE,
)
OF_COMMAND = regex(
    r"\b(?:responds?|response|complete\w*|finish\w*|takes?|return\w*|answers?|run time)\b", re.IGNORECASE
)
TAIL = regex(
    r"\s*\b(?:should|must|is|are|be|stays?|remains?|of|to|at|the|a|expected|not|no|never|shouldn['’]t|mustn['’]t|still|now|value)\b\s*$|[\s:=(`*]+$",
    re.IGNORECASE,
)
HEAD = regex(r"^(?:\W|\b(?:the|an?|verify|confirm|ensure|check|make|sure|that|its|expected|all)\b)+", re.IGNORECASE)
NAMELESS = frozenset({"it", "this", "output", "the output", "value", "result", "expected", "you", "you should see"})
"""Subjects that name nothing in the output."""


def check(form: str, text: str, line: int) -> Check:
    """An expectation as a check; inline code in `text` still has its backticks."""
    kind, want = _read(form, text)
    return Check(form, kind, text, line, want)


def _read(form: str, text: str) -> tuple[str, Want]:
    if form in {"output", "transcript"}:
        return _shown(text)
    bare = ENDING.sub("", LEAD.sub("", text.strip())).strip()
    for reading in (_status, _empty, _pattern, _json, _every, _code, _number, _quoted, _said):
        found = reading(text, bare)
        if found is not None:
            return found
    said = form in {"comment", "table", "bullet"} or text.lstrip("*→> ").lower().startswith("expect")
    if said and WORDS.match(bare) and len(bare) <= 40 and not _prosaic(form, bare):
        return "contains", Want(texts=(bare.rstrip("."),))
    return "person", Want()


def _prosaic(form: str, bare: str) -> bool:
    """Whether a few words are a sentence about the result, not the result."""
    words = bare.split()
    if len(words) > 1 and (VAGUE.match(bare) or words[0].isdigit() or NEGATED.search(bare)):
        return True
    return len(words) > (2 if form != "table" else 3) or (form == "bullet" and " " in bare)


def _shown(text: str) -> tuple[str, Want]:
    """A block of output."""
    if NO_OUTPUT.fullmatch(text.strip()):
        return "empty", Want()
    whole = text if _is_json(text) else without_gaps(text)
    if _is_json(whole):
        return "json", Want(texts=(whole,))
    if table(text) is not None:
        return "table", Want(texts=(text,))
    return "lines", Want(texts=tuple(line.rstrip() for line in text.splitlines() if line.strip()))


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def without_gaps(text: str) -> str:
    """JSON in which the author left something out, `{"status": "ok", …}`, without the dots."""
    return GAP.sub("", text) if text.lstrip().startswith(("{", "[")) else text


def _status(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = STATUS.search(text)
    if match is None:
        return None
    if match["not"]:
        return "status", Want(comparator="!=", value=0)
    return "status", Want(comparator="==", value=0 if match["code"].lower() == "zero" else int(match["code"]))


def _empty(text: str, bare: str) -> tuple[str, Want] | None:
    if FILLED.search(text) and not QUOTED.search(text):
        return "regex", Want(pattern=r"\S")
    return ("empty", Want()) if EMPTY.match(bare) or IS_EMPTY.search(text) else None


def _pattern(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = PATTERN.search(text)
    if match is None:
        return None
    pattern = match[1] or match[2]
    if expression(pattern) is None:
        return "contains", Want(texts=(pattern,))
    return "regex", Want(pattern=pattern)


def _json(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    body = bare.strip("`")
    return ("json", Want(texts=(body,))) if _is_json(body) else None


def _every(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = EVERY.search(text.replace("`", ""))
    if match is None:
        return None
    return ("person", Want()) if NEGATED.search(match[0]) else ("every", Want(texts=(match[1],)))


def _code(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    """The status of an HTTP response: `200`, `HTTP 200`, `200 OK`."""
    match = CODE.match(bare.strip("`"))
    return ("contains", Want(texts=(match[1],))) if match else None


def _number(text: str, bare: str) -> tuple[str, Want] | None:
    plain = bare.replace("`", "")
    exact = EXACT.fullmatch(plain)
    found = [each for each in quantities(plain) if each.comparator]
    chosen = next(_measured(plain, found), None)
    if chosen is None and exact:
        units = [each.unit for each in quantities(plain)]
        return "number", Want(comparator="==", value=float(exact[1]), unit=units[0] if units else "")
    if chosen is None:
        return _equal(text)
    negated = NOT.search(plain[: chosen.start]) is not None
    comparator = CONTRARY.get(chosen.comparator, chosen.comparator) if negated else chosen.comparator
    subject = _subject(text.replace("`", ""), chosen, plain)
    return "number", Want((), "", subject, comparator, chosen.value, chosen.upper, chosen.unit)


def _measured(plain: str, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """The comparisons of a text, those that only say when it must hold last."""
    timed = [each for each in found if regex(r"\bwithin\b", re.IGNORECASE).search(plain[each.start : each.number])]
    yield from (each for each in found if each not in timed)
    yield from timed


def _equal(text: str) -> tuple[str, Want] | None:
    """A number that something must be."""
    match = EQUALS.search(text)
    if match is None:
        return None
    subject = HEAD.sub("", match[1]).strip()
    named = "" if subject.lower() in NAMELESS else subject
    return "number", Want(subject=named, comparator="==", value=float(match[2]))


def _subject(text: str, quantity: Quantity, plain: str) -> str:
    """What a comparison is about, by the words before it in its sentence."""
    at = text.find(plain[quantity.start : quantity.end])
    words = text[: max(at, 0)] if at > 0 else plain[: quantity.start]
    words = regex(r"[.;:,]\s|\n|\band\b").split(words.rstrip(" :=<>≤≥"))[-1]
    while (shorter := TAIL.sub("", words)) != words:
        words = shorter
    words = HEAD.sub("", LEAD.sub("", words)).strip(" `*")
    if words.lower() in NAMELESS:
        return ""
    return "seconds" if quantity.unit in {"s", "ms", "min"} and OF_COMMAND.search(words or text[:at]) else words


def _quoted(text: str, bare: str) -> tuple[str, Want] | None:
    """Quoted words; those that stand behind “Expected:” are the result itself, whatever follows them."""
    return quoted(text) if text.strip() == bare or not QUOTED.match(bare) else quoted(f": {bare}")


def _said(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = SAYING.search(text)
    if match is None or NEGATED.search(text[: match.start()][-24:]):
        return None
    code = CODE.match(match[1])
    return "contains", Want(texts=(code[1] if code else match[1],))
