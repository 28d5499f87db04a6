"""Results as JUnit's XML, which build servers show: a suite for each drill, a case for each promise and each step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.drill.rehearsing import StepVerdict
    from runwright.drill.result import Check, Result

REFUSED = regex("[^\t\n\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 cannot carry."""
PASSED_OVER = {"skipped", "not met", "open"}
"""States of steps that were not taken."""


def render(results: Sequence[Result], refused: Sequence[tuple[str, str]] = ()) -> str:
    """All results, and the drills that could not be held, each with the reason."""
    tests = sum(len(each.checks) + len(each.steps) for each in results) + len(refused)
    counts = f'tests="{tests}" failures="{sum(len(each.broken) for each in results)}" errors="{len(refused)}"'
    suites = "".join([*map(_suite, results), *(_refused(*each) for each in refused)])
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<testsuites name="runwright drill" {counts}>\n{suites}</testsuites>\n'


def _refused(drill: str, why: str) -> str:
    name = _quoted(drill)
    case = f'    <testcase classname={name} name="held">\n      <error message={_quoted(why)}/>\n    </testcase>\n'
    return f'  <testsuite name={name} tests="1" failures="0" errors="1">\n{case}  </testsuite>\n'


def _suite(result: Result) -> str:
    name = _quoted(f"{result.system}/{result.drill}")
    moments = result.moments
    time = (moments.ended or moments.began) - moments.began
    total, skipped = len(result.checks) + len(result.steps), sum(each.state in PASSED_OVER for each in result.steps)
    counts = f'tests="{total}" failures="{len(result.broken)}" skipped="{skipped}"'
    counts += f' time="{time:.3f}" timestamp="{result.at}"'
    cases = "".join([*(_case(name, each) for each in result.checks), *(_step(name, each) for each in result.steps)])
    return f"  <testsuite name={name} {counts}>\n{cases}  </testsuite>\n"


def _case(suite: str, check: Check) -> str:
    head = f"    <testcase classname={suite} name={_quoted(check.name)}"
    if check.held:
        return f"{head}/>\n"
    text = f"wanted: {check.wanted}\nfound: {check.found}"
    return f"{head}>\n      <failure message={_quoted(check.found)}>{escape(_clean(text))}</failure>\n    </testcase>\n"


def _step(suite: str, step: StepVerdict) -> str:
    """One step; what its failure means is said by the check of the procedure, which may want it to fail."""
    head = (
        f'    <testcase classname={suite} name={_quoted(f"step {step.number}: {step.title}")} time="{step.seconds:.3f}"'
    )
    if step.state in PASSED_OVER:
        return f"{head}>\n      <skipped message={_quoted(step.state)}/>\n    </testcase>\n"
    said = f"{step.state} {step.why}".strip()
    return f"{head}>\n      <system-out>{escape(_clean(said))}</system-out>\n    </testcase>\n"


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return REFUSED.sub("�", text)
