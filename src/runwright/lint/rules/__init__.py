"""The rules: a folder for each family, a file for each complaint, and the plain lists of them.

To add a rule: write its file, and enter its complaint in the list `RULES` of its family's `__init__`.
"""

from __future__ import annotations

FAMILIES = (
    "markdown",
    "shell",
    "tool",
    "sql",
    "promql",
    "config",
    "dataflow",
    "safety",
    "consistency",
    "freshness",
    "suppression",
)
"""In the order of the pages; each is a folder beside this file."""
