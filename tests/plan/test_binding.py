"""Binding: what the shell and each language make of a value, for any value and any place."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.conftest import filled

from runwright.plan.binding import Place, Unbindable, bind

VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.text(
    "'\"\\$`!;&|<>(){}[]*?~#%\n\t =-a1é☃", max_size=20
)
QUOTES = st.sampled_from(
    ("{}", '"{}"', "'{}'", "$'{}'", "a{}b", '"a {} b"', "'a {} b'", "$'a\\n{}'", "a\"{}\"'b'", "\\ {}")
)
SHELLS = ("{}", "bash -c {}", "eval {}", "if true; then {}; fi", "( {} )", "echo a | {}", "false || {}")


def heard(command: str) -> list[str]:
    """The arguments of the last `logger` that bash runs for a command."""
    with tempfile.TemporaryDirectory() as folder:
        hear = Path(folder, "logger")
        hear.write_text('#!/bin/sh\nprintf \'%s\\0\' "$@" > "$HEARD"\n')
        hear.chmod(0o755)
        Path(folder, "script").write_bytes(command.encode())
        subprocess.run(
            ["bash", Path(folder, "script")],
            cwd=folder,
            env={"PATH": f"{folder}:/usr/bin:/bin", "HEARD": f"{folder}/heard"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=30,
        )
        assert {each.name for each in Path(folder).iterdir()} == {"logger", "script", "heard"}
        return Path(folder, "heard").read_bytes().decode().split("\0")[:-1]


def wrapped(form: str, inner: str) -> str:
    """A command inside another: quoted as a word where the form runs a text."""
    if form in {"bash -c {}", "eval {}"}:
        return form.format("'" + inner.replace("'", "'\\''") + "'")
    return form.format(inner)


@settings(max_examples=80, deadline=None)
@given(VALUES, QUOTES, st.lists(st.sampled_from(SHELLS), max_size=2))
def test_what_a_program_hears_is_the_value(value: str, quotes: str, forms: list[str]) -> None:
    command = "logger -- " + quotes.format("<x>")
    for form in forms:
        command = wrapped(form, command)

    expected = [word.replace("MARK", value) for word in heard(filled(command, "MARK"))]

    assert heard(filled(command, value)) == expected


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_value_is_one_string_of_json(value: str) -> None:
    assert json.loads(filled('{"a": ["<x>", 1], "b": "c <x>"}', value, "json")) == {"a": [value, 1], "b": f"c {value}"}


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_value_is_one_scalar_of_yaml(value: str) -> None:
    text = filled('a: "<x>"\nb: <x>\n', value, "yaml")

    read = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (makes strings only)
    assert read == {"a": value, "b": value}


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_value_is_one_string_of_python(value: str) -> None:
    import ast

    assert ast.literal_eval(filled("['<x>', \"<x>\", 'a <x>']", value, "python")) == [value, value, f"a {value}"]


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_value_is_one_string_of_jq(value: str) -> None:
    import jq

    program = filled('[.[] | select(. == "<x>")]', value, "jq")
    assert jq.compile(program).input_value([value, "other"]).first() == [value] or value == "other"


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_value_is_one_label_of_promql(value: str) -> None:
    import promql_parser

    for template, written in (('up{job="<x>"}', value), ("up{job='<x>'}", value)):
        query: Any = promql_parser.parse(filled(template, value, "promql"))
        assert [each.value for each in query.matchers.matchers] == [written]


def test_a_label_in_sql_in_psql_in_bash_in_ssh_is_written_from_the_inside_out() -> None:
    command = """ssh db "bash -c 'psql -c \\"SELECT * FROM alerts WHERE label = '\\\\''<x>'\\\\''\\"'\""""

    assert "it" in filled(command, "it is")


def test_an_unquoted_variable_becomes_one_word() -> None:
    text = "kubectl delete pod $POD"

    assert bind(text, "shell", [Place(19, 23, "a --all")]) == "kubectl delete pod 'a --all'"


def test_a_value_that_matches_a_pattern_of_labels_matches_only_itself() -> None:
    assert filled('up{job=~"<x>|b"}', "a.*", "promql") == 'up{job=~"a\\\\.\\\\*|b"}'


def test_places_that_overlap_are_refused() -> None:
    with pytest.raises(Unbindable, match="same place"):
        bind("tool abcdef", "shell", [Place(5, 9, "x"), Place(7, 11, "y")])


def test_a_command_that_does_not_parse_takes_no_value() -> None:
    with pytest.raises(Unbindable, match="cannot read"):
        filled("tool 'a <x>", "x")


@pytest.mark.parametrize("number", range(4))
def test_a_value_that_reads_like_a_mark_of_binding_is_only_a_value(number: int) -> None:
    text = 'logger "in <A>" <B>'
    data = text.encode()
    places = [data.index(name) for name in (b"<A>", b"<B>")]
    values = (f"rwz{number}00001z", "$(date)")

    bound = bind(text, "shell", [Place(at, at + 3, value) for at, value in zip(places, values, strict=True)])

    assert heard(bound) == [f"in {values[0]}", "$(date)"]


@pytest.mark.parametrize("text", ["rm <A><B>", 'rm "<A><B>"', "rm '<A>'<B>"])
def test_behind_an_empty_value_another_is_no_option(text: str) -> None:
    at = [text.index(name) for name in ("<A>", "<B>")]

    with pytest.raises(Unbindable, match="begins with a dash"):
        bind(text, "shell", [Place(at[0], at[0] + 3, ""), Place(at[1], at[1] + 3, "-rf")])
