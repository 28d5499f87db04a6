"""A command that the shell cannot read.

## Why it matters

Pasted into a terminal it gives a syntax error, or the shell waits for the rest of a quote that never comes and swallows
the next commands.

## Example

```bash
kubectl get pods -n shop -o jsonpath='{.items[*].metadata.name}
kubectl delete pod "$POD" -n shop
```

## Instead

```bash
kubectl get pods -n shop -o jsonpath='{.items[*].metadata.name}'
kubectl delete pod "$POD" -n shop
```
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.languages.looks import TABLE
from runwright.languages.programs import starts_command
from runwright.lib.regex import regex
from runwright.lint.facts.fencing import is_broken
from runwright.lint.facts.refusal import is_refused
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Problem
    from runwright.lint.facts.text import Text
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "shell/does-not-parse"
SEVERITY = Severity.ERROR
CERTAIN = 0.8
WORDS = frozenset({"text", "txt", "plain", "plaintext"})
CHECKLIST = regex(r"\[[ xX]?\]\s|\[$")
"""A list of things to do, or the begin of JSON."""
FILLED = regex(r"<>(?=\s|$)|<<\w+(?:\([^()]*\))?>>|<[a-z][^<>`]*`[^`]*`?[^<>]*>?")
"""A place to fill in that says with what command."""
HEAD = regex(r"(?:if|elif|while|until|for)\s")
COMPOUND = regex(r"(?:if|while|until|for|case)\s|[\w-]+\s*\(\)")
OPENER = regex(r"\s*(?:if|elif|while|until|for)\s[^\n]*\b(?:then|do)\s*(?:#[^\n]*)?\s*\Z")
"""The first line of a compound command, with nothing below it."""
CLOSES = {"if": "fi", "for": "done", "while": "done", "until": "done", "case": "esac"}
BODY = regex(r"\b(?:then|do|fi|done)\b")
"""Where any of these is written, the whole is meant to be there; a line that is shown to be changed stands alone."""
WINDOWS = regex(r"%[A-Za-z_]\w*%|(?:^|\s)[A-Za-z]:\\")
"""A line for the other shell, of Windows."""
TRACE = regex(
    r"(?m)^\s*(?:at \S+ \(.*:\d+\)|at \S+:\d+:\d+|File \".*\", line \d+|Traceback \(most recent|\[ *\d+\.\d{6}\] )"
)
"""What a program, or the kernel, prints when it breaks off."""
REMARK = regex(r"\S[ \t]{2,}\([^()$]*\)$")
"""Words in brackets, set apart behind a command: they say something of it."""
CHOICE = regex(r"\bhttp\(s\)://")
"""Either of two, as people write it."""
USAGE = regex(r"\s*(?:\S+ [^\n]*\n\s*)?usage:\s", re.IGNORECASE)
"""How the help of a program begins, under the command that asks for it or without."""
OTHERS = frozenset({"zsh", "ksh", "fish"})
"""Shells with a grammar of their own."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each line of a shell block that the grammar refuses."""
    for text in texts(book, "shell"):
        if text.block is None or text.command is not None or not _is_run(text.block):
            continue
        if USAGE.match(text.block.text):
            continue
        sure = text.block.sure >= CERTAIN and tags().get(text.block.tag) == "shell"
        for problem in text.parsed.problems:
            written = text.slice(problem.start, problem.end).rstrip()
            whole = " ".join(written.split())
            line = whole[:60]
            unclosed = _is_unclosed(book, text, line)
            if not (starts_command(line) or unclosed) or _is_another_thing(whole) or _is_shown(text, line):
                continue  # output or a list of options that stands among the commands
            certain = sure and not REMARK.search(written) and (unclosed or _is_certain(text, problem))
            yield found(
                text.home.of(problem),
                f"the shell cannot read “{line}”" + (f": nothing here says {unclosed}" if unclosed else ""),
                "Close every quote and bracket, and quote what is no syntax.",
                severity=None if certain else Severity.INFO,
            )
            if COMPOUND.match(line):
                break  # what follows stands in it, and nobody knows which line of it is broken


def _is_run(block: Block) -> bool:
    """Whether a block is the shell's own to read."""
    own = block.tag not in OTHERS | WORDS and not is_broken(block)
    return own and (block.runs or block.kind == "script")


def _is_unclosed(book: Runbook, text: Text, line: str) -> str:
    """The word that would end a compound command, where it stands nowhere in the rest of the page either."""
    word = CLOSES.get(line.split(maxsplit=1)[0] if line else "", "")
    rest = book.source.data[text.start :]
    return word if word and not regex(rf"\b{word}\b").search(rest.decode("utf-8", "replace")) else ""


def _is_certain(text: Text, problem: Problem) -> bool:
    """Whether every shell refuses it, and not only our grammar."""
    from_here = text.slice(problem.start, len(text.text.encode()))
    return is_refused(from_here, len(text.slice(problem.start, problem.end)))


def _is_another_thing(line: str) -> bool:
    """Whether a line is an entry of a checklist, has places to fill in that hold commands, or is for Windows."""
    return any(each.search(line) for each in (FILLED, WINDOWS, CHOICE)) or CHECKLIST.match(line[:60]) is not None


def _is_shown(text: Text, line: str) -> bool:
    """Whether it is a row of a table, output, or the first line of a compound command without any of its body."""
    if _is_printed(text.text):
        return True
    return bool(HEAD.match(line)) and (not BODY.search(text.text) or bool(OPENER.match(text.text)))


@lru_cache(maxsize=8)
def _is_printed(text: str) -> bool:
    """Whether something in it is a program's output; asked once for all of its lines."""
    return TABLE.search(text) is not None or TRACE.search(text) is not None
