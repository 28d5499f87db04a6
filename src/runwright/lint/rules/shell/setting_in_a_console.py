"""An attribute is set in a Python console for a service that runs elsewhere.

## Why it matters

The console is a process of its own. What it sets in its memory ends with it; the workers of the service keep the old
value, and the reader believes that the measure is in force.

## Example

```python
from shop.pool import get_pool

pool = get_pool()
pool.max_connections = 100
```

## Instead

```bash
echo 'POOL_MAX_CONNECTIONS=100' | sudo tee -a /etc/default/shop
sudo systemctl restart shop
```
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "shell/setting-in-a-console"
SEVERITY = Severity.WARNING
LONGEST = 15
"""Lines: a longer block is a program, not what is typed into a console."""
KEEPS = frozenset({"save", "commit", "update", "write", "dump", "flush", "put", "set", "apply", "publish", "delete"})
"""Calls by which a value leaves the process."""
OWN = frozenset({"self", "settings", "args", "config", "parser"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each short block of Python that imports, sets an attribute to a constant, and stores nothing."""
    for block in book.blocks:
        if block.language != "python" or not block.text.strip() or len(block.text.splitlines()) > LONGEST:
            continue
        assignment = _lost(block)
        if assignment is None:
            continue
        lines = block.text.encode().splitlines(keepends=True)
        start = sum(map(len, lines[: assignment.lineno - 1])) + assignment.col_offset
        end = sum(map(len, lines[: (assignment.end_lineno or 1) - 1])) + (assignment.end_col_offset or 1)
        name = ast.unparse(assignment.targets[0])
        yield found(
            Span(block.offset(start), block.offset(end - 1) + 1),
            f"{name} is set in this console's own process: the running service does not see it",
            "Change it where the service reads it, and restart or reload the service.",
        )


def _lost(block: Block) -> ast.Assign | None:
    """The assignment to an attribute, when nothing carries it out of the process."""
    try:
        body = ast.parse(block.text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    if not any(isinstance(each, ast.Import | ast.ImportFrom) for each in body):
        return None
    if any(isinstance(each, ast.FunctionDef | ast.ClassDef | ast.With | ast.AsyncFunctionDef) for each in body):
        return None
    calls = (each.func for node in body for each in ast.walk(node) if isinstance(each, ast.Call))
    if any(isinstance(each, ast.Attribute) and each.attr in KEEPS for each in calls):
        return None
    made = {name for each in body for name in _made(each)}
    found = [each for each in body if isinstance(each, ast.Assign) and _is_setting(each, made)]
    return found[-1] if found and isinstance(body[-1], ast.Assign | ast.Expr) else None


def _made(each: ast.stmt) -> Iterator[str]:
    """The names that a statement gives to what the standard library makes for it: nothing of a service."""
    if not isinstance(each, ast.Assign) or not isinstance(each.value, ast.Call):
        return
    root = each.value.func
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in sys.stdlib_module_names:
        yield from (target.id for target in each.targets if isinstance(target, ast.Name))


def _is_setting(each: ast.Assign, made: set[str]) -> bool:
    target = each.targets[0]
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name) or target.value.id in made:
        return False
    return isinstance(each.value, ast.Constant) and target.value.id not in OWN
