"""A step looks below a folder that an earlier step has already gone into.

## Why it matters

In the same terminal the reader still stands where the last `cd` led. The second `cd terraform` and the script of the
repository's root are not there: "No such file or directory", in the middle of a release.

## Example

````markdown
# Release

1. `bash scripts/build.sh v2`
2. Apply the plan:

   ```bash
   cd terraform
   terraform apply
   ```
3. Roll it out:

   ```bash
   bash scripts/deploy.sh v2
   ```
````

## Instead

````markdown
# Release

1. `bash scripts/build.sh v2`
2. Apply the plan: `terraform -chdir=terraform apply`
3. Roll it out:

   ```bash
   bash scripts/deploy.sh v2
   ```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/left-in-another-folder"
SEVERITY = Severity.INFO
FOLDER = regex(r"(?!\S*path/to\b)(?:\./)?([\w-][\w.-]*)(?:/[\w.-]+)*/?$")
"""A folder below the one where the reader stands."""
FILE = regex(r"(?:\./)?([\w-][\w.-]*)/(?:[\w.-]+/)*[\w.-]+\.(?:sh|py|js|ts|rb|pl|ya?ml|tf|tfvars|json|sql)$")
PAIR = 2
MOVES = frozenset({"pushd", "popd", "ssh", "exec"})
"""After these nobody knows where the reader stands."""


class Gone(NamedTuple):
    """A folder that the reader has gone into."""

    name: str
    """The first part of its path."""
    line: int
    block: int
    beside: frozenset[str]
    """The folders beside it that the procedure named before."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first step of each procedure that names the folder gone into, or one that was beside it."""
    ways: dict[int, Way] = {}
    for program in programs(book):
        procedure = procedure_at(book, program)
        if procedure is None or program.around or not _is_typed(book, program):
            continue
        way = ways.setdefault(procedure.start, Way())
        if program.command.block < 0 and program.name == "cd":
            continue  # as often a remark as an order
        before, word = way.gone, way.follow(book, program)
        if word is None or before is None:
            continue
        yield found(
            program.at(word),
            f"line {before.line} has gone into {before.name}/: in the same terminal there is no {word.known} below it",
            "cd - or cd .. at the end of the block above; or ( cd … && … ), which leaves the terminal where it was.",
        )


def _is_typed(book: Runbook, program: Program) -> bool:
    """Whether the terminal itself does it: not a subshell, and not a text that is only shown."""
    if program.command.block >= 0 and not book.blocks[program.command.block].runs:
        return False
    line = book.source.data.rfind(b"\n", 0, program.start) + 1
    before = book.source.text(line, program.start)
    return before.count("(") <= before.count(")")


class Way:
    """Where the reader of one procedure stands."""

    def __init__(self) -> None:
        self.gone: Gone | None = None
        self.seen: set[str] = set()
        """Folders that were named where the reader stood first."""

    def follow(self, book: Runbook, program: Program) -> Word | None:
        """Go along with one program; the word of it that names what is not there any more."""
        if program.name in MOVES or program.called == "git clone":
            self._lose()
            return None
        if program.name == "cd":
            return self._cd(book, program)
        for word in program.words:
            match = FILE.match(word.known)
            if match is not None and self._misses(program, match[1]):
                self._lose()
                return word
            if match is not None and self.gone is None:
                self.seen.add(match[1])
        return None

    def _cd(self, book: Runbook, program: Program) -> Word | None:
        word = program.words[1] if len(program.words) == PAIR else None
        match = FOLDER.match(word.known) if word else None
        if word is None or match is None:
            self._lose()
            return None
        if self._misses(program, match[1]):
            self._lose()
            return word
        if self.gone is not None:
            self._lose()
            return None
        self.gone = Gone(match[1], book.source.line(program.start), program.command.block, frozenset(self.seen))
        return None

    def _misses(self, program: Program, name: str) -> bool:
        gone = self.gone
        return gone is not None and program.command.block != gone.block and name in {gone.name, *gone.beside}

    def _lose(self) -> None:
        self.gone = None
        self.seen.clear()
