"""Findings as JUnit's XML, which build servers show: a suite for each document, a case for each finding in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from runwright.lib.regex import regex
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported
    from runwright.lint.formats.checkout import Checkout

REFUSED = regex("[^\t\n\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 cannot carry."""


def render(findings: Sequence[Reported], documents: Sequence[str], checkout: Checkout) -> str:  # noqa: ARG001 (as seen from here)
    """All documents; one without findings has a case that passed. An info does not fail its case.

    The configuration is no document, and has a suite where something is wrong with it.
    """
    failures = sum(map(_fails, findings))
    by_name: dict[str, list[Reported]] = {name: [] for name in documents}
    for each in findings:
        by_name.setdefault(each.source.name, []).append(each)
    suites = "".join(_suite(name, some) for name, some in by_name.items())
    tests = sum(max(1, len(some)) for some in by_name.values())
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<testsuites name="runwright lint" tests="{tests}" failures="{failures}">\n{suites}</testsuites>\n'


def _fails(finding: Reported) -> bool:
    return finding.severity is not Severity.INFO


def _suite(name: str, findings: Sequence[Reported]) -> str:
    cases = "".join(map(_case, findings)) or f'    <testcase classname={_quoted(name)} name="no findings"/>\n'
    counts = f'tests="{max(1, len(findings))}" failures="{sum(map(_fails, findings))}"'
    return f"  <testsuite name={_quoted(name)} {counts}>\n{cases}  </testsuite>\n"


def _case(finding: Reported) -> str:
    name = finding.source.name
    line = finding.source.line(finding.start)
    head = f"    <testcase classname={_quoted(name)} name={_quoted(f'{finding.rule} in line {line}')}"
    text = _clean(f"{name}:{line}: {finding.message}\n{finding.instead}".strip())
    if not _fails(finding):
        return f"{head}>\n      <system-out>{escape(text)}</system-out>\n    </testcase>\n"
    about = f"type={_quoted(finding.severity.value)} message={_quoted(finding.message)}"
    return f"{head}>\n      <failure {about}>{escape(text)}</failure>\n    </testcase>\n"


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return REFUSED.sub("\ufffd", text)
