"""`xargs` without `--no-run-if-empty` in front of a command that acts.

## Why it matters

GNU xargs runs the command once even when nothing comes in. What it does without arguments is an error at best; some
commands then take everything.

## Example

```bash
redis-cli --scan --pattern 'session:*' | xargs redis-cli del
```

## Instead

```bash
redis-cli --scan --pattern 'session:*' | xargs -r redis-cli del
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.languages.tools.judge import judge
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "shell/xargs-on-nothing"
SEVERITY = Severity.INFO
SAFE = ("-r", "--no-run-if-empty", "-I", "-i", "--replace")
"""With `-I {}` it runs once a line, so never on none."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each xargs that starts something that changes or destroys."""
    for line in pipelines(book):
        for stage in line[1:]:
            if stage.inner is not stage.outer and _is_bare(stage):
                inner = stage.inner
                yield found(
                    stage.outer.at(stage.outer.words[0]),
                    f"when nothing comes in, xargs still runs “{inner.called}” once, without arguments",
                    "xargs -r",
                )


def _is_bare(stage: Stage) -> bool:
    xargs = next((each for each in stage.chain if each.name == "xargs"), None)
    if (
        xargs is None
        or xargs.has(*SAFE)
        or any(word.known.startswith(("-I", "-0r", "-r0")) for word in xargs.words[1:])
    ):
        return False
    return judge(stage.inner.syntax._replace(piped_from=False)).effects.level in {Level.CHANGES, Level.DESTROYS}
