"""Ways within one numbered step, each below a label that names where a system runs: “Docker Compose:”, “Kubernetes:”.

    2. Restart it:

       **Docker Compose:** …
       **Kubernetes:** …

Whoever has the one does not have the other, so that only one of them is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.runbook.alternative import PLATFORM
from runwright.runbook.element import Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.element import Element

TOOLS = {"psql", "mysql", "api", "terraform", "ansible", "grafana", "prometheus"}
"""Platforms by headings that may all be there at once: below each other in one step, each is looked after."""


def ways(document: Document, elements: Sequence[Element]) -> dict[int, str]:
    """The labels of the ways among the elements of one part, by where they begin; one place alone is no choice."""
    found: dict[int, str] = {}
    inside: dict[int, str] = {}
    for element in elements:
        if not isinstance(element, Paragraph) or element.item < 0:
            continue
        item = document.items[element.item]
        if item.depth == 1 and document.opens_item(element):
            inside = {}
        elif place(label := _label(element, nested=item.depth > 1)):
            inside[element.start] = label
            if len({place(each) for each in inside.values()}) > 1:
                found |= inside
    return found


def place(label: str) -> str:
    """Where a system runs, in lower case: `kubernetes` of “On Kubernetes”; empty when a label names no such place."""
    match = PLATFORM.search(label)
    named = (match[1] or match[2]).lower() if match else ""
    return "" if named in TOOLS else named


def _label(element: Paragraph, *, nested: bool) -> str:
    """The words of a paragraph that only names what is below it; those before the colon in a list within the step."""
    words, colon, rest = element.inline.text.strip().partition(":")
    bold = element.inline.bolds[0].text.strip() if element.inline.bolds and element.inline.bolds[0].at == 0 else ""
    alone = not rest.strip() if colon else bold == words
    return words if alone or (nested and colon) else ""
