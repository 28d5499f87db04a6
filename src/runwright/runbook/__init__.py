"""From a Markdown text to a typed model: what a runbook says, as values that know their place."""

from __future__ import annotations

from runwright.runbook.reading import Runbook, read

__all__ = ["Runbook", "read"]
