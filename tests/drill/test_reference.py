"""The reference page names every key of a result."""

from __future__ import annotations

import re
from pathlib import Path

from tests.drill.test_formats import result

from runwright.drill.result import plain

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "drills.md"


def test_every_key_of_a_result_is_on_its_page() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## A result")[2]
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| (`.*?) \|", section))))

    assert named == plain(result()).keys()
