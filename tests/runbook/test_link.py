"""Links: Markdown links, autolinks, bare addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.link import links

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, str, bool]]:
    """Target, kind, and whether it stands by itself."""
    return [(link.target, link.kind, link.bare) for link in book.links]


def test_every_kind_of_link(book: Runbook) -> None:
    """
    # Links

    See [the guide](deploy.md), [below](#steps), [there](https://example.com "title"), ![a picture](a.png)
    and <ops@example.com>.

    | Where | |
    |---|---|
    | [cell](../b.md) | [ref][1] |

    [1]: https://example.org/ref
    """
    assert short(book) == [
        ("deploy.md", "relative", False),
        ("#steps", "anchor", False),
        ("https://example.com", "external", False),
        ("a.png", "image", False),
        ("ops@example.com", "email", True),
        ("../b.md", "relative", False),
        ("https://example.org/ref", "external", False),
    ]


def test_bare_addresses_end_where_the_sentence_goes_on(book: Runbook) -> None:
    """
    Open http://grafana.internal/d/x, then (https://example.com/a_(b)).

    ```bash
    # https://kibana.internal/app
    curl https://api.example.com/health
    ```
    """
    assert short(book) == [
        ("http://grafana.internal/d/x", "external", True),
        ("https://example.com/a_(b)", "external", True),
        ("https://kibana.internal/app", "external", True),
    ]
    assert [book.source.text(link.start, link.end) for link in book.links] == [link.target for link in book.links]


def test_html(book: Runbook) -> None:
    """
    <p>
    <a class="x" href="setup.md">Set up</a>
    </p>
    """
    assert short(book) == [("setup.md", "relative", False)]


def test_addresses_in_code_are_none(book: Runbook) -> None:
    """Run `curl https://api.example.com/health`."""
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("[](!)<>https:/.# \n`a@")))
def test_no_text_raises(text: str) -> None:
    links(Document(Source.from_text(f"http://a {text}")))


def test_long_rows_of_links_are_read_in_one_pass() -> None:
    for piece in ("http://a.b/ ", "[a](b) http://c ", "<a href=", "http://" + "(" * 9):
        links(Document(Source.from_text(piece * 10_000)))
