"""The query looks for something far larger than what the symptom is about.

## Why it matters

The alert fires at 100 ms, and the query of the diagnosis shows what has run for five seconds: nothing. The reader takes
the empty answer for "the database is well".

## Example

````markdown
## High latency

**Symptoms**:

- Average query latency > 100ms

**Diagnosis**:

```sql
SELECT pid, query FROM pg_stat_activity WHERE now() - query_start > interval '5 seconds';
```
````

## Instead

````markdown
## High latency

**Symptoms**:

- Average query latency > 100ms

**Diagnosis**:

```sql
SELECT query, calls, mean_exec_time FROM pg_stat_statements WHERE mean_exec_time > 100;
SELECT pid, query FROM pg_stat_activity WHERE now() - query_start > interval '0.1 seconds';
```

Needs the extension pg_stat_statements.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.duration import seconds
from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.facts.limit import limits
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.limit import Limit
    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "consistency/coarser-than-the-symptom"
SEVERITY = Severity.INFO
OLDER = regex(r"\bquery_start\b\s*(?:>|<|-|\))*[^;]*?\binterval\s+'([^']+)'", re.IGNORECASE)
FAR = 10
"""So many times the symptom: nothing that makes the symptom is found."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each search for running queries by age, in a procedure whose symptom is a much shorter latency."""
    slow = [each for each in limits(book) if each.above and each.unit == "s" and "laten" in each.signal]
    for statement in statements(book) if slow else ():
        match = OLDER.search(statement.bare) if "pg_stat_activity" in statement.relations else None
        age = seconds(match[1]) if match else None
        symptom = _symptom(book, statement, slow)
        if age and symptom is not None and age >= FAR * symptom.value:
            line = book.source.line(symptom.start)
            yield found(
                statement,
                f"this shows queries of {match[1] if match else ''} and more, and the symptom of line {line} begins at "
                f"{symptom.it.value:g} {symptom.it.unit}",
                "pg_stat_statements, by mean_exec_time; or the age of the symptom.",
            )


def _symptom(book: Runbook, statement: Statement, slow: list[Limit]) -> Limit | None:
    """The first latency that the procedure around a statement, or its section, names above it."""
    around = procedure_at(book, statement) or section_at(book, statement)
    return next((each for each in slow if around.start <= each.start < statement.start), None)
