"""Commands as data, and what each must be judged to do: `cases/*.toml`."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from runwright.languages import shell
from runwright.languages.effects import NOTHING
from runwright.languages.tools.judge import judge

CASES = [
    pytest.param(case, id=case["command"].replace("\n", "⏎"))
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES)
def test_a_command_does_what_its_case_says(case: dict[str, Any]) -> None:
    parsed = shell.parse(case["command"])
    judged = [judge(command) for statement in parsed.statements for command in statement.commands]
    effects = NOTHING
    for each in judged:
        effects = effects | each.effects

    assert not parsed.problems
    assert effects.level.word == case["level"], effects.because
    if "marks" in case:
        assert sorted(effects.marks) == sorted(case["marks"])
    if "embeds" in case:
        found = {text.language for each in judged for text in each.embedded}
        assert set(case["embeds"]) <= found if case["embeds"] else not found
