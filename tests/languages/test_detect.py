"""The language of a block, tried on labelled examples: `detect/*.toml`."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.languages.catalogue import tags
from runwright.languages.detect import TAGS, detect

BLOCKS = [
    (block.get("tag", ""), block["text"], block["language"])
    for path in sorted((Path(__file__).parent / "detect").glob("*.toml"))
    for block in tomllib.loads(path.read_text("utf-8"))["block"]
]


def test_there_are_enough_examples_to_mean_something() -> None:
    assert len(BLOCKS) >= 150


@pytest.mark.parametrize(("tag", "text", "language"), BLOCKS, ids=lambda value: str(value)[:30])
def test_a_block_is_recognised(tag: str, text: str, language: str) -> None:
    assert detect(tag, text).language == language


def test_a_tag_and_content_that_agree_are_surer_than_either_alone() -> None:
    assert detect("sql", "SELECT 1 FROM a").certainty > detect("", "SELECT 1 FROM a").certainty


def test_a_reason_is_given_when_the_content_overrules_the_tag() -> None:
    assert detect("bash", "0 3 * * * /opt/backup.sh").because == "five fields of a schedule, though tagged bash"


def test_an_unknown_tag_leaves_the_decision_to_the_content() -> None:
    assert detect("weird", "kubectl get pods").language == "shell"


def test_every_tag_of_a_language_leads_to_that_language() -> None:
    assert {tag: TAGS[tag] for tag in tags() if tag != "bash-session"} == {
        tag: language for tag, language in tags().items() if tag != "bash-session"
    }


@given(st.sampled_from(["", "bash", "sql", "text", "console", "promql", "yaml", "weird"]), st.text())
def test_any_text_has_a_language(tag: str, text: str) -> None:
    found = detect(tag, text)

    assert found.language
    assert 0 <= found.certainty <= 1


def test_a_block_is_judged_faster_than_its_reader_notices() -> None:
    started = time.process_time()
    for tag, text, _ in BLOCKS:
        detect(tag, text)

    assert (time.process_time() - started) / len(BLOCKS) < 0.001


def test_a_header_of_many_columns_is_looked_at_once() -> None:
    header = f"NAME{'  READY' * 40}"

    assert detect("", f"kubectl get pods\n{header}\n").language == "console"
    assert detect("", f"kubectl get pods\n{header}  x\n").language == "shell"
