"""What only this system can tell of its runbook; `systems/common/tests` tries what all have."""

from __future__ import annotations

import tomllib
from pathlib import Path

from systems.inventory import numbers

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_threshold_is_a_number_that_the_system_tells() -> None:
    signals = tomllib.loads((HERE / "system.toml").read_text())["signals"]

    assert {each["command"].rpartition(" ")[2] for each in signals.values()} == numbers.UNITS.keys()
