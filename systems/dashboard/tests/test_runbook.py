"""What only this system can tell of its runbook; `systems/common/tests` tries what all have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_the_alerts_are_those_of_the_runbook(tmp_path: Path) -> None:
    written = tmp_path / "alerts.yml"
    runwright = str(Path(sys.executable).with_name("runwright"))

    subprocess.run([runwright, "export", "prometheus", "RUNBOOK.md", "--output", str(written)], cwd=HERE, check=True)

    assert written.read_text() == (HERE / "alerts.yml").read_text()
