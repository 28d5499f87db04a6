"""Findings as annotations of GitHub Actions (workflow commands, "Setting an error message")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.lint.finding import Reported
    from runwright.lint.formats.checkout import Checkout

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY = {**DATA, ":": "%3A", ",": "%2C"}


def render(
    findings: Sequence[Reported],
    documents: Sequence[str],  # noqa: ARG001 (a clean page has no line)
    checkout: Checkout,
) -> str:
    """A line for each finding, in a file of the workspace."""
    return "".join(_line(each, checkout.path(each.source.name)) for each in findings)


def _line(finding: Reported, path: str) -> str:
    start, end = finding.source.place(finding.start), finding.source.place(finding.end)
    said = {
        "file": path,
        "line": start.line,
        "endLine": end.line,
        "title": finding.rule,
    }
    if start.line == end.line:  # GitHub takes columns only within one line
        said |= {"col": start.column, "endColumn": end.column}
    properties = ",".join(f"{key}={_escaped(str(value), PROPERTY)}" for key, value in said.items())
    return f"::{LEVELS[finding.severity]} {properties}::{_escaped(_sentence(finding), DATA)}\n"


def _sentence(finding: Reported) -> str:
    """What is wrong and, on a line of its own, what to write instead, which may be a bare command."""
    return f"{finding.message}.\nInstead: {finding.instead}" if finding.instead else finding.message


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
