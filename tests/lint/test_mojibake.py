"""Damaged letters: one finding for each line, with every place of it."""

from __future__ import annotations

from runwright.lib.source import Source
from runwright.lint.rules.markdown import mojibake
from runwright.runbook import read

QUOTES = "Wait until it says â€œreadyâ€\u009d, and donâ€™t go on; donâ€™t stop either.\n"


def test_a_line_with_several_is_one_finding_that_says_where_each_is_and_mends_them_all() -> None:
    book = read(Source.from_text(f"# Wait — here\n\n{QUOTES}"))
    [finding] = mojibake.check(book)

    assert finding.message == (
        "“â€œ” was ““” (column 20), “â€\u009d” was “”” (column 28), “â€™” was “’” (columns 40, 55)"
        " before this line was read in the wrong encoding"
    )
    assert finding.fix is not None
    data = book.source.data
    mended = data[: finding.fix.start] + finding.fix.text.encode() + data[finding.fix.end :]
    assert mended.decode() == "# Wait — here\n\nWait until it says “ready”, and don’t go on; don’t stop either.\n"
    assert book.source.text(finding.start, finding.end).startswith("â€œ")
    assert book.source.text(finding.start, finding.end).endswith("â€™")


def test_each_line_is_a_finding_of_its_own() -> None:
    book = read(Source.from_text(f"{QUOTES}{QUOTES}\nA lineâ€™s one place.\n"))
    found = list(mojibake.check(book))

    assert [book.source.line(each.start) for each in found] == [1, 2, 4]
    assert found[-1].message == "“â€™” was “’” before it was read in the wrong encoding"


def test_letters_that_somebody_wrote_so_are_left_alone() -> None:
    assert list(mojibake.check(read(Source.from_text("São Paulo, â la carte, Ångström\n")))) == []
