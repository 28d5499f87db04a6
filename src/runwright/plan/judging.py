"""Judging: a result held against a check, one function for each kind; total, whatever the result holds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from runwright.plan.aligned import table
from runwright.plan.check import Verdict
from runwright.plan.landing.text import shown
from runwright.plan.shapes import PLACEHOLDER, alike, volatile
from runwright.plan.units import Amount, amounts, converted, family, holds, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runwright.plan.check import Check, Result, Want

MOST = 2 * 1024 * 1024
"""Characters of an output that are searched; of a longer one the beginning and the end."""
PASSING = re.compile(
    r"time|date|stamp|uptime|duration|elapsed|latency|\bage\b|_ms$|_at$|\bpid\b|seconds|version|hash|\bid$|_id$",
    re.IGNORECASE,
)
"""Keys of JSON whose values are others each time."""


def judged(check: Check, result: Result) -> Verdict:
    """Whether the check held, and why."""
    kind = KINDS.get(check.kind)
    if kind is None:
        return Verdict(None, f"{shown(check.text)} is for a person to judge")
    return kind(check.want, result)


def _searched(text: str) -> str:
    return text if len(text) <= MOST else text[: MOST // 2] + "\n" + text[-MOST // 2 :]


def _status(want: Want, result: Result) -> Verdict:
    if result.status is None:
        return Verdict(False, "it was stopped before it ended, so there is no exit status")
    wanted = want.value or 0
    held = holds(result.status, want.comparator or "==", wanted, None)
    return Verdict(held, f"the exit status is {result.status}, wanted {_compared(want)}")


def _compared(want: Want) -> str:
    """What is wanted of a number, in words."""
    value = spoken(want.value or 0, want.unit)
    if want.comparator == "between" and want.upper is not None:
        return f"{value} to {spoken(want.upper, want.unit)}"
    return value if want.comparator == "==" else f"{want.comparator} {value}"


def _empty(want: Want, result: Result) -> Verdict:  # noqa: ARG001 (all kinds have one form)
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    if not lines or lines[-1].strip() == "(0 rows)":
        return Verdict(True, "there is no output, as wanted")
    return Verdict(False, f"no output was wanted, and there are {_lines(len(lines))}: {shown(lines[0].strip())}")


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _contains(want: Want, result: Result) -> Verdict:
    output = result.stdout + "\n" + result.stderr
    missing = [text for text in want.texts if not _has(output, text)]
    if missing:
        return Verdict(False, f"{shown(missing[0])} is not in the output: {_head(result.stdout)}")
    return Verdict(True, f"the output has {', '.join(map(shown, want.texts[:3]))}")


def _has(output: str, text: str) -> bool:
    """Whether a text stands in an output; a number or a short word only as a word of its own."""
    if re.fullmatch(r"\d+|\w{1,3}", text):
        return re.search(rf"(?<![\w.]){re.escape(text)}(?!\w|\.\d)", _searched(output)) is not None
    if text in output:
        return True
    pieces = PLACEHOLDER.split(text)
    if len(pieces) > 1 and any(piece.strip() for piece in pieces):
        pattern = r"[^\n]{0,400}?".join(re.escape(piece) for piece in pieces)
        return re.search(pattern, _searched(output)) is not None
    return text.casefold() in output.casefold()


def _lacks(want: Want, result: Result) -> Verdict:
    output = result.stdout + "\n" + result.stderr
    found = [text for text in want.texts if _has(output, text)]
    if not found:
        return Verdict(True, f"the output does not have {', '.join(map(shown, want.texts[:3]))}")
    line = next((line for line in output.splitlines() if _has(line, found[0])), "")
    return Verdict(False, f"{shown(found[0])} should not be in the output, and is: {shown(line.strip())}")


def _head(output: str) -> str:
    first = next((line.strip() for line in output.splitlines() if line.strip()), "")
    return f"it begins {shown(first)}" if first else "there is none"


def _regex(want: Want, result: Result) -> Verdict:
    try:
        match = re.search(want.pattern, _searched(result.stdout), re.MULTILINE)
    except (re.error, RecursionError, OverflowError):
        return Verdict(None, f"{shown(want.pattern)} is no regular expression, so a person must judge")
    if match is None:
        return Verdict(False, f"nothing in the output matches {shown(want.pattern)}: {_head(result.stdout)}")
    return Verdict(True, f"{shown(match[0].strip())} matches {shown(want.pattern)}")


def _every(want: Want, result: Result) -> Verdict:
    [text] = want.texts or ("",)
    found = table(result.stdout)
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    rows = lines[1:] if found is not None else lines
    if not rows:
        return Verdict(False, f"every row should have {shown(text)}, and there are none")
    wrong = [row for row in rows if not _has(row, text)]
    if wrong:
        return Verdict(False, f"{len(wrong)} of {len(rows)} rows have no {shown(text)}: {shown(wrong[0].strip())}")
    return Verdict(True, f"all {len(rows)} rows have {shown(text)}")


def _number(want: Want, result: Result) -> Verdict:
    if want.value is None:
        return Verdict(None, "no number is wanted, so a person must judge")
    if want.subject == "seconds":
        return _compare(want, Amount(result.seconds, "s", 0, 0, f"{result.seconds:.3g} s"), "it took")
    found = _candidates(want, result.stdout)
    if not found:
        return Verdict(None, f"the output has no number that can be told to be {want.subject or 'it'}")
    values = {each.text for each in found}
    if len(values) > 1 and not want.subject:
        return _one_of(want, found)
    verdicts = [_compare(want, each, want.subject or "the output is") for each in found]
    return next((each for each in verdicts if each.held is not True), verdicts[0])


def _compare(want: Want, amount: Amount, what: str) -> Verdict:
    value = converted(amount, want.unit)
    if value is None:
        return Verdict(None, f"{what} {amount.text}, which cannot be compared with {_compared(want)}")
    held = holds(value, want.comparator, want.value or 0, want.upper)
    verb = "" if what.endswith(("is", "took")) else " is"
    assumed = f" (taken as {want.unit})" if family(want.unit) and not amount.unit else ""
    return Verdict(held, f"{what}{verb} {amount.text}{assumed}, wanted {_compared(want)}")


def _one_of(want: Want, found: Sequence[Amount]) -> Verdict:
    """Several numbers, and nothing says which is meant."""
    several = ", ".join(dict.fromkeys(each.text for each in found[:4]))
    return Verdict(None, f"the output has several numbers ({several}), wanted {_compared(want)}: a person must judge")


def _candidates(want: Want, output: str) -> list[Amount]:
    """The numbers that may be meant: the only one, or those beside the words that name it."""
    text = _searched(output)
    if want.subject:
        named = list(_named(want.subject, text))
        if named:
            return named
    plain = [
        line for line in text.splitlines() if line.strip() and not re.fullmatch(r"[\s+|=-]+|\s*\(\d+ rows?\)\s*", line)
    ]
    found = [each for line in plain for each in amounts(line)]
    unit = family(want.unit)
    same = [each for each in found if unit and family(each.unit) == unit]
    return same or found


def _named(subject: str, text: str) -> Iterator[Amount]:
    """The first number behind the words of a subject, on each line that has them; or in the column of that name."""
    words = [word for word in re.findall(r"[\w%]+", subject.lower()) if len(word) > 1]
    found = table(text)
    if found is not None:
        columns = [
            n for n, name in enumerate(found.columns) if set(re.findall(r"[a-z0-9]+", name.lower())) & set(words)
        ]
        if len(columns) == 1:
            for row in found.rows:
                yield from amounts(row[columns[0]])[:1]
            return
    for line in text.splitlines():
        lowered = line.lower()
        places = [lowered.find(word) for word in words]
        if words and all(place >= 0 for place in places):
            behind = max(place + len(word) for place, word in zip(places, words, strict=True))
            yield from amounts(line[behind:].lstrip(" :=\t\"'"))[:1]


def _json(want: Want, result: Result) -> Verdict:
    try:
        wanted = json.loads(want.texts[0])
    except (ValueError, RecursionError, IndexError):
        return Verdict(None, "what is wanted is no JSON, so a person must judge")
    found = _loaded(result.stdout)
    if found is None:
        return Verdict(False, f"JSON was wanted: {_head(result.stdout)}")
    by_type: list[str] = []
    try:
        difference = _differs(found[0], wanted, "", by_type)
    except RecursionError:
        return Verdict(None, "the JSON is nested too deeply to be compared")
    if difference:
        return Verdict(False, difference)
    noted = f"; compared by type only: {', '.join(by_type[:4])}" if by_type else ""
    return Verdict(True, f"the JSON has all that was wanted{noted}")


def _loaded(output: str) -> tuple[Any] | None:
    """The JSON of an output, which may stand behind other lines."""
    text = output.strip()
    for match in re.finditer(r"(?m)^\s*(?=[\[{])", text):
        try:
            return (json.JSONDecoder().raw_decode(text, match.end())[0],)
        except (ValueError, RecursionError):
            continue
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None


def _differs(found: Any, wanted: Any, at: str, by_type: list[str]) -> str:  # noqa: ANN401 (any value of JSON)
    """What differs first, in words; empty when the wanted is a part of the found."""
    where = at.lstrip(".") or "the value"
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{where} should be an object, and is {_said(found)}"
        for name, each in wanted.items():
            if name not in found:
                return f"{f'{at}.{name}'.lstrip('.')} is missing"
            difference = _differs(found[name], each, f"{at}.{name}", by_type)
            if difference:
                return difference
        return ""
    if isinstance(wanted, list):
        return _list_differs(found, wanted, at, by_type)
    return _scalar_differs(found, wanted, where, at, by_type)


def _list_differs(found: Any, wanted: list[Any], at: str, by_type: list[str]) -> str:  # noqa: ANN401 (any value of JSON)
    where = at.lstrip(".") or "the value"
    if not isinstance(found, list):
        return f"{where} should be a list, and is {_said(found)}"
    for number, each in enumerate(wanted):
        if not any(not _differs(other, each, f"{at}[{number}]", []) for other in found):
            return f"{where} has nothing like {_said(each)}"
    if wanted:
        by_type.extend([])
    return ""


def _scalar_differs(found: Any, wanted: Any, where: str, at: str, by_type: list[str]) -> str:  # noqa: ANN401 (any value of JSON)
    key = at.rpartition(".")[2]
    if found == wanted and isinstance(found, bool) == isinstance(wanted, bool):
        return ""
    if isinstance(wanted, str) and PLACEHOLDER.fullmatch(wanted.strip()):
        return ""
    passing = PASSING.search(key) is not None or (isinstance(wanted, int | float) and abs(wanted) > 1e9)
    if isinstance(wanted, str) and isinstance(found, str) and (passing or volatile(wanted) or alike(found, wanted)):
        by_type.append(where)
        return ""
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (found, wanted))
    if numbers and passing:
        by_type.append(where)
        return ""
    return f"{where} is {_said(found)}, wanted {_said(wanted)}"


def _said(value: Any) -> str:  # noqa: ANN401 (any value of JSON)
    return shown(json.dumps(value, ensure_ascii=False))


def _table(want: Want, result: Result) -> Verdict:
    wanted, found = table(want.texts[0] if want.texts else ""), table(result.stdout)
    if wanted is None:
        return Verdict(None, "what is wanted is no table, so a person must judge")
    if found is None:
        return Verdict(False, f"a table was wanted: {_head(result.stdout)}")
    missing = [name for name in wanted.columns if name not in found.columns]
    if missing:
        return Verdict(False, f"the column {missing[0]} is missing")
    for number, name in enumerate(wanted.columns):
        words = {row[number] for row in wanted.rows}
        place = found.columns.index(name)
        if len(words) == 1 and re.fullmatch(r"[A-Za-z][A-Za-z ]*", next(iter(words))):
            wrong = [row for row in found.rows if row[place] not in words]
            if wrong:
                return Verdict(
                    False, f"{name} is {shown(wrong[0][place])} for {wrong[0][0]}, wanted {next(iter(words))}"
                )
        unready = [row for row in found.rows if _unready(row[place]) and all(not _unready(each) for each in words)]
        if unready:
            return Verdict(False, f"{name} is {unready[0][place]} for {unready[0][0]}")
    return Verdict(True, f"all {len(found.rows)} rows are as wanted; ids, ages and numbers are not compared")


def _unready(cell: str) -> bool:
    """Whether a cell says that fewer are there than should be: `1/2`."""
    match = re.fullmatch(r"(\d{1,9})/(\d{1,9})", cell)
    return match is not None and match[1] != match[2]


def _shape(want: Want, result: Result) -> Verdict:
    """Lines in their order, each of the shape that was shown."""
    lines = [line for line in (result.stdout + "\n" + result.stderr).splitlines() if line.strip()]
    at = 0
    for wanted in want.texts:
        if PLACEHOLDER.fullmatch(wanted.strip()):
            continue
        place = next((n for n in range(at, len(lines)) if alike(lines[n], wanted)), -1)
        if place < 0:
            return Verdict(False, f"no line like {shown(wanted.strip())}: {_head(result.stdout)}")
        at = place + 1
    return Verdict(
        True, f"the output has the {_lines(len(want.texts))} that were shown; times, ids and numbers by shape"
    )


KINDS: dict[str, Callable[[Want, Result], Verdict]] = {
    "status": _status,
    "empty": _empty,
    "contains": _contains,
    "lacks": _lacks,
    "regex": _regex,
    "every": _every,
    "number": _number,
    "json": _json,
    "table": _table,
    "lines": _shape,
}
