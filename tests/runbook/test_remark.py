"""Remarks in a block: a value that they call the author's own is the reader's to choose."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import read


def asked(block: str) -> list[str]:
    """What the commands of a block ask for, as written."""
    book = read(Source.from_text(f"# Page\n\n```sh\n{block}\n```\n"))
    return [place.text for parameter in book.parameters for place in parameter.occurrences]


@pytest.mark.parametrize(
    ("block", "values"),
    [
        ('OWNER="acme"  # change to your organisation\nls "/srv/$OWNER"', ["acme"]),
        ("export SEED='//Alice'   # or your actual seed phrase\n./deploy", ["//Alice"]),
        ("HOURS=24 # from service.yaml\nsleep $HOURS", ["24"]),
        ("export ID=a1   # from step 3\n./approve $ID", ["a1"]),
        ("HOURS=24 # how long it keeps\nsleep $HOURS", []),
        ("NODE=$(hostname) # change to your node\nping $NODE", []),
        ("LIMIT=50  # lower from 70\nsleep $LIMIT", []),
    ],
)
def test_a_remark_behind_a_value_says_whose_it_is(block: str, values: list[str]) -> None:
    assert asked(block) == values


@pytest.mark.parametrize(
    ("block", "values"),
    [
        ("# Replace 4f2a with your commit\ngit revert 4f2a", ["4f2a"]),
        ("# the harmless way\n# 把 4f2a 换成你要撤销的编号\ngit revert 4f2a", ["4f2a"]),
        ("./seal.sh dev\n# Replace 'dev' with 'uat' as needed", ["dev"]),
        ("# ersetze 4f2a durch deinen Stand\ngit revert 4f2a", ["4f2a"]),
        ("# Replace the disk with a new one\nlsblk disk", []),
        ("# Replace `stable` with `next` if you want that one\ngit checkout stable", []),
        ('# Replace ROLE_ID with the role\nROLE_ID="operator"\necho "as $ROLE_ID"', []),
    ],
)
def test_a_comment_names_what_is_to_be_replaced(block: str, values: list[str]) -> None:
    assert asked(block) == values
