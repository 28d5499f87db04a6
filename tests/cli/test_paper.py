"""Lines for people: cut and wrapped by columns, colour only in a terminal, nothing that steers the terminal."""

from __future__ import annotations

import io

import pytest

from runwright.cli.paper import Paper, cut, effect_words, width
from runwright.languages.effects import Effects, Level, Mark


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def written(text: str, *, terminal: bool = False, **how: object) -> str:
    """What one line looks like."""
    out = Terminal() if terminal else io.StringIO()
    Paper(out).line(text, **how)  # type: ignore[arg-type]  # the table of cases has no types
    return out.getvalue()


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("größe", 5), ("磁盘", 4), ("e\u0301", 1)])
def test_the_width_of_a_text_is_counted_in_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a  b\n c", 9, "a b c"), ("磁盘已满", 5, "磁盘…"), ("磁盘已满", 4, "磁…")],
)
def test_a_text_too_long_is_cut_with_an_ellipsis(text: str, room: int, shown: str) -> None:
    assert cut(text, room) == shown


@pytest.mark.parametrize("room", [1, 0, -5])
def test_hardly_any_room_is_no_error(room: int) -> None:
    assert width(cut("abc", room)) <= 1


@pytest.mark.parametrize("text", ["x" * 300, "磁盘" * 100, "word " * 100])
def test_a_line_in_a_pipe_is_at_most_80_columns_wide(text: str) -> None:
    line = written(text, indent=7, right="12345").removesuffix("\n")

    assert "\n" not in line
    assert width(line) <= 80
    assert line.endswith("12345")


def test_a_word_at_the_right_margin_ends_there() -> None:
    assert written("left", right="12") == "left" + " " * 74 + "12\n"


def test_a_long_text_is_wrapped() -> None:
    out = io.StringIO()
    Paper(out).wrapped("word " * 60, indent=4)

    assert len(out.getvalue().splitlines()) > 3
    assert all(line.startswith("    ") and len(line) <= 80 for line in out.getvalue().splitlines())


PATH = "/etc/orders/credentials/of-the-operator/on-the-replica/for-the-balancer/and-its-pool/password.txt"


def on_paper(way: str, *words: object, **how: object) -> list[str]:
    """The lines that one way of writing gives."""
    out = io.StringIO()
    getattr(Paper(out), way)(*words, **how)
    return out.getvalue().splitlines()


def test_a_path_stays_whole_so_that_it_can_be_copied() -> None:
    assert PATH in on_paper("wrapped", f"The secret is in {PATH}, which nobody may read.", 4)[1]
    assert "--break-glass" in " ".join(on_paper("wrapped", "word " * 14 + "--break-glass")).split()


def test_a_script_without_blanks_is_wrapped_by_columns() -> None:
    assert max(width(line) for line in on_paper("wrapped", "磁盘已满" * 40, 2)) <= 80


def test_a_wrapped_line_has_its_word_at_the_margin_and_goes_on_indented() -> None:
    first, second = on_paper("wrapped", "1. " + "word " * 20, 2, right="17", hang=3)

    assert (len(first), first[-2:]) == (80, "17")
    assert second.startswith("     word")


def test_what_is_said_of_a_name_goes_on_in_its_column() -> None:
    first, second = on_paper("explained", "psql", "word " * 18, 10, right="8")

    assert first.startswith("  psql        word")
    assert second.startswith("              word")
    assert "…" not in first + second


def test_what_has_no_room_in_its_column_stands_below_its_name() -> None:
    assert on_paper("explained", "secret", f"missing: {PATH}", 10) == ["  secret", "    missing:", f"    {PATH}"]


def test_a_place_that_does_not_fit_beside_its_title_stands_whole_below() -> None:
    assert on_paper("titled", "Restart", "a.md#restart") == ["Restart" + " " * 61 + "a.md#restart"]
    assert on_paper("titled", "Restart the pooler", f"{PATH}.md#restart")[1] == f"  {PATH}.md#restart"


@pytest.mark.parametrize("control", ["\x1b[2J", "\x07", "\x08", "\x00", "\x7f", "\x85", "\x9b2J", "\u202e"])
def test_no_control_character_reaches_the_terminal(control: str) -> None:
    assert control[0] not in written(f"a{control}b")


def test_a_file_name_cannot_steer_the_terminal_either() -> None:
    assert "\x1b" not in written("Title", right="a\x1b[2J.md:1")


def test_colour_is_only_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert "\x1b[" in written("x", terminal=True, style="title")
    assert "\x1b[" not in written("x", style="title")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colour_gets_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    assert "\x1b[" not in written("x", terminal=True, style="title")


def test_what_the_encoding_cannot_say_is_replaced() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Paper(out).line("größe ▶")
    out.flush()

    assert raw.getvalue() == b"gr??e ?\n"


def test_effects_are_words_and_a_sign_for_each_level() -> None:
    assert (
        effect_words(Effects(Level.DESTROYS, frozenset({Mark.ROOT, Mark.LOCKING}))) == "● destroys, locking, needs root"
    )
    assert len({effect_words(Effects(level))[0] for level in Level}) == len(Level)


@pytest.mark.parametrize(
    ("text", "right", "lines"),
    [
        ("role ada", "by ann", 1),
        ("role ada", "by ann, on production, as administrator of it", 2),
        ("ops: waiting, for nobody is reached where it listened until this morning at four o'clock", "opened", 3),
    ],
)
def test_what_does_not_fit_beside_a_line_stands_below_it_whole(
    text: str, right: str, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = io.StringIO()

    Paper(out).paired(text, right)

    shown = out.getvalue()
    assert shown.split() == [*text.split(), *right.split()], "nothing is cut"
    assert (len(shown.splitlines()), max(map(len, shown.splitlines())) <= 80) == (lines, True)
