"""Rendering: a runbook as HTML, as its author wrote it, with what we know of a line shown below that line.

Raw HTML is shown, never obeyed; a picture becomes a link to it, since the console loads nothing from elsewhere; a link
that could run a script is left a text by the parser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from runwright.runbook.element import FrontMatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.utils import EnvType, OptionsDict

    from runwright.runbook import Runbook

LEAVES = frozenset({"heading_open", "paragraph_open", "table_open"})
"""Blocks behind whose end something can be put, also inside of lists and quotes."""
WHOLE = frozenset({"fence", "code_block", "html_block", "hr"})
"""Blocks of one token."""
INSERTED = "inserted"


class Note(NamedTuple):
    """Something to show behind the block in which a line stands."""

    line: int
    """From 1."""
    html: str
    """Escaped by whoever made it."""


def rendered(book: Runbook, notes: Sequence[Note]) -> str:
    """The HTML of a runbook, each heading with its anchor, and each note behind its block."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _picture)
    parser.add_render_rule(INSERTED, _inserted)
    tokens = parser.parse(_body(book))
    anchors = {book.source.line(each.start): each.anchor for each in book.sections}
    _anchored(tokens, anchors)
    _aligned(tokens)
    for token in tokens:
        if token.type in {"fence", "code_block", "table_open"}:
            token.attrSet("tabindex", "0")  # (what is wider than the screen is scrolled by keys, too)
    return str(parser.renderer.render(list(_noted(tokens, notes)), parser.options, {}))


def _body(book: Runbook) -> str:
    """The text, with empty lines where its front matter stands, so that all lines keep their numbers."""
    data, first = book.source.data, next(iter(book.document.elements), None)
    if isinstance(first, FrontMatter):
        data = b"\n" * data[: first.end].count(b"\n") + data[first.end :]
    return data.decode("utf-8", "replace")


def _anchored(tokens: Sequence[Token], anchors: Mapping[int, str]) -> None:
    """Headings under their anchors. Those are in small letters, so a page's own names begin with a capital one."""
    for token in tokens:
        if token.type == "heading_open" and token.map and token.map[0] + 1 in anchors:
            token.attrSet("id", anchors[token.map[0] + 1])
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _lower(token.tag)


def _aligned(tokens: Sequence[Token]) -> None:
    """How columns are aligned, as a class: the policy of the page allows no style inside of it."""
    for token in tokens:
        style = token.attrs.pop("style", None)
        if style is not None:
            token.attrSet("class", str(style).rpartition(":")[2])


def _lower(tag: str) -> str:
    """One level down: the first heading of the page is the console's."""
    return f"h{min(6, int(tag[1:]) + 1)}"


def _noted(tokens: Sequence[Token], notes: Sequence[Note]) -> Iterator[Token]:
    """The tokens, and behind each block the notes on its lines and on those since the block before."""
    waiting = sorted(notes, key=lambda note: note.line)
    ends: list[tuple[str, int]] = []
    for token in tokens:
        yield token
        if token.type in LEAVES and token.map and not _in_table(ends):
            ends.append((token.type.replace("_open", "_close"), token.map[1]))
        end = token.map[1] if token.type in WHOLE and token.map else None
        if ends and token.type == ends[-1][0]:
            end = ends.pop()[1]
        if end is not None and not _in_table(ends):
            while waiting and waiting[0].line <= end:
                yield _token(waiting.pop(0))
    yield from map(_token, waiting)


def _in_table(ends: Sequence[tuple[str, int]]) -> bool:
    return bool(ends) and ends[-1][0] == "table_close"


def _token(note: Note) -> Token:
    return Token(INSERTED, "", 0, content=note.html)


def _inserted(_: RendererHTML, tokens: Sequence[Token], number: int, __: OptionsDict, ___: EnvType) -> str:
    return tokens[number].content


def _picture(renderer: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: EnvType) -> str:
    """A picture as a link."""
    from html import escape

    token: Any = tokens[number]
    words = renderer.renderInlineAsText(token.children or [], options, env) or "without words"
    return f'<a href="{escape(str(token.attrGet("src")))}" rel="noreferrer">picture: {escape(words)}</a>'
