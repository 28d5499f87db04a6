from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from tests.drill.test_account import steadily, write

from runwright.drill.account import Account
from runwright.drill.attempt import READ, Attempt
from runwright.drill.formats import junit, markdown, page
from runwright.drill.formats.plot import bins, plot
from runwright.drill.measures import measured
from runwright.drill.moments import Moments
from runwright.drill.rehearsing import StepVerdict
from runwright.drill.result import Check, Result, listed, plain

MOMENTS = Moments(100.0, 101.0, 103.0, 104.0, 104.1, 106.0, 106.5, 108.0)
VOID = {"meta", "rect", "line", "br"}


def result(**changes: Any) -> Result:
    attempts = [
        *steadily(101, 103),
        *(write(1000 + n, 103.05 + n / 10, ok=False) for n in range(20)),
        *steadily(105, 108),
    ]
    accounts = (Account("orders", tuple(attempts), frozenset(range(1, 200))),)
    made = Result(
        system="shop",
        drill="broken",
        title="The shop <is> broken & | bent",
        about="",
        procedure="repair",
        revision="0" * 64,
        run="20261126-1",
        environment="test",
        at="2026-11-26T10:00:00+00:00",
        adopted=False,
        faults=("The shop is broken.",),
        moments=MOMENTS,
        measures=measured(MOMENTS, accounts),
        checks=(
            Check("procedure", held=True, wanted="done", found="done"),
            Check("RTO", held=False, wanted="1 s", found="2 s\x07", origin="drill"),
        ),
        steps=(StepVerdict(0, "1", "Mend | it", "done", 0.5, "", "resolution"),),
        accounts=accounts,
        said=("taken for done: tell them",),
        output="<script>alert(1)</script>",
    )
    return made._replace(**changes)


class Balanced(HTMLParser):
    """Notes the tags of a page, and complains about one that is closed and was not opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the parser's)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    text = page.render([result(), result(drill="other", accounts=())])
    balanced = Balanced()
    balanced.feed(text)

    assert balanced.open == []
    assert not balanced.tags & {"script", "link", "img", "iframe"}
    assert not re.search(r'(?:src|href)="(?!#)', text)
    assert "&lt;script&gt;" in text
    assert "prefers-color-scheme:dark" in text


def test_the_plot_shows_what_was_acknowledged_and_what_failed_and_when_what_happened() -> None:
    picture = ET.fromstring(plot(result()))  # noqa: S314 (our own)

    kinds = [each.get("class") for each in picture.iter("rect")]
    assert kinds.count("no") == 20
    assert 45 <= kinds.count("ok") <= 52
    words = [each.text for each in picture.iter("text")]
    assert {"fault", "detected", "procedure", "done", "steady", "orders"} <= set(words)
    places = [float(each.get("x1", 0)) for each in picture.iter("line") if "mark" in str(each.get("class"))]
    assert places == sorted(places)


def test_attempts_are_counted_in_the_tenth_of_a_second_in_which_they_ended() -> None:
    assert bins([write(1, 1.05), write(2, 1.15), write(3, 1.19), write(4, 9.0)], 1.0, 1.3) == [1, 2, 0]


def test_the_figures_of_an_outage() -> None:
    found = result().measures

    assert found.rto is not None
    assert found.downtime is not None
    assert abs(found.rto - 2.0) < 0.02
    assert abs(found.downtime - 2.01) < 0.02
    assert (found.lost, found.failures, found.detect, found.duration) == (102, 20, 1.0, 106.0 - 104.1)


def test_an_outage_that_was_over_before_the_procedure_began_was_not_ended_by_it() -> None:
    found = measured(MOMENTS._replace(detected=105.5, first=105.6), result().accounts)

    assert found.rto == 3.5


def test_without_a_fault_there_is_no_recovery_time() -> None:
    moments = MOMENTS._replace(injected=None, detected=None)

    assert measured(moments, ()).rto is None
    assert plot(result(moments=moments, accounts=())) == ""


def test_a_system_that_did_not_come_back_has_no_recovery_time() -> None:
    assert measured(MOMENTS._replace(restored=None), ()).rto is None


def test_a_procedure_that_is_not_to_bring_the_service_back_has_no_recovery_time() -> None:
    assert measured(MOMENTS, (), served=False).rto is None


def test_junit_is_xml_whatever_was_found() -> None:
    suites = ET.fromstring(junit.render([result()]))  # noqa: S314 (our own)

    assert (suites.get("tests"), suites.get("failures")) == ("3", "1")
    assert [case.get("name") for case in suites.iter("testcase")] == ["procedure", "RTO", "step 1: Mend | it"]


def test_a_drill_that_could_not_be_held_is_in_every_report() -> None:
    refused = [("other", "the system is <not> steady")]

    suites = ET.fromstring(junit.render([], refused))  # noqa: S314 (our own)
    assert (suites.get("tests"), suites.get("errors")) == ("1", "1")
    assert "`other` could not be held" in markdown.render([], refused)
    assert "other could not be held: the system is &lt;not&gt; steady" in page.render([], refused)
    assert listed([], refused)[0]["refused"] == "the system is <not> steady"


def test_markdown_has_a_row_for_each_drill_and_no_cell_breaks_out() -> None:
    lines = markdown.render([result()]).splitlines()

    assert "| ✗ | broken | repair | 2.00 s | 1.00 s | 0.10 s | 1.90 s | 0.50 s | 102 | 500 |" in lines
    assert "| 1 | Mend \\| it | done | 0.50 |" in lines


def test_markdown_renders_what_was_found_and_nothing_of_it_renders() -> None:
    """What a command printed may be a page, a table, or Markdown with a fence of its own."""
    checks = (Check("page", held=False, wanted="a\\|b", found="<b>502</b>\r\nBad | Gateway &amp;"),)
    faults = ("Break what is called “db”: `kill <pid> | true`.",)
    rendered = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(markdown.render([result(checks=checks, faults=faults, output="```\n<i>not</i>\n````\n# no heading")]))
    )
    rows = [re.findall("<td>(.*?)</td>", row) for row in re.findall("(?s)<tr>(.*?)</tr>", rendered)]

    assert ["✗", "page", "a\\|b", "&lt;b&gt;502&lt;/b&gt; Bad | Gateway &amp;amp;", ""] in rows
    assert "<h1>no heading" not in rendered
    assert "&lt;i&gt;not&lt;/i&gt;" in rendered
    assert "<is>" not in rendered
    assert "<code>kill &lt;pid&gt; | true</code>" in rendered


def test_the_plain_form_is_json_with_moments_from_the_beginning() -> None:
    found = json.loads(json.dumps(plain(result())))

    assert found["moments"]["injected"] == 3.0
    assert found["phases"] == {"detect": 1.0, "decide": 0.1, "execute": 1.9, "verify": 0.5}
    assert found["held"] is False
    assert found["loads"][0]["why"] == {"refused": 20}


def test_reads_count_as_attempts() -> None:
    account = Account("orders", (Attempt(READ, 0, 101.0, 101.1, ok=False, said="no"),), None)

    assert measured(MOMENTS, (account,)).failures == 1


def test_the_style_is_shipped_with_the_package() -> None:
    assert (Path(page.__file__).parents[1] / "data" / "page.css").is_file()
