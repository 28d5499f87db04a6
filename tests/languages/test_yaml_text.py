"""YAML: documents, templates, mistakes."""

from __future__ import annotations

import pytest

from runwright.languages.effects import NOTHING
from runwright.languages.yaml_text import effects, parse


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


def test_data_does_nothing() -> None:
    assert effects("a: b") == NOTHING
