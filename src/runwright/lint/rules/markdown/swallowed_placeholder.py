"""A place to fill in that is written as `<name>` in prose, where it counts as HTML and vanishes.

## Why it matters

The page shows "run it on and wait": what has to be filled in is not to be seen.

## Example

````markdown
Log in to <replica-host> and look at the lag.
````

## Instead

````markdown
Log in to `<replica-host>` and look at the lag.
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Edit, Finding, Severity, found
from runwright.runbook.element import Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.inline import Inline

NAME = "markdown/swallowed-placeholder"
SEVERITY = Severity.WARNING
NAMED = regex(r"<([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)(?: [A-Za-z][\w.:-]*){0,6}>")
"""A tag as CommonMark has it: no `_` in its name, and every further word counts as an attribute."""
WRITTEN = {b"\\", b"{", b"%"}
"""What stands before it where it is shown, or where a site generator fills it in (`{{<name>}}`)."""
SHORTCODE = regex(rb"\{\{[<%]\s*(/?)\s*(?:highlight|code\w*|prism)\b")
"""Where code begins and ends for a site generator (Hugo)."""
FAR = 4000
DIRECTIVE = regex(r":{3,}\{(?:code|code-block|sourcecode|parsed-literal|prompt)\}")
"""How MyST opens a block of code without a fence."""
TAGS = frozenset(
    (
        "a abbr address article aside audio b bdi bdo big blockquote body br button canvas caption center "
        "cite code col colgroup data dd del details dfn dialog div dl dt em embed fieldset figcaption figure "
        "font footer form frame h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend "
        "li link main map mark menu meta meter nav nobr noscript object ol optgroup option output p param "
        "picture pre progress q rp rt ruby s samp script section select slot small source span strike strong "
        "style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u "
        "ul var video wbr "
    ).split()
)
"""The elements of HTML. Any other name is none, and a browser shows nothing for it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `<name>` in words, quoted and code left out, that is no element of HTML and that nothing closes."""
    if book.source.name.endswith(".mdx") or b"<" not in book.source.data:
        return
    for element in book.document.elements:
        if isinstance(element, Paragraph) and not DIRECTIVE.match(element.inline.text):
            yield from _in_words(book, element.inline)
        elif isinstance(element, Table):
            for row in (element.header, *element.rows):
                for cell in row:
                    yield from _in_words(book, cell)


def _in_words(book: Runbook, inline: Inline) -> Iterator[Finding]:
    for match in NAMED.finditer(inline.text) if "<" in inline.text else ():
        start = inline.offset(match.start())
        place = Span(start, start + len(match[0]))
        written = book.source.data[start - 1 : place.end]
        if match[1].lower() in TAGS or inline.code_at(match.start()) or written[1:] != match[0].encode():
            continue
        if _is_filled_in(book, start):
            continue
        if written[:1] in WRITTEN or f"</{match[1]}>".encode() in book.source.data:
            continue
        yield found(
            place,
            f"{match[0]} counts as HTML here and is not shown, so nobody sees what to fill in",
            f"`{match[0]}`",
            fix=Edit(place.start, place.end, f"`{match[0]}`", safe="`" not in inline.text),  # which would end there
        )


def _is_filled_in(book: Runbook, start: int) -> bool:
    """Whether a site generator reads it: within `{{ … }}`, or between the marks of its own block of code."""
    above = book.source.data[max(0, start - FAR) : start]
    line = above.rpartition(b"\n")[2]
    marks = SHORTCODE.findall(above)
    return line.count(b"{{") > line.count(b"}}") or marks[-1:] == [b""]
