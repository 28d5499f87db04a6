"""Outputs judged as text: what stands in them, what must not, and that they are empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.aligned import table
from runwright.plan.check import failed, held, unsure
from runwright.plan.expression import expression
from runwright.plan.landing.text import shown
from runwright.plan.presence import in_the_middle, presence, searched
from runwright.plan.subject import spoken_of

if TYPE_CHECKING:
    from runwright.plan.check import Result, Verdict, Want

NOTHING = regex(
    r"\(0 rows\)|\(?(?:none|nothing|empty|nil|null|n/a|empty (?:array|list or set|hash|set))\)?|\[\]|\{\}|0 rows?"
    r"|No resources found.*",
    re.IGNORECASE,
)
"""How programs write down that there is nothing."""
FOOT = regex(r"(?m)^\(\d+ rows?\)\s*$")
"""What psql writes below a table; its number is nobody's answer."""


def empty(want: Want, result: Result) -> Verdict:  # noqa: ARG001 (all kinds have one form)
    """Nothing was printed; no rows of a query are nothing."""
    found = [line for line in result.stdout.splitlines() if line.strip()]
    if not found or found[-1].strip() == "(0 rows)" or (len(found) == 1 and NOTHING.fullmatch(found[0].strip())):
        return held("there is no output, as wanted")
    return failed(f"no output was wanted, and there is {lines(len(found))}: {shown(found[0].strip())}")


def lines(count: int) -> str:
    """A count of lines in words."""
    return "1 line" if count == 1 else f"{count} lines"


def contains(want: Want, result: Result) -> Verdict:
    """Every text stands in the output, or in the errors."""
    output = FOOT.sub("", result.stdout) + "\n" + result.stderr
    verdicts = [_there(output, text, want.subject, result) for text in want.texts]
    other = [each for each in verdicts if each.held is not True]
    if other:
        return next((each for each in other if each.held is False), other[0])
    return held(f"the output has {', '.join(map(shown, want.texts[:3]))}")


def _there(output: str, text: str, subject: str, result: Result) -> Verdict:
    """Whether one text stands there; with a subject, as its value or in its column, where the output has it."""
    about = spoken_of(output, subject)
    each = [presence(part, text) for part in about.parts]
    if all(one.kind == "there" for one in each):
        return held(f"the output has {shown(text)}")
    if any(one.kind == "there" for one in each):
        other = next(part for part, one in zip(about.parts, each, strict=True) if one.kind != "there")
        return unsure(f"{shown(text)} is not said of every {subject}: {shown(other.strip())}: a person must judge")
    found = presence("\n".join(about.parts), text)
    if not about.named and found.kind == "absent" and presence(output, text).kind == "there":
        return unsure(f"{shown(text)} stands there, and not beside {shown(subject)}: a person must judge")
    if found.kind == "contrary":
        return failed(f"{shown(text)} is wanted, and the output says {shown(found.around)}")
    if found.kind == "absent" and in_the_middle(output, text):
        return unsure(f"{shown(text)} stands in the middle of a very long output: a person must judge")
    if found.kind in {"weak", "part"}:
        return unsure(f"{shown(text)} stands there only as {shown(found.around)}: a person must judge")
    if found.around:
        return failed(f"the status of the response is {found.around}, wanted {text}")
    if about.parts != (output,) and about.named:
        return failed(f"{subject} is {shown(about.parts[0].strip())}, wanted {shown(text)}")
    return failed(f"{shown(text)} is not in the output: {head(result.stdout)}")


def one_of(want: Want, result: Result) -> Verdict:
    """One of several texts stands in the output, or in the errors."""
    verdicts = [contains(want._replace(texts=(text,)), result) for text in want.texts]
    best = [each for each in verdicts if each.held] or [each for each in verdicts if each.held is None]
    wanted = " or ".join(map(shown, want.texts))
    return best[0] if best else failed(f"{wanted} is wanted, and neither is in the output: {head(result.stdout)}")


def has(output: str, text: str) -> bool:
    """Whether a text stands in an output as a word of its own, and not its contrary."""
    return presence(output, text).kind == "there"


def lacks(want: Want, result: Result) -> Verdict:
    """None of the texts stands in the output or in the errors."""
    output = result.stdout + "\n" + result.stderr
    found = {text: presence(output, text) for text in want.texts}
    there = next((text for text, each in found.items() if each.kind == "there"), None)
    if there is not None:
        line = next((line for line in output.splitlines() if has(line, there)), "")
        return failed(f"{shown(there)} should not be in the output, and is: {shown(line.strip())}")
    part = next((text for text, each in found.items() if each.kind in {"part", "weak"}), None)
    if part is not None:
        return unsure(f"{shown(part)} should not be there, and {shown(found[part].around)} is: a person must judge")
    deep = next((text for text in want.texts if in_the_middle(output, text)), None)
    if deep is not None:
        return unsure(f"{shown(deep)} stands in the middle of a very long output: a person must judge")
    return held(f"the output does not have {', '.join(map(shown, want.texts[:3]))}")


def head(output: str) -> str:
    """How an output begins, for a sentence."""
    first = next((line.strip() for line in output.splitlines() if line.strip()), "")
    return f"it begins {shown(first)}" if first else "there is none"


def matches(want: Want, result: Result) -> Verdict:
    """The expression matches somewhere in the output."""
    wanted = expression(want.pattern)
    if wanted is None:
        return unsure(f"{shown(want.pattern)} is no regular expression, so a person must judge")
    match = wanted.search(searched(result.stdout))
    if match is None:
        return failed(f"nothing in the output matches {shown(want.pattern)}: {head(result.stdout)}")
    if not match[0].strip() and result.stdout.strip():
        return unsure(f"{shown(want.pattern)} matches only where nothing stands: a person must judge")
    return held(f"{shown(match[0].strip())} matches {shown(want.pattern)}")


def every(want: Want, result: Result) -> Verdict:
    """Every row below the names of the columns has the text."""
    text = want.texts[0] if want.texts else ""
    found = table(result.stdout)
    printed = [line for line in result.stdout.splitlines() if line.strip()]
    rows = printed[1:] if found is not None else printed
    if not rows:
        return failed(f"every row should have {shown(text)}, and there are none")
    wrong = [row for row in rows if not (has(row, text) or (text.lower() == "ready" and _all_ready(row)))]
    if wrong:
        return failed(f"{len(wrong)} of {len(rows)} rows have no {shown(text)}: {shown(wrong[0].strip())}")
    return held(f"all {len(rows)} rows have {shown(text)}")


def _all_ready(row: str) -> bool:
    """Whether a row says `2/2`: all that it counts are ready."""
    counted = re.search(r"(?<!\S)(\d{1,6})/(\d{1,6})(?!\S)", row)
    return counted is not None and counted[1] == counted[2] != "0"
