"""A look: a command that leaves the system, and the session it ran in, as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages import embedded
from runwright.languages.effects import Level
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.languages.syntax import Command, Statement
    from runwright.plan.plan import Action, PlannedStep

STATEFUL = regex(
    r"alias|bg|builtin|cd|command|declare|disown|enable|eval|exec|exit|export|fg|getopts|hash|let|local|mapfile|popd"
    r"|pushd|read|readarray|readonly|return|set|shift|shopt|source|trap|typeset|ulimit|umask|unalias|unset|wait|\."
)
"""Builtins of a shell after which the next command may find something else."""
ASSIGNS = regex(r"\$\{\w+:?=")
"""An expansion that sets what it expands."""
SIMPLE = {"command", "pipeline", "list", "test"}
QUERIES = {"SelectStmt", "ExplainStmt", "VariableShowStmt"}
STATELESS = {"promql", "redis"}
"""Languages of which what only reads leaves no trace in the session."""


def looks(step: PlannedStep) -> bool:
    """Whether all that a step does is to look."""
    return bool(step.actions) and all(_looks(each) for each in step.actions)


def _looks(action: Action) -> bool:
    if not action.effects.level.harmless or action.background:
        return False
    parsed = embedded.parse(action.language, action.text)
    if parsed is None or parsed.problems:
        return False
    if action.language == "shell":
        return all(map(_passes, parsed.statements)) and ASSIGNS.search(action.text) is None
    if action.effects.level is not Level.READS:
        return False
    return action.language in STATELESS or all(each.kind in QUERIES for each in parsed.statements)


def _passes(statement: Statement) -> bool:
    """Whether the shell is as before."""
    return statement.kind in SIMPLE and not statement.background and not any(map(_stays, statement.commands))


def _stays(command: Command) -> bool:
    """Whether something of a command may stay in the shell; in a subshell it would not, which is not asked."""
    return command.name is None or STATEFUL.fullmatch(command.name) is not None
