"""A command reads a file that its own redirection has just emptied.

## Why it matters

The shell empties the target before the program starts. What was to be filtered is gone, and the file is empty.

## Example

```bash
grep -v debug shop.conf > shop.conf
```

## Instead

```bash
grep -v debug shop.conf > shop.conf.new && mv shop.conf.new shop.conf
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lint.facts.endpoint import ELSEWHERE
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/reads-what-it-empties"
SEVERITY = Severity.ERROR
READERS = frozenset(
    ("grep", "egrep", "sed", "awk", "sort", "uniq", "cut", "tr", "jq", "yq", "cat", "head", "tail", "iconv", "envsubst")
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each pipeline that ends in a file which one of its readers is given."""
    for line in pipelines(book):
        last = line[-1].outer
        target = next((each for each in last.syntax.redirections if each.operator in {">", ">|"} and each.writes), None)
        if target is None or target.target is None or find(target.target.text.encode()):
            continue
        for stage in line:
            if any(each.name in ELSEWHERE for each in stage.chain):
                continue  # it reads a file of another machine, and the shell of this one writes
            reads = [word.text for word in stage.outer.words[1:]]
            reads += [
                each.target.text for each in stage.outer.syntax.redirections if each.operator == "<" and each.target
            ]
            if stage.inner.name in READERS and target.target.text in reads:
                yield found(
                    last.at(target.target),
                    f"the shell empties {target.writes} before {stage.inner.name} reads it: its content is gone",
                    f"> {target.writes}.new && mv {target.writes}.new {target.writes}",
                )
                break
