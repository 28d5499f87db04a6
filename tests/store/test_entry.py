"""What is hashed, so that others can prove it without our code."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.store.entry import Record, canonical, storable

TEXTS = st.text(st.characters(codec="utf-8"))
RECORD = Record(
    "20261126-071530-k3f9", 2, "2026-11-26T07:15:30.000000+00:00", "ada", "outcome", None, "{}", "{}", "0" * 64
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"ü": 'ß\n"\\'}, '{"ü":"ß\\n\\"\\\\"}'),
        ({"x": 0.1, "y": 10**20}, '{"x":0.1,"y":100000000000000000000}'),
        ({"x": "\0\ud800"}, '{"x":"\\u0000\\ud800"}'),
    ],
)
def test_canonical_json(value: dict[str, Any], text: str) -> None:
    assert canonical(value) == text
    assert json.loads(text) == value


@given(body=st.dictionaries(TEXTS, TEXTS | st.integers()), who=TEXTS, state=st.none() | TEXTS)
def test_the_hash_is_that_of_the_canonical_json_of_the_whole_entry(
    body: dict[str, Any], who: str, state: str | None
) -> None:
    """Computed here as the reference tells it, from the columns alone."""
    record = RECORD._replace(body=canonical(body), who=who, state=state)
    facts = record._asdict() | {"body": body, "outputs": {}}
    del facts["hash"]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert record.sealed().hash == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("column", range(len(RECORD) - 1))
def test_every_column_counts(column: int) -> None:
    values: list[Any] = [*RECORD]
    values[column] = f"{values[column]} " if column != 1 else 3

    assert Record(*values).computed() != RECORD.computed()


@given(st.text(st.characters(codec=None)))
def test_what_is_storable_is_a_text_for_every_database(text: str) -> None:
    kept = storable(text)

    assert "\0" not in kept
    assert len(kept.encode()) >= len(kept) == len(text)
