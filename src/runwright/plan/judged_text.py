"""Outputs judged as text: what stands in them, what must not, and that they are empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.plan.aligned import table
from runwright.plan.check import failed, held, unsure
from runwright.plan.landing.text import shown
from runwright.plan.shapes import PLACEHOLDER

if TYPE_CHECKING:
    from runwright.plan.check import Result, Verdict, Want

MOST = 2 * 1024 * 1024
"""Characters of an output that are searched; of a longer one the beginning and the end."""


def searched(text: str) -> str:
    """An output, without the middle of a very long one."""
    return text if len(text) <= MOST else text[: MOST // 2] + "\n" + text[-MOST // 2 :]


def empty(want: Want, result: Result) -> Verdict:  # noqa: ARG001 (all kinds have one form)
    """Nothing was printed; no rows of a query are nothing."""
    found = [line for line in result.stdout.splitlines() if line.strip()]
    if not found or found[-1].strip() == "(0 rows)":
        return held("there is no output, as wanted")
    return failed(f"no output was wanted, and there is {lines(len(found))}: {shown(found[0].strip())}")


def lines(count: int) -> str:
    """A count of lines in words."""
    return "1 line" if count == 1 else f"{count} lines"


def contains(want: Want, result: Result) -> Verdict:
    """Every text stands in the output, or in the errors."""
    output = result.stdout + "\n" + result.stderr
    missing = [text for text in want.texts if not has(output, text)]
    if missing:
        return failed(f"{shown(missing[0])} is not in the output: {head(result.stdout)}")
    return held(f"the output has {', '.join(map(shown, want.texts[:3]))}")


def has(output: str, text: str) -> bool:
    """Whether a text stands in an output; a number or a short word only as a word of its own."""
    if re.fullmatch(r"\d+|\w{1,3}", text):
        return re.search(rf"(?<![\w.]){re.escape(text)}(?!\w|\.\d)", searched(output)) is not None
    if text in output:
        return True
    pieces = PLACEHOLDER.split(text)
    if len(pieces) > 1 and any(piece.strip() for piece in pieces):
        pattern = r"[^\n]{0,400}?".join(re.escape(piece) for piece in pieces)
        return re.search(pattern, searched(output)) is not None
    return text.casefold() in output.casefold()


def lacks(want: Want, result: Result) -> Verdict:
    """None of the texts stands in the output or in the errors."""
    output = result.stdout + "\n" + result.stderr
    found = [text for text in want.texts if has(output, text)]
    if not found:
        return held(f"the output does not have {', '.join(map(shown, want.texts[:3]))}")
    line = next((line for line in output.splitlines() if has(line, found[0])), "")
    return failed(f"{shown(found[0])} should not be in the output, and is: {shown(line.strip())}")


def head(output: str) -> str:
    """How an output begins, for a sentence."""
    first = next((line.strip() for line in output.splitlines() if line.strip()), "")
    return f"it begins {shown(first)}" if first else "there is none"


def regex(want: Want, result: Result) -> Verdict:
    """The expression matches somewhere in the output."""
    try:
        match = re.search(want.pattern, searched(result.stdout), re.MULTILINE)
    except (re.error, RecursionError, OverflowError):
        return unsure(f"{shown(want.pattern)} is no regular expression, so a person must judge")
    if match is None:
        return failed(f"nothing in the output matches {shown(want.pattern)}: {head(result.stdout)}")
    return held(f"{shown(match[0].strip())} matches {shown(want.pattern)}")


def every(want: Want, result: Result) -> Verdict:
    """Every row below the names of the columns has the text."""
    text = want.texts[0] if want.texts else ""
    found = table(result.stdout)
    printed = [line for line in result.stdout.splitlines() if line.strip()]
    rows = printed[1:] if found is not None else printed
    if not rows:
        return failed(f"every row should have {shown(text)}, and there are none")
    wrong = [row for row in rows if not has(row, text)]
    if wrong:
        return failed(f"{len(wrong)} of {len(rows)} rows have no {shown(text)}: {shown(wrong[0].strip())}")
    return held(f"all {len(rows)} rows have {shown(text)}")
