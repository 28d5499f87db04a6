"""What only this system can tell of its runbook; `systems/common/tests` tries what all have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from systems.library.alerts import ALERTS
from systems.library.infrastructure import limits

HERE = Path(__file__).resolve().parents[2]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_setting_of_the_runbook_is_one() -> None:
    named = set(re.findall(r"\b((?:POOL|CACHE|RECLAIM|STATEMENT|FORCE|LEAK|MAX|REPLICA_W)[A-Z_]*[A-Z])\b", RUNBOOK))

    assert named
    assert named <= limits.READERS.keys()


@pytest.mark.parametrize("alert", [each.name for each in ALERTS])
def test_every_alert_that_is_judged_stands_in_the_runbook_with_its_threshold(alert: str) -> None:
    [found] = [each for each in ALERTS if each.name == alert]
    row = next(line for line in RUNBOOK.splitlines() if line.startswith(f"| {alert} |"))

    assert found.severity in row
    assert not found.limit or f"> {found.limit:g} " in row
