"""An option that needs a value stands at the end of its command without one.

## Why it matters

The program refuses the command; or it takes the next line's word for the value.

## Example

```bash
kubectl logs deploy/shop -n
```

## Instead

```bash
kubectl logs deploy/shop -n shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.knowledge import UNFINISHED
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/option-without-value"
SEVERITY = Severity.ERROR
LETTERS = frozenset({"kubectl", "oc", "helm"})
"""Programs that print their short options in one way, beside the long ones."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each option that the program lists with a value and that is the last word of its command."""
    for program in programs(book):
        invocation = program.invocation
        if program.command.block < 0 or invocation is None or program.book is None or program.name in UNFINISHED:
            continue
        if program.name == "az":
            continue  # it lists with a value what may also stand alone: --sdk-auth {false, true}
        if not invocation.given or not program.book.listed(invocation.path) or program.around:
            continue
        if not program.path and program.book.below(""):
            continue  # a plugin or a sub-command that is not known, with options of its own
        last = invocation.given[-1]
        if not last.spelling.startswith("--") and program.name not in LETTERS:
            continue  # what a help text says of single letters is too easily misread
        if _in_info_string(book, program):
            continue  # it was to be the first line of the block, and goes on there
        if book.source.text(program.at(last.word).end, program.at(last.word).end + 3).strip(" ").startswith("-"):
            continue  # a lone dash, standard input, which a here-document behind it may hide
        if last.option.value == "required" and last.value is None and last.word == program.words[-1]:
            yield found(
                program.at(last.word),
                f"{last.spelling} needs a value, and the command ends there: {program.name} refuses it",
                f"{last.spelling} VALUE",
            )


def _in_info_string(book: Runbook, program: Program) -> bool:
    """Whether it stands on the line of the fence itself."""
    data = book.source.data
    return data[data.rfind(b"\n", 0, program.start) + 1 : program.start].lstrip(b"> ").startswith((b"```", b"~~~"))
