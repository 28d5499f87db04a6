"""`sudo` with a redirection into a file that only root may write.

## Why it matters

The reader's own shell opens the file, before sudo starts: "Permission denied", and nothing was changed.

## Example

```bash
sudo echo 'vm.overcommit_memory = 1' >> /etc/sysctl.conf
```

## Instead

```bash
echo 'vm.overcommit_memory = 1' | sudo tee -a /etc/sysctl.conf
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/sudo-redirection"
SEVERITY = Severity.ERROR
ROOTS = regex(r"/(?:etc|usr|boot|root|sys|proc|lib|bin|sbin|opt|var/(?:lib|log|spool|cache|backups))/")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each redirection of a command behind sudo into such a place."""
    for program in programs(book):
        if program.name != "sudo" or program.around:
            continue
        for each in program.syntax.redirections:
            if each.writes and ROOTS.match(each.writes) and each.target is not None:
                yield found(
                    program.at(each.target),
                    f"the reader's shell opens {each.writes} before sudo starts: permission denied, and nothing is "
                    "written",
                    f"… | sudo tee {'-a ' * (each.operator == '>>')}{each.writes}",
                )
