"""YAML: documents, templates, mistakes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from runwright.languages.effects import NOTHING
from runwright.languages.yaml_text import effects, parse, roots


def test_each_document_is_a_statement() -> None:
    assert [each.start for each in parse("é: 1\n---\nb: 2\n").statements] == [0, 6]


@pytest.mark.parametrize(
    "text",
    [
        "a: {{ value }}\nb: <other>\n",
        "{{- if .Values.x }}\na: b\n{{- end }}\n",
        "spec:\n  ...\n  replicas: 2\n",
        "list:\n  - a\n  - …\n",
    ],
)
def test_templates_and_elisions_are_read_past(text: str) -> None:
    assert not parse(text).problems
    assert len(parse(text).statements) == 1


def test_a_mistake_is_pointed_at_with_its_reason() -> None:
    [problem] = parse("é: [1\nc: d").problems

    assert problem.start == 8
    assert "did not find expected" in problem.message


def test_an_alias_needs_its_anchor() -> None:
    assert parse("a: &x 1\nb: *x\n").problems == ()
    assert [problem.message for problem in parse("b: *x\n").problems] == ["*x is defined nowhere above"]


def test_a_character_that_yaml_forbids_is_pointed_at() -> None:
    assert parse("a: \x07").problems[0].start == 3


def test_roots_are_those_of_each_document() -> None:
    assert [each.id for each in roots("a: 1\n---\n- b\n---\n")] == ["mapping", "sequence", "scalar"]
    assert roots("a: &x {b: 1}\nc: *x\n")


BOMB = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghij"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"a: &a [x]\n{BOMB}", id="aliases that make a billion of one"),
        pytest.param("a: &a [*a]\n", id="a circle"),
        pytest.param("[" * 101 + "]" * 101, id="deep"),
        pytest.param("? [a, b]\n: c\n", id="a key that is a list"),
        pytest.param("a: [", id="no YAML"),
    ],
)
def test_what_ends_late_or_has_other_keys_has_no_roots(text: str) -> None:
    assert roots(text) == []


def test_data_does_nothing() -> None:
    assert effects("a: b") == NOTHING
