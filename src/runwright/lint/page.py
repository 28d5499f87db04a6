"""The page of a rule, taken apart: its docstring is Markdown with three sections, and their examples are its test.

    What is wrong, in one sentence.

    ## Why it matters
    What it does to somebody who follows the runbook at night.

    ## Example
    A fence for each case that the rule must find.

    ## Instead
    A fence for each text that it must leave alone.

A fence tagged `markdown` is a whole document; any other fence is a document of one block. Fences of a section that
name a file (`{file=a.md}`) are one library together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.lib.source import Source
from runwright.lint.library import Library, Listed
from runwright.runbook import read
from runwright.runbook.block import read_info
from runwright.runbook.document import Document
from runwright.runbook.element import CodeBlock

if TYPE_CHECKING:
    from runwright.lint.rule import Rule
    from runwright.lint.shell_judge import ShellJudge
    from runwright.runbook.section import Section

WHY, EXAMPLE, INSTEAD = "Why it matters", "Example", "Instead"


class IncompletePage(RunwrightError):
    """The docstring of a rule lacks a section or an example."""

    hint = "A page has a first sentence and the sections “Why it matters”, “Example” and “Instead”, with fences."

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(f"the page of {rule} has no {what}")


class Sample(NamedTuple):
    """One example: the documents of a small library, by name."""

    files: tuple[tuple[str, str], ...]

    def library(self, shell_judge: ShellJudge | None = None) -> Library:
        """Its documents, read."""
        books = [read(Source.from_text(text, name)) for name, text in self.files]
        return Library(books, files=Listed(name for name, _ in self.files), shell_judge=shell_judge)


class Page(NamedTuple):
    """What a rule says about itself."""

    name: str
    title: str
    text: str
    """The whole page in Markdown, its name as the heading."""
    bad: tuple[Sample, ...]
    good: tuple[Sample, ...]


def read_page(rule: Rule) -> Page:
    """Take the docstring of a rule apart.

    Raises:
        IncompletePage: a section or the examples are missing.
    """
    text = rule.docstring.strip() + "\n"
    document = Document(Source.from_text(text, rule.name))
    titled = {section.title: section for section in document.sections}
    for needed in (WHY, EXAMPLE, INSTEAD):
        if needed not in titled:
            raise IncompletePage(rule.name, f"section “{needed}”")
    bad, good = (samples(document, titled[each]) for each in (EXAMPLE, INSTEAD))
    for title, found in ((EXAMPLE, bad), (INSTEAD, good)):
        if not found:
            raise IncompletePage(rule.name, f"example under “{title}”")
    head = f"# {rule.name}\n\n**{rule.severity.capitalize()}.** "
    return Page(rule.name, rule.title, head + text, bad, good)


def samples(document: Document, section: Section) -> tuple[Sample, ...]:
    """The fences of a section, as libraries."""
    alone: list[Sample] = []
    together: list[tuple[str, str]] = []
    for element in document.own(section):
        if isinstance(element, CodeBlock) and element.fenced:
            info = read_info(element.info)
            name = dict(info.attributes).get("file", "")
            text = element.text if info.tag == "markdown" or name else f"```{info.tag}\n{element.text}```\n"
            if name:
                together.append((name, text))
            else:
                alone.append(Sample((("RUNBOOK.md", text),)))
    return (*alone, *([Sample(tuple(together))] if together else ()))
