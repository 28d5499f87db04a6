"""Results as JUnit's XML, which build servers show: a suite for each drill, a case for each promise and each step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.drill.rehearsing import StepVerdict
    from runwright.drill.result import Check, Result
    from runwright.drill.trial import Trial

REFUSED = regex("[^\t\n\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 cannot carry."""
PASSED_OVER = {"skipped", "not met", "open"}
"""States of steps that were not taken."""


def render(results: Sequence[Result], refused: Sequence[tuple[str, str]] = (), trials: Sequence[Trial] = ()) -> str:
    """All results, the drills that could not be held, each with the reason, and a case for each mutant."""
    tests = sum(len(each.checks) + len(each.steps) for each in results) + len(refused) + len(trials)
    failures = sum(len(each.broken) for each in results) + sum(each.weak for each in trials)
    counts = f'tests="{tests}" failures="{failures}" errors="{len(refused)}"'
    drills = dict.fromkeys(each.drill for each in trials)
    mutants = (_mutants(drill, [each for each in trials if each.drill == drill]) for drill in drills)
    suites = "".join([*map(_suite, results), *(_refused(*each) for each in refused), *mutants])
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


def _mutants(drill: str, trials: Sequence[Trial]) -> str:
    """The mutants of one drill: one that should have been noticed has failed, one that was not held is skipped."""
    name = _quoted(f"{drill}, mutants")
    failures, skipped = sum(each.weak for each in trials), sum(map(_says_nothing, trials))
    counts = f'tests="{len(trials)}" failures="{failures}" skipped="{skipped}"'
    return f"  <testsuite name={name} {counts}>\n{''.join(_mutant(name, each) for each in trials)}  </testsuite>\n"


def _says_nothing(each: Trial) -> bool:
    """Whether no drill was held, or one that says nothing of it."""
    return each.seconds is None or each.undecided


def _mutant(suite: str, each: Trial) -> str:
    head = (
        f'    <testcase classname={suite} name={_quoted(f"{each.kind}: {each.what}")} time="{each.seconds or 0:.3f}">'
    )
    said = _quoted(f"{each.fate.value} {each.why}".strip())
    if each.weak:
        body = f"<failure message={said}/>"
    else:
        body = (
            f"<skipped message={said}/>"
            if _says_nothing(each)
            else f"<system-out>{escape(_clean(each.why))}</system-out>"
        )
    return f"{head}\n      {body}\n    </testcase>\n"


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
