"""Thresholds of a load test: `p95<200ms`, `errors<0.1%`, `rate>=500`; what is measured held against each."""

from __future__ import annotations

import operator
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib import duration
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.actions.load.measured import Measured

FORM = regex(r"\s*(p\d{1,2}(?:\.\d+)?|max|mean|errors|rate)\s*(<=|>=|<|>)\s*([^<>=]+?)\s*$")
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Threshold(NamedTuple):
    """What must hold, with its value in seconds, as a share, or in requests a second."""

    text: str
    metric: str
    sign: str
    value: float

    def judge(self, measured: Measured) -> Verdict:
        """Whether it holds; with nothing measured, no time is below any."""
        value = _value(self.metric, measured)
        return Verdict(self, value, value is not None and COMPARE[self.sign](value, self.value))


class Verdict(NamedTuple):
    """One threshold, what was measured, and whether it holds."""

    threshold: Threshold
    value: float | None
    holds: bool

    def __str__(self) -> str:
        return f"{'holds' if self.holds else 'does not hold'}: {self.threshold.text} ({self.spoken()})"

    def spoken(self) -> str:
        """What was measured, as people read it."""
        if self.value is None:
            return "no answer"
        match self.threshold.metric:
            case "errors":
                return f"{self.value * 100:.3g} %"
            case "rate":
                return f"{self.value:.1f}/s"
        return duration.spoken(round(self.value, 5))


def threshold(text: str) -> Threshold:
    """One threshold as an option gives it; for `type=`.

    Raises:
        ArgumentTypeError: it is none.
    """
    match = FORM.match(text)
    value = _amount(match[1], match[3]) if match else None
    if match is None or value is None:
        raise ArgumentTypeError(f"{text} is no threshold: write p95<200ms, max<1s, errors<0.1% or rate>=500")
    return Threshold(text.strip(), match[1], match[2], value)


def _amount(metric: str, text: str) -> float | None:
    """A value in the unit that its metric has: a time never without a unit, a share as a percentage or below one."""
    try:
        match metric:
            case "errors" if text.endswith("%"):
                return float(text[:-1]) / 100
            case "errors":
                return share if 0 <= (share := float(text)) <= 1 else None
            case "rate":
                return float(text.removesuffix("/s"))
    except ValueError:
        return None
    return duration.seconds(text)


def _value(metric: str, measured: Measured) -> float | None:
    match metric:
        case "errors":
            return measured.errors
        case "rate":
            return measured.rate
        case "max":
            return measured.quantile(1.0)
        case "mean":
            return measured.mean
    return measured.quantile(float(metric[1:]) / 100)
