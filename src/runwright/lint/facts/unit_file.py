"""Units of systemd on a page: in blocks of their own, and in here-documents that write one.

What systemd knows is in `data/systemd_directives.json`, as it says itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.settings import entries
from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.program import programs
from runwright.lint.facts.stated import stated
from runwright.lint.facts.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.languages.settings import Setting
    from runwright.lint.facts.program import Program
    from runwright.runbook.reading import Runbook

FILE = regex(r"\.(?:service|timer|socket|mount|automount|swap|path|slice|scope)(?:\.d/[^\s\"']+\.conf)?[\"']?$")
OWN = frozenset({"Service", "Timer", "Socket", "Mount", "Automount", "Swap", "Path", "Slice", "Scope", "Install"})
"""Sections that name a file as one of systemd; other programs have a [Unit] too, such as podman's quadlets."""
OTHERS = frozenset({"Container", "Pod", "Volume", "Network", "Kube", "Image", "Build", "Match", "Link", "NetDev"})
"""Sections of quadlets and of networkd, whose files have directives that are not asked for here."""


class Directive(NamedTuple):
    """One setting of a unit; it has its place."""

    start: int
    end: int
    section: str
    name: str
    value: str
    unit: int
    """Which unit of the page it stands in."""


class Known(NamedTuple):
    """What systemd says of its directives."""

    version: str
    """The newest that was asked."""
    sections: Mapping[str, Mapping[str, str]]
    """The kind of value of each directive by section: `boolean`, `span`, `calendar`, `text`."""

    def homes(self, name: str) -> tuple[str, ...]:
        """The sections that have a directive of this name."""
        return tuple(section for section, names in self.sections.items() if name in names)


@cache
def known() -> Known:
    """Sections, directives and kinds of values, as systemd itself has them."""
    raw = stated("systemd_directives.json")
    return Known(raw["asked"]["versions"][-1], raw["sections"])


@derived
def directives(book: Runbook) -> tuple[Directive, ...]:
    """Every setting of every unit, in the order of the text."""
    found: list[Directive] = []
    for number, unit in enumerate([*_of_blocks(book), *_of_here_documents(book)]):
        found += (each._replace(unit=number) for each in unit)
    return tuple(sorted(found))


def _of_blocks(book: Runbook) -> Iterator[list[Directive]]:
    for text in texts(book, "settings"):
        read = entries(text.text)
        if _is_unit(read):
            yield [Directive(*text.span(each.start, each.end), each.section, each.name, each.value, 0) for each in read]


def _of_here_documents(book: Runbook) -> Iterator[list[Directive]]:
    for program in programs(book):
        written = program.syntax.here_documents
        for document in written if written and _writes_unit(program) else ():
            read = entries(document.body)
            at = document.start
            if _is_unit(read):
                yield [
                    Directive(
                        *program.home.span(at + each.start, at + each.end), each.section, each.name, each.value, 0
                    )
                    for each in read
                ]


def _writes_unit(program: Program) -> bool:
    targets = [each.writes for each in program.syntax.redirections if each.writes]
    return any(FILE.search(each) for each in [*targets, *(word.known for word in program.words[1:])])


def _is_unit(read: tuple[Setting, ...]) -> bool:
    sections = {each.section for each in read}
    return bool(sections & OWN) and not sections & OTHERS and sections <= {*known().sections, *_own_words(sections)}


def _own_words(sections: set[str]) -> set[str]:
    """Sections that systemd leaves to others: `X-…`."""
    return {each for each in sections if each.startswith("X-")}
