"""How a drill of a system is held in an acceptance test: beside whatever else runs, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SYSTEMS = ROOT / "systems"
LONGEST = 400
"""Seconds for one drill, its system started and stopped."""


def held(system: str, name: str, folder: Path) -> dict[str, Any]:
    """Hold one drill, with its records in a folder of the test; what it found."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    copied = folder / "systems" / system
    copied.mkdir(parents=True)
    for each in ("system.toml", "RUNBOOK.md", "drills"):
        (copied / each).symlink_to(SYSTEMS / system / each)
    text = (SYSTEMS / system / "runwright.toml").read_text().replace('directory = "../.."', f'directory = "{ROOT}"')
    (copied / "runwright.toml").write_text(text)
    command = [sys.executable, "-m", "runwright", "drill", f"{copied}/{name}", "--apart", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    shutil.rmtree(folder / "systems")
    assert done.returncode == 0, done.stdout + done.stderr
    [found] = json.loads(done.stdout)
    return dict(found)
