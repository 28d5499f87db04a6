"""Templates: messages to fill in and send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document


class Template(NamedTuple):
    """One message."""

    start: int
    end: int
    title: str
    """The label or heading that announces it."""
    text: str
    sure: float
    because: str


ANNOUNCED = regex(
    r"template|communicat|announce|message|notif|status update|status page|e-?mail|wording|vorlage|"
    r"declare|模板|通知",
    re.IGNORECASE,
)
SLOT = regex(
    r"\[[A-Za-z][^\[\]\n]{1,60}\](?!\()|<[A-Z][^<>\n]{2,40}>|\{\{?[A-Za-z_ ]+\}?\}|\bYYYY-MM-DD\b|"
    r"\bHH:MM\b|\bX{2,}\b"
)
LINE = regex(
    r"^\W{0,6}(?:incident|status|severity|impact|affected|started|eta|update|updates|latest update|"
    r"service|subject|summary|next update|customers|root cause|resolution|services?|time|duration|"
    r"slack|"
    r"page|to|dear|hi|we are|users affected|user impact|current status|timeline|questions|actions?(?: "
    r"taken)?|start time|what happened)\b[^\n:]{0,30}:",
    re.IGNORECASE | re.MULTILINE,
)
REMARK = regex(r"\W*(?:note|warning|important|tip|caution|hint|attention|info|hinweis|achtung)\b", re.IGNORECASE)
"""How a quote begins that says something to the reader of the page."""
SEND = regex(r"^\s*(?:slack|e-?mail|sms|page|post|tell|say)\b[^\n]{0,20}:\s*\S|@[a-z][\w-]+ [A-Z]{3,}", re.IGNORECASE)
PROSE_TAGS = frozenset(("", "text", "txt", "plain", "plaintext", "markdown", "md", "none", "slack", "email", "mail"))
CODE = regex(
    r"^\s*(?:[$#>] |\w+=|apiVersion:|[\w-]+:[ \t]*\n|---|kubectl|curl|psql|select\b|import |def |\{)", re.IGNORECASE
)


def templates(document: Document) -> tuple[Template, ...]:
    """Every message template of a document, in reading order."""
    return tuple(_templates(document))


def _templates(document: Document) -> Iterator[Template]:
    title: Heading | None = None
    lead: Paragraph | None = None
    quoted: list[Paragraph] = []
    for element in (*document.elements, None):
        if isinstance(element, Paragraph) and element.quoted:
            quoted.append(element)
            continue
        if quoted:
            yield from _of_quote(quoted, lead, title)
            quoted = []
        if isinstance(element, Heading):
            title, lead = element, None
        elif isinstance(element, Paragraph):
            lead = element
        elif isinstance(element, CodeBlock):
            if not _may_be(element):
                continue
            heading, label = title.inline.plain if title else "", lead.inline.plain[:120] if lead else ""
            sure, because = _judge(element, label, heading)
            if sure:
                named = label.rstrip(":：*. ") if label and len(label) < 80 else heading
                yield Template(element.start, element.end, named, element.text.rstrip("\n"), sure, because)


def _of_quote(quoted: list[Paragraph], lead: Paragraph | None, title: Heading | None) -> Iterator[Template]:
    """A message that stands in a quote: only below words that announce one, and with something to fill in."""
    words = lead.inline.plain[:120] if lead else title.inline.plain if title else ""
    text = "\n\n".join(each.inline.plain for each in quoted)
    if ANNOUNCED.search(words) and SLOT.search(text) and not REMARK.match(text):
        yield Template(
            quoted[0].start, quoted[-1].end, words.rstrip(":：*. "), text, 0.9, "quote under words of messages"
        )


def _may_be(block: CodeBlock) -> bool:
    """Whether a block could be a message at all."""
    tag = block.info.split(None, 1)[0].lower() if block.info.strip() else ""
    return tag in PROSE_TAGS and bool(block.text.strip()) and len(block.text) < 6000


def _judge(block: CodeBlock, lead: str, title: str) -> tuple[float, str]:
    """Whether a block is a message: by what announces it and by what is in it."""
    text = block.text
    announced = bool(ANNOUNCED.search(lead) or ANNOUNCED.search(title))
    if not announced and "[" not in text and ":" not in text:
        return 0, ""
    if SEND.search(text) and text.count("\n") < 8:
        return 0.8, "message with its channel"
    lines, slots = len(LINE.findall(text)), len(SLOT.findall(text))
    if announced and (slots or lines > 1) and not CODE.match(text):
        return 1.0, "block under a heading or label of messages"
    if lines > 2 and slots:
        return 0.8, "block with lines to fill in"
    return (0.6, "block with status lines") if lines > 3 else (0, "")
