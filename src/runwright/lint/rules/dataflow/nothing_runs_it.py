"""A script is to run every night, and nothing on the page says what starts it.

## Why it matters

The page has the script and the hour, and no crontab, timer or job that brings the two together. Whether it runs at all
is known on the day its result is needed.

## Example

````markdown
# Nightly backup

**Frequency**: Daily at 2:00 AM

```bash
#!/bin/bash
set -euo pipefail
pg_dump -Fc -f "/backup/shop-$(date +%F).dump" shop
```
````

## Instead

````markdown
# Nightly backup

**Frequency**: Daily at 2:00 AM, by `/etc/cron.d/shop-backup`

```bash
#!/bin/bash
set -euo pipefail
pg_dump -Fc -f "/backup/shop-$(date +%F).dump" shop
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block
    from runwright.runbook.schedule import Schedule

NAME = "dataflow/nothing-runs-it"
SEVERITY = Severity.INFO
STARTS = regex(
    rb"\bcron|\btimer\b|\bscheduler\b|\bcelery beat|\bairflow|\bjenkins|\bpipeline\b|\bworkflow|\bci\b"
    rb"|\bgithub actions|\blambda\b|\beventbridge|\bansible|\brundeck|\bautomat",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each script below words that give it a rhythm, on a page that names nothing that starts scripts."""
    if not book.source.holds(b"#!/") or STARTS.search(book.source.data):
        return
    for block in book.blocks:
        rhythm = _rhythm(book, block) if block.text.lstrip().startswith("#!/") else None
        if rhythm is not None:
            line = book.source.line(rhythm.start)
            says = f"line {line} wants this script “{rhythm.text.strip()[:40]}”, and nothing here starts it"
            yield found(block, says, "The line of the crontab, the timer or the job, and where its output goes.")


def _rhythm(book: Runbook, block: Block) -> Schedule | None:
    """The schedule of the procedure or section that a block stands in."""
    around = procedure_at(book, block) or section_at(book, block)
    return next((each for each in book.schedules if around.start <= each.start < block.start), None)
