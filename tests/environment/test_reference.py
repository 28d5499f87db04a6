"""The examples of the reference: one configuration, whose parts name each other and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from runwright.environment.caution import cautions
from runwright.environment.configuration import load, read
from runwright.environment.problem import Misconfigured
from runwright.environment.sections import FILE
from runwright.environment.shape import Each, Key, Kind, Many, Several, Shape, Table

PAGE = (Path(__file__).parents[2] / "docs/reference/configuration.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", FENCES)
def test_each_example_is_accepted_and_gives_nothing_to_look_at(text: str, tmp_path: Path) -> None:
    (tmp_path / "runwright.toml").write_text(text)

    assert cautions(load(tmp_path)) == []


def test_what_a_row_has_for_example_stands_in_the_whole_one() -> None:
    whole = FENCES[-1]
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| `((?:[^|`]|\\\|)+)` \|", PAGE, re.MULTILINE)

    named = [(name, example.replace("\\|", "|")) for name, example in rows if name not in {"NAME", "WORDS"}]
    named = [(name, example) for name, example in named if not name.isupper()]
    assert len(named) > 80
    assert [each for each in named if f"{each[0]} = {each[1]}\n" not in whole] == []


def test_every_key_has_an_example() -> None:
    lacking = sorted(keys(FILE) - names(tomllib.loads(FENCES[-1])))

    assert lacking == []


def test_a_value_that_is_wrong_is_answered_with_one_that_this_key_takes() -> None:
    with pytest.raises(Misconfigured) as raised:
        read('[notify]\nkeep = "soon"\n[people.ann]\ncontacts = [3]\n', Path("/runwright.toml"))

    assert [each.do for each in raised.value.problems] == [
        'Write a duration, in words or in seconds: "90 days".',
        'Write a name: "ann-mail".',
    ]


def keys(shape: Shape) -> set[str]:
    """The names of all keys that hold values."""
    match shape:
        case Table():
            return {name for key in shape.keys for name in _key(key)}
        case Each():
            return keys(shape.shape)
        case Many():
            return keys(shape.table)
    return set()


def _key(key: Key) -> set[str]:
    return {key.name} if isinstance(key.shape, Kind | Several) else keys(key.shape)


def names(value: object) -> set[str]:
    """The names of all keys in a file."""
    if isinstance(value, list):
        return {name for each in value for name in names(each)}
    return {*value, *(name for each in value.values() for name in names(each))} if isinstance(value, dict) else set()
