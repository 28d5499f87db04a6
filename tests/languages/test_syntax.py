"""The values of a parser, and what they say of themselves."""

from __future__ import annotations

import pytest

from runwright.languages import shell
from runwright.languages.syntax import Command, Word


def only(text: str) -> Command:
    """The one command of a text."""
    [statement] = shell.parse(text).statements
    [command] = statement.commands
    return command


@pytest.mark.parametrize("text", ['"a b"', "'a b'", "$'a\\tb'", '$"a"'])
def test_a_word_that_begins_with_a_quote_is_quoted(text: str) -> None:
    assert Word(0, len(text), text, None).quoted


def test_a_word_with_a_quote_inside_is_not_quoted() -> None:
    assert not Word(0, 9, 'name="web"', "name=web").quoted


def test_what_is_known_of_a_word_is_its_value_or_else_its_text() -> None:
    [_, plain, expanded, empty] = only("""echo 'a b' "$HOME" ''""").words

    assert [plain.known, expanded.known, empty.known] == ["a b", '"$HOME"', ""]


def test_a_command_without_a_program_has_no_name() -> None:
    assert only("PATH=/bin").name is None
    assert only('"$EDITOR" notes.txt').name is None
    assert only("'kubectl' get pods").name == "kubectl"


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("dump > all.sql", "all.sql"),
        ("dump >> 'all dumps.sql'", "all dumps.sql"),
        ("dump >| all.sql", "all.sql"),
        ("dump &> all.log", "all.log"),
        ("dump 2> errors.log", "errors.log"),
        ("dump > $OUT", "$OUT"),
        ("dump > /dev/null", None),
        ("dump 2>&1", None),
        ("dump 2>&-", None),
        ("restore < all.sql", None),
        ("restore <<< text", None),
    ],
)
def test_a_redirection_knows_the_file_it_writes(text: str, file: str | None) -> None:
    [redirection] = only(text).redirections

    assert redirection.writes == file
