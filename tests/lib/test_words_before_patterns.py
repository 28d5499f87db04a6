"""Words that are looked for before a pattern is tried, to spare the pattern: it must not match without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.languages import placeholder
from runwright.lint.rules.consistency import refers_to_nothing
from runwright.lint.rules.dataflow import output_not_kept
from runwright.lint.rules.markdown import sample_address
from runwright.lint.rules.safety import blocks_own_network, secret_in_document
from runwright.runbook import condition, use

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

SPARED: dict[str, tuple[re.Pattern[Any], Sequence[bytes | str]]] = {
    "placeholder.YOUR": (placeholder.YOUR, placeholder.YOURS),
    "placeholder.FILLER": (placeholder.FILLER, placeholder.FILLERS),
    "sample_address.SAMPLE": (sample_address.SAMPLE, sample_address.NEAR),
    "blocks_own_network.ATTACK": (blocks_own_network.ATTACK, blocks_own_network.ATTACKS),
    "output_not_kept.LITERAL": (output_not_kept.LITERAL, output_not_kept.FOUND),
    "refers_to_nothing.SENT": (refers_to_nothing.SENT, refers_to_nothing.NAMED),
    "use.INTO_FILE": (use.INTO_FILE, use.FILES),
    **{f"condition.SIGNS {at}": each for at, each in enumerate(condition.SIGNS)},
    **{f"secret_in_document {what}": (pattern, signs) for signs, pattern, what in secret_in_document.TOKENS},
}


@pytest.mark.parametrize("name", SPARED)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_text_that_a_pattern_matches_holds_one_of_its_words(name: str, data: st.DataObject) -> None:
    pattern, words = SPARED[name]
    text = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags)))

    assert any(_in_bytes(word).lower() in _in_bytes(text).lower() for word in words)


def _in_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
