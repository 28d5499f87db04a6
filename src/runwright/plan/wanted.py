"""Wanted: an expectation's words read as a check. What no rule can judge is left to a person."""

from __future__ import annotations

import json
import re

from runwright.lib.regex import regex
from runwright.plan.aligned import table
from runwright.plan.check import Check, Want
from runwright.plan.counted import LEAD, NOT, compared, zero
from runwright.plan.expression import expression
from runwright.plan.quoted import NEGATED, PERSON, QUOTED, provided, quoted

NO_OUTPUT = regex(r"[#<(\[\s]*(?:no output|empty|nothing|no rows|empty output)[\s>)\]]*", re.IGNORECASE)
GAP = regex(
    r"(?:[ \t\r\n]*,)?[ \t\r\n]{0,80}(?:\.{3}|…)[ \t\r\n]{0,80},?(?=[ \t\r\n]{0,80}[}\]])|^[ \t]*(?:\.{3}|…),?[ \t]*$",
    re.MULTILINE,
)
LEFT_OUT = regex(r"\[\s{0,80}(?:\.{3}|…)\s{0,80}\]|\{\s{0,80}(?:\.{3}|…)\s{0,80}\}")
"""A list or an object of which the author shows nothing."""
STATUS = regex(
    r"\b(?:exit(?:s|ed)?(?: with)?(?: (?:status|code)){0,2}|return(?:s|ed)?(?: with)?(?: (?:an? )?"
    r"(?:exit |status |code ){1,2}| code:?| (?=non-?zero)))(?: (?:of|is|should be|must be))?\s*[:=]?\s*`?"
    r"(?:(?P<not>non-?zero|not (?:zero|0))|(?P<code>zero|\d{1,3}))\b`?(?!\s*(?:or\b|,|/|-|to\b)\s*\d)",
    re.IGNORECASE,
)
"""`return 0` alone says nothing of a status: it may be what is printed."""
ALSO = regex(r"^[\s,;`]*(?:and|but|with)\s+", re.IGNORECASE)
LOWEST_RESPONSE = 100
"""“Return status 200” speaks of a response of HTTP, not of the status with which a command exits."""
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
ENDING = regex(r"\s+(?:is |are )?expected\W*$", re.IGNORECASE)
DENIED = regex(rf"{NEGATED.pattern}|\b(?:nothing|none|nobody|neither)\b", re.IGNORECASE)
VAGUE = regex(r"(?:about|around|approx\w*|roughly|some|several|any|every|all|each)\b", re.IGNORECASE)
"""Beginnings of words about the output, which are not in it."""


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
    return PERSON


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
    if not text.lstrip().startswith(("{", "[")):
        return text
    return GAP.sub("", LEFT_OUT.sub('"..."', text))


def _status(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = STATUS.search(text)
    if match is None:
        return None
    code = 0 if match["not"] or match["code"].lower() == "zero" else int(match["code"])
    other = (match["not"] is not None) != (NOT.search(text[: match.start()]) is not None)
    if code >= LOWEST_RESPONSE and "exit" not in match[0].lower():
        return PERSON if other else ("contains", Want(texts=(str(code),)))
    if QUOTED.search(text, match.end()) or _more(text[match.end() :]):
        return None if code == 0 and not other else PERSON
    return "status", Want(comparator="!=" if other else "==", value=code)


def _more(rest: str) -> bool:
    """Whether what stands behind a status wants something of the output, too."""
    said = ALSO.sub("", rest)
    return said != rest and any(reading(rest, said) for reading in (_empty, _every, _said))


def _empty(text: str, bare: str) -> tuple[str, Want] | None:
    if FILLED.search(text) and not QUOTED.search(text):
        return "regex", Want(pattern=r"\S")
    if EMPTY.match(bare):
        return "empty", Want()
    match = IS_EMPTY.search(text)
    if match is None:
        return None
    return PERSON if provided(text[match.end() :]) else ("empty", Want())


def _pattern(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = PATTERN.search(text)
    if match is None:
        return None
    if DENIED.search(text[: match.start()]):
        return PERSON
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
    return PERSON if NEGATED.search(match[0]) else ("every", Want(texts=(match[1],)))


def _code(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    """The status of an HTTP response: `200`, `HTTP 200`, `200 OK`."""
    match = CODE.match(bare.strip("`"))
    return ("contains", Want(texts=(match[1],))) if match else None


def _number(text: str, bare: str) -> tuple[str, Want] | None:
    return zero(bare) or compared(text, bare)


def _quoted(text: str, bare: str) -> tuple[str, Want] | None:
    """Quoted words; those that stand behind “Expected:” are the result itself, whatever follows them."""
    return quoted(text) if text.strip() == bare or not QUOTED.match(bare) else quoted(f": {bare}")


def _said(text: str, bare: str) -> tuple[str, Want] | None:  # noqa: ARG001 (all readings have one form)
    match = SAYING.search(text)
    if match is None or NEGATED.search(text[: match.start()][-24:]):
        return None
    code = CODE.match(match[1])
    return "contains", Want(texts=(code[1] if code else match[1],))
