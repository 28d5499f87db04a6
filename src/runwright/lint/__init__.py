"""Lint: a runbook is checked like code, by rules that are one page each. Pure: nothing is run, written or asked."""

from __future__ import annotations

from runwright.lint.finding import Edit, Finding, Reported, Severity, found
from runwright.lint.library import Library
from runwright.lint.linting import lint

__all__ = ["Edit", "Finding", "Library", "Reported", "Severity", "found", "lint"]
