"""Findings as JSON: one object, for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported
    from runwright.lint.formats.checkout import Checkout


def render(findings: Sequence[Reported], documents: Sequence[str], checkout: Checkout) -> str:  # noqa: ARG001 (as seen from here)
    """All findings, and how many documents were checked."""
    data = {"documents": len(documents), "findings": [plain(each) for each in findings]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def plain(finding: Reported) -> dict[str, Any]:
    """One finding: places in lines and columns from 1, and in bytes from 0."""
    start, end = finding.source.place(finding.start), finding.source.place(finding.end)
    fix = finding.fix
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.source.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "instead": finding.instead,
        "fix": None if fix is None else fix._asdict(),
    }
