"""Tables of actions: which tables say what to do, and which only say what helps in which case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.element import Table
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from runwright.runbook.element import Element

COLUMN = regex(
    r"\b(?:commands?|cmd|run|how|checks?|verif\w+|actions?|usage|query|steps?|fix|do|try|examples?|response|remedy|solution"
    r"|befehle?|kommandos?|wie|commandes?|comandos?)\b|命令|コマンド",
    re.IGNORECASE,
)
"""Names of columns whose inline code is there to be run."""
CASES = regex(
    r"\b(?:symptoms?|problems?|issues?|errors?|failures?|pitfalls?|causes?|why|symptome?|probleme?|fehler|problemas?"
    r"|síntomas?|sintomas?|problèmes?|symptômes?)\b",
    re.IGNORECASE,
)
"""Names of columns that tell several cases apart, each with its remedy in the same row."""
COUNTS = regex(r"\W*(?:step |schritt |étape |paso |passo |шаг )?\d{1,2}\W*$", re.IGNORECASE)
"""The number of a step, alone in its cell."""


def is_table_of_actions(table: Table) -> bool:
    """Whether a table has a column for commands, and its rows are no cases, each with a remedy of its own."""
    names = [cell.plain for cell in table.header]
    return any(map(COLUMN.search, names)) and not any(map(CASES.search, names))


def is_table_of_steps(element: Element) -> bool:
    """Whether a table counts its rows from one on, and most of them say what to do."""
    if not isinstance(element, Table) or len(element.rows) < 2:
        return False
    counted = all(row and COUNTS.match(row[0].plain) for row in element.rows)
    if not counted or not element.rows[0][0].plain.strip("*#. ").endswith("1"):
        return False
    told = sum(len(row) > 1 and imperative(row[1].plain) for row in element.rows)
    return told * 3 > len(element.rows) * 2
