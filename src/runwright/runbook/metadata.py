"""Metadata: what a document says about itself, at its top, at its end, or in its front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import FrontMatter, Paragraph
from runwright.runbook.phase import Role, read_title
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import MappingNode, Node

    from runwright.runbook.document import Document
    from runwright.runbook.statement import Statement


class Field(NamedTuple):
    """One name with its value."""

    start: int
    end: int
    name: str
    """As written; names inside front matter's maps are joined by dots."""
    value: str
    origin: str
    """`front matter`, `label`, `quote`, `table`."""
    sure: float
    because: str


KNOWN = regex(
    r"^(?:\W*)(?:(?:document|runbook|doc|service|system|primary|secondary|technical|business|last|"
    r"next|first|current|slack|on-call|on call|approved?|review(?:ed)?)[ _-]?)*"
    r"(?:owners?|authors?|maintain(?:er|ers|ed by)|team|teams|version|revision|status|(?:last |date "
    r")?(?:updated?|modified|reviewed|tested|verified|revised|changed|edited)(?: (?:by|on|at|date))?|"
    r"date|created(?: (?:by|on|at))?|review(?:er|ers|ed by| date| frequency| cycle| cadence| by)?|"
    r"approv(?:er|ers|ed by|al)|audience|type|classification|severity|services?|systems?|components?|"
    r"environments?|rotation|on-call(?: rotation| team)?|contacts?|channel|tags?|labels?|category|"
    r"priority|id|scope|applies to|purpose|sla|slo|tier|language|product|"
    r"namespace|alert(?: name)?|alertname|repo(?:sitory)?|dashboards?|domain|criticality|"
    r"confidentiality|related(?: adrs?| docs)?|authority|mode|cadence|frequency|trigger|estimated "
    r"time|time estimate|"
    r"duration|risk(?: level)?|expiry|valid (?:until|from)|supersedes|effective(?: date)?|stand|autor|"
    r"zuletzt aktualisiert|zweck|gültig ab|作者|版本|更新时间|负责人)\W*$",
    re.IGNORECASE,
)
STRICT = regex(
    r"^(?:document |runbook |last |next |first )*(?:owners?|authors?|maintain(?:er|ers|ed by)|version|"
    r"status|(?:last )?(?:updated?|modified|reviewed|tested|verified|revised|changed)(?: (?:by|on|"
    r"at))?|"
    r"review(?: frequency| cycle| date| cadence)?|reviewed by|approved by|audience|document type|"
    r"on-call rotation|team|date|created|review|classification)$",
    re.IGNORECASE,
)
SECTION = regex(
    r"^\W*(?:metadata|document (?:information|control|info|metadata|details)|runbook (?:metadata|"
    r"information|info|details)|about this (?:document|runbook))\W*$",
    re.IGNORECASE,
)
GENERIC = regex(
    r"^\W*(?:field|name|key|property|attribute|item|metadata|detail|details|value|info|information|"
    r")\W*$",
    re.IGNORECASE,
)


_WORD = r"[A-Za-z0-9](?:[\w ./()-]*[\w./()])?"
PLAIN = regex(rf"(?:[A-Za-z_][\w-]*:[ \t]+(?:{_WORD}|\[{_WORD}(?:, {_WORD})*\])[ \t]*\n)+\Z", re.ASCII)
"""Front matter of nothing but names, plain words and lists of them: the same in YAML as it reads."""
TOML = regex(r"([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(\S.*?)[ \t]*$")


def fields(document: Document) -> tuple[Field, ...]:
    """Everything that a document says about itself, in reading order."""
    found = [*_front(document), *_labels(document), *_tables(document)]
    return tuple(sorted(found, key=lambda field: field.start))


def _front(document: Document) -> Iterator[Field]:
    """The front matter; one that is no YAML says nothing."""
    first = document.elements[0] if document.elements else None
    if not isinstance(first, FrontMatter):
        return
    source = document.source
    below = source.line(first.start)
    lines = source.line_starts[below : below + first.text.count("\n") + 1] or [first.start]
    if source.data.startswith(b"+++", first.start):
        yield from _of_toml(first.text, lines)
    else:
        yield from _plain(first.text, lines) if PLAIN.match(first.text) else _of_yaml(first.text, lines)


def _of_toml(text: str, lines: list[int]) -> Iterator[Field]:
    """The fields of TOML whose values stand on their line."""
    for line, start in zip(text.splitlines(), lines, strict=False):
        given = TOML.match(line)
        if given:
            value = given[2].strip("[]").replace('"', "").replace("'", "")
            yield Field(
                start, start + len(line.rstrip().encode()), given[1], value, "front matter", 1.0, "front matter"
            )


def _plain(text: str, lines: list[int]) -> Iterator[Field]:
    """The fields of lines that need no YAML parser, whose loading takes longer than starting Python."""
    for line, start in zip(text.splitlines(), lines, strict=False):
        name, _, value = line.partition(":")
        value = value.strip().strip("[]")
        yield Field(start, start + len(line.rstrip().encode()), name, value, "front matter", 1.0, "front matter")


def _of_yaml(text: str, lines: list[int]) -> Iterator[Field]:
    """The fields of any YAML."""
    from runwright.languages.yaml_text import roots

    found = roots(text)
    if len(found) == 1 and found[0].id == "mapping":
        yield from _of_map(found[0], "", lines)


def _of_map(node: MappingNode, before: str, lines: list[int]) -> Iterator[Field]:
    """The fields of a map, those of inner maps with their path."""
    from yaml.nodes import MappingNode

    for key, value in node.value:
        name = f"{before}{key.value}"
        if isinstance(value, MappingNode) and before.count(".") < 4:
            yield from _of_map(value, f"{name}.", lines)
            continue
        start = lines[min(key.start_mark.line, len(lines) - 1)] + key.start_mark.column
        last = value.end_mark
        end = lines[min(last.line, len(lines) - 1)] + last.column
        yield Field(start, max(start, end), name, _words(value), "front matter", 1.0, "front matter")


def _words(node: Node) -> str:
    """A value in words: a list's items with commas between them."""
    if isinstance(node.value, str):
        return node.value.strip()
    return ", ".join(_words(each) for each in node.value if not isinstance(each, tuple))


def _labels(document: Document) -> Iterator[Field]:
    """Labels at the top and at the end; there they count when their paragraph is nothing but labels."""
    statements = prose(document).statements
    first, last = _top(document), _bottom(document)
    described = {section.ordinal for section in document.sections if SECTION.match(section.title)}
    groups: dict[int, list[Statement]] = {}
    for statement in statements:
        top = statement.section in first and statement.kind in {"paragraph", "item"}
        if statement.kind != "heading" and (top or statement.number in last or statement.section in described):
            groups.setdefault(statement.number if statement.kind != "item" else -statement.section - 1, []).append(
                statement
            )
    for number, group in groups.items():
        yield from _of_group(document, number, group)


def _of_group(document: Document, number: int, group: list[Statement]) -> Iterator[Field]:
    """The fields of one paragraph or list."""
    known = [bool(statement.value and KNOWN.match(statement.label)) for statement in group if statement.label]
    mostly = sum(known) * 2 >= len(group)
    element = document.elements[max(0, number)]
    quoted = isinstance(element, Paragraph) and element.quoted and number >= 0
    for statement in group:
        name = statement.label
        if not name or not statement.value or len(statement.value) > 400:
            continue
        sure = statement.bold and (mostly or KNOWN.match(name)) and not _phase(name)
        if sure or (not statement.bold and STRICT.match(name) and len(statement.value) < 120):
            start, end = statement.span()
            yield Field(
                start,
                end,
                name,
                statement.value.rstrip(" |·•*_"),
                "quote" if quoted else "label",
                1.0 if sure else 0.7,
                "top or end of the document",
            )


def _phase(name: str) -> bool:
    return read_title(name).role is Role.PHASE and not KNOWN.match(name)


def _top(document: Document) -> set[int]:
    """The sections at the top: before the first heading, and under an H1 that opens the document."""
    sections = document.sections
    top = {0}
    if len(sections) > 1 and (sections[1].level == 1 or sections[1].first - 1 <= 2):
        top.add(1)
    return top


def _bottom(document: Document) -> set[int]:
    """Numbers of the paragraphs that end the document, as long as they are nothing but labels."""
    numbers: set[int] = set()
    for statement in reversed(prose(document).statements):
        labelled = statement.value and (statement.bold or STRICT.match(statement.label))
        if statement.kind != "paragraph" or not labelled:
            numbers.discard(statement.number)
            break
        numbers.add(statement.number)
    return numbers


def _tables(document: Document) -> Iterator[Field]:
    """A table of two columns at the top, or under a heading that says so."""
    top = _top(document)
    for grid in prose(document).grids:
        if len(grid.columns) != 2 or not (grid.section in top or SECTION.match(document.sections[grid.section].title)):
            continue
        rows = [
            row for row in (grid.table.header, *grid.table.rows) if len(row) == 2 and not GENERIC.match(row[0].plain)
        ]
        if not any(KNOWN.match(row[0].plain) for row in rows):
            continue
        for name, value in rows:
            if value.plain:
                yield Field(name.start, value.end, name.plain, value.plain, "table", 1.0, "table at the top")
