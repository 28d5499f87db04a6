"""The reference page names every key of a result, and of a trial."""

from __future__ import annotations

import re
from pathlib import Path

from tests.drill.test_formats import result

from runwright.drill import trial as trials
from runwright.drill.result import plain
from runwright.drill.trial import Fate, Trial

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "drills.md"


def keys(heading: str) -> set[str]:
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| (`.*?) \|", section))))


def test_every_key_of_a_result_is_on_its_page() -> None:
    assert keys("A result") == plain(result()).keys()


def test_every_key_of_a_trial_is_on_its_page() -> None:
    trial = Trial("broken", "removed", "“Mend it” is missing", acts=True, must=True, fate=Fate.NOTICED, why="")

    assert keys("What a drill notices") == trials.plain(trial).keys()
