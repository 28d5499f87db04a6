"""What only this system can tell of its runbook; `systems/common/tests` tries what all have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from systems.blog import settings
from systems.blog.figures import ALERTS

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_setting_of_the_runbook_is_one() -> None:
    named = set(re.findall(r"\b((?:DB|CACHE|FAULT|MEMORY_L|ACCESS|LOG_L)_?[A-Z_]*[A-Z])=", RUNBOOK))

    assert named
    assert named <= settings.DEFAULTS.keys()


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_that_is_judged_stands_in_the_runbook_with_its_threshold(alert: object) -> None:
    [found] = [each for each in ALERTS if each == alert]
    row = next(line for line in RUNBOOK.splitlines() if line.startswith(f"| {found.name} |"))

    assert found.severity in row
    assert f"> {found.limit:g} " in row
