"""Cases of lint: documents with a planted defect, and look-alikes that are right (`tests/lint/cases`).

    ## Defects
    ### A letter of the option is missing
    `tool/unknown-option` in line 2

    (a fence: a whole document when it is tagged `markdown`, otherwise a document of that one block)

    ## Look-alikes
    ### An option that only newer versions have
    (a fence)

Of a defect its rule must say something in that line; of a look-alike nobody may say anything at warning or above.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli.shellcheck import ShellCheck
from runwright.lib.source import Source
from runwright.lint.catalogue import rules
from runwright.lint.finding import Severity
from runwright.lint.linting import lint
from runwright.lint.page import samples
from runwright.runbook.document import Document
from runwright.runbook.element import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Reported
    from runwright.lint.page import Sample

CASES = Path(__file__).resolve().parent.parent / "tests" / "lint" / "cases"
EXPECTED = re.compile(r"([a-z]+/[a-z-]+)(?: in line (\d+))?")


class Case(NamedTuple):
    """One case; without an expectation it is a look-alike."""

    title: str
    family: str
    expected: tuple[tuple[str, int | None], ...]
    """Rules, each with the line that it must speak of where the case says so."""
    sample: Sample

    def missed(self) -> list[str]:
        """The expectations that were not met."""
        found = {(each.rule, each.source.line(each.start)) for each in reported(self.sample)}
        names = {rule for rule, _ in found}
        return [
            f"{rule} in line {line}" if line else rule
            for rule, line in self.expected
            if (rule not in names if line is None else (rule, line) not in found)
        ]

    def alarms(self) -> list[Reported]:
        """What was said at warning or above."""
        return [each for each in reported(self.sample) if each.severity is not Severity.INFO]


def reported(sample: Sample) -> list[Reported]:
    """What all rules say of the documents of a case."""
    return list(lint(sample.library(ShellCheck.installed()), rules()))


def cases(folder: Path = CASES) -> Iterator[Case]:
    """Every case of a folder, in the order of the files."""
    for path in sorted(folder.rglob("*.md")):
        yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Case]:
    document = Document(Source.from_file(path))
    family = path.relative_to(CASES).parts[0].removesuffix(".md")
    for section in document.sections:
        if section.level != 3:
            continue
        kind = document.sections[section.parent].title
        words = " ".join(each.inline.text for each in document.own(section) if isinstance(each, Paragraph))
        expected = tuple((rule, int(line) if line else None) for rule, line in EXPECTED.findall(words))
        if (kind == "Defects") is not bool(expected):
            raise ValueError(f"{path}: “{section.title}” stands under {kind} and expects {expected or 'nothing'}")
        for sample in samples(document, section):
            yield Case(section.title, family, expected, sample)
