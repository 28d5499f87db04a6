"""What holds for every language, whatever the text."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.languages.catalogue import LANGUAGES, language
from runwright.languages.effects import Effects, Level
from runwright.languages.embedded import effects_of, parse
from runwright.languages.tools.fact import fits
from runwright.languages.transcript import is_transcript, parse_transcript, shows_command

PIECES = [
    "SELECT", "FROM x", ";", "'", '"', "$$", "\\", "\\G", "(", ")", "{", "}", "[", "]", "<name>", "{{ x }}",
    "...", "…", ":id", "\n", "\n\n", "  ", "\t", "\r\n", "--", "/*", "#", "a: b", "- c", "é", "🙂", "\ud800",
    "\0", "key = value", "[section]", "* * * * *", "0 3 * * * root x", "print(1)", ">>> x", "rate(x[5m])",
    "sum by (a)", ".items[]", "{range .a}", "{end}", "GET k", "$ ls", "# ls -l", "postgres=# ", "EOF",
    "<<EOF", "|", "DROP TABLE t", "EXPLAIN ANALYZE", "\\copy", "if True:", "@x", "*a", "&a", "`x`", "1",
    ",", "//",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)
OURS = sorted(set(LANGUAGES) - {"shell"})


@pytest.mark.parametrize("name", OURS)
@settings(max_examples=80, deadline=None)
@given(text=TEXTS)
def test_any_text_is_read_into_ordered_places_inside_it(name: str, text: str) -> None:
    parsed = parse(name, text)

    assert parsed is not None
    size = len(text.encode("utf-8", "replace"))
    places = [(each.start, each.end) for each in parsed.statements] + [
        (each.start, each.end) for each in parsed.problems
    ]
    assert all(0 <= start <= end <= size for start, end in places)
    starts = [statement.start for statement in parsed.statements]
    assert starts == sorted(starts), "in the order of the text"
    assert all(
        before.end <= after.start for before, after in zip(parsed.statements, parsed.statements[1:], strict=False)
    )


@pytest.mark.parametrize("name", sorted(set(OURS) - {"cron", "redis"}))
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_any_text_is_judged(name: str, text: str) -> None:
    assert isinstance(effects_of(name, text), Effects)


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_is_what_the_list_says(name: str) -> None:
    module = language(name)

    assert module is not None
    assert name == module.NAME
    assert all(tag == tag.lower() for tag in module.TAGS)


def test_a_language_that_nobody_knows_is_unknown() -> None:
    assert parse("klingon", "x") is None
    assert effects_of("klingon", "x").level is Level.UNKNOWN


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_any_transcript_is_split_into_ordered_places_inside_it(text: str) -> None:
    assert is_transcript(text) in {0.0, 0.5, 0.7, 0.75, 0.85, 0.97}
    data = text.encode("utf-8", "replace")
    at = 0
    for exchange in parse_transcript(text).exchanges:
        assert at <= exchange.command_start < len(data)
        at = exchange.command_start + len(exchange.command.encode("utf-8", "replace"))
        assert at <= len(data)
        if exchange.output:
            output = exchange.output.encode("utf-8", "replace")
            assert data[exchange.output_start : exchange.output_start + len(output)] == output


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_statements_are_known_to_be_there_before_they_are_made(text: str) -> None:
    parsed = parse("shell", text)
    assert parsed is not None

    assert bool(parsed.statements) == (len(tuple(parsed.statements)) > 0)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_console_shows_a_command_where_it_can_be_cut_into_exchanges(text: str) -> None:
    assert shows_command(text) == bool(parse_transcript(text).exchanges)


@settings(deadline=None)
@given(st.text("ab*?[]", max_size=8), st.text("ab*", max_size=8))
def test_a_glob_means_what_it_means_to_the_standard_library(text: str, glob: str) -> None:
    assert fits(text, glob) == fnmatchcase(text, glob)
    assert fits(text, f"[{glob}]?") == fnmatchcase(text, f"[{glob}]?")
