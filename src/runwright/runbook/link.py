"""Links: where a document points, as Markdown links, autolinks and bare addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import Heading, Html, Paragraph, Table
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.element import Element
    from runwright.runbook.inline import Inline


class Link(NamedTuple):
    """One link or image."""

    start: int
    end: int
    text: str
    target: str
    """As written, without a title; e-mail addresses without `mailto:`."""
    kind: str
    """`relative`, `anchor`, `external`, `email`, `image`."""
    bare: bool
    """Whether the address stands in the text by itself."""
    sure: float
    because: str


URL = regex(r"https?://[^\s<>\"'`|\\^{}\[\]，。\uff1b（）]+", re.IGNORECASE)
HTML = regex(r"<(a|img)\b[^>]{0,400}?\b(?:href|src)=([\"'])(.*?)\2", re.IGNORECASE)
SIGNS = (b"](", b"]:", b"][", b"@", b"href=", b"src=", b"HREF=")
"""What every link has; a document without them is not walked through."""
SCHEME = regex(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
EMAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")


def links(document: Document) -> tuple[Link, ...]:
    """Every link of a document, in reading order."""
    data = document.source.data
    bare = b"://" in data
    if not bare and not any(sign in data for sign in SIGNS):
        return ()
    found: list[Link] = []
    for element in document.elements:
        if isinstance(element, Html):
            found += _in_html(element)
            continue
        for inline in _inlines(element):
            addressed = bare and data.find(b"://", inline.start, inline.end) >= 0
            if inline.references or addressed:
                found += _in_inline(inline, data, bare=addressed)
    for statement in prose(document).statements if bare else ():
        if statement.kind == "comment" and "://" in statement.text:
            found += _bare(statement.inline)
    return tuple(sorted(found, key=lambda each: each.start))


def _inlines(element: Element) -> Sequence[Inline]:
    """The runs of words of an element."""
    if isinstance(element, Heading | Paragraph):
        return (element.inline,)
    if isinstance(element, Table):
        return [cell for row in (element.header, *element.rows) for cell in row]
    return ()


def kind_of(target: str) -> str:
    """What a target points at."""
    if target.startswith("#"):
        return "anchor"
    if target.startswith("mailto:") or ("@" in target and EMAIL.match(target)):
        return "email"
    return "external" if SCHEME.match(target) or target.startswith("//") else "relative"


def _in_inline(inline: Inline, data: bytes, *, bare: bool) -> Iterator[Link]:
    for reference in inline.references:
        kind = "image" if reference.image else kind_of(reference.target)
        target = reference.target.removeprefix("mailto:") if kind == "email" else reference.target
        auto = data[reference.start : reference.start + 1] == b"<"
        yield Link(
            reference.start, reference.end, reference.text, target, kind, auto, 1.0, "autolink" if auto else "link"
        )
    if bare:
        yield from _bare(inline)


def _bare(inline: Inline) -> Iterator[Link]:
    """Addresses that stand in prose by themselves; those in code are part of a command."""
    taken = [(code.at, code.at + len(code.text)) for code in inline.codes]
    taken += [(reference.at, reference.at + len(reference.text)) for reference in inline.references]
    taken.sort()
    place, until = 0, 0
    for match in URL.finditer(inline.text):
        at = match.start()
        while place < len(taken) and taken[place][0] <= at:
            until = max(until, taken[place][1])
            place += 1
        if at < until:
            continue
        target = _trimmed(match[0])
        start, end = inline.offset(at), inline.offset(at + len(target))
        yield Link(start, end, target, target, "external", bare=True, sure=0.9, because="address in the text")


def _trimmed(target: str) -> str:
    """An address without the punctuation of the sentence around it."""
    target = target.rstrip(".,;:!?*_~…")
    while target.endswith(")") and target.count(")") > target.count("("):
        target = target[:-1].rstrip(".,;:!?*_")
    return target


def _in_html(element: Html) -> Iterator[Link]:
    """Links and images of raw HTML."""
    if "<a" not in element.text and "<img" not in element.text and "<A" not in element.text:
        return
    for match in HTML.finditer(element.text):
        start = element.start + len(element.text[: match.start()].encode("utf-8", "replace"))
        end = start + len(match[0].encode("utf-8", "replace"))
        image = match[1].lower() == "img"
        yield Link(
            start, end, "", match[3], "image" if image else kind_of(match[3]), bare=False, sure=0.9, because="HTML"
        )
