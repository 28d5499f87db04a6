"""A pattern in a directory that only its owner may list, behind `sudo`.

## Why it matters

The reader's own shell expands the pattern before sudo starts. It may not look into the directory, so the star stays a
star: `rm -rf …/*` removes nothing and succeeds, and the next step meets the old files.

## Example

```bash
sudo rm -rf /var/lib/postgresql/16/main/*
```

## Instead

```bash
sudo sh -c 'rm -rf /var/lib/postgresql/16/main/*'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/glob-before-sudo"
SEVERITY = Severity.ERROR
CLOSED = regex(
    r"(?:/var/lib/postgresql/[\d.]+/\w[\w-]*/|/var/lib/pgsql/(?:[\d.]+/)?data/|/var/lib/mysql/|/root/|/etc/ssl/private/"
    r"|/var/lib/etcd/|/var/lib/docker/|/var/lib/containerd/|/var/lib/kubelet/pki/|/etc/sudoers\.d/|/var/spool/cron/"
    r"|/var/lib/redis/|/var/lib/rabbitmq/)[^\s]*[*?]"
)
"""Directories with mode 0700 or 0750 as their packages make them."""
AS_ROOT = regex(r"(?m)^\s*(?:sudo\s+(?:-i|-s|su\b)|su\s+-|su\s*$)|\bas root\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such pattern; not where the reader has become root before."""
    for program in programs(book):
        if program.name != "sudo" or program.around:
            continue
        if program.command.block >= 0 and AS_ROOT.search(book.blocks[program.command.block].text):
            continue
        for word in program.words[1:]:
            if not word.quoted and CLOSED.match(word.text):
                yield found(
                    program.at(word),
                    f"{word.text} is expanded before sudo starts, by a shell that may not list that directory: the "
                    "star is taken as it stands and nothing is touched",
                    f"sudo sh -c '… {word.text}'",
                )
