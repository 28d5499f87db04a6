"""What a start costs: medians of `runwright` as ratios to a bare `python -c pass`, run in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNWRIGHT = str(Path(sys.executable).parent / "runwright")
BARE = "python -c pass"
COMMANDS = {
    BARE: [sys.executable, "-c", "pass"],
    "runwright --help": [RUNWRIGHT, "--help"],
    "runwright show, one alert": [RUNWRIGHT, "show", str(ROOT / "examples" / "alerts" / "DiskWillFill.md")],
    "runwright show, 300 lines": [RUNWRIGHT, "show", str(ROOT / "examples" / "checkout-service" / "RUNBOOK.md")],
}
ROUNDS = 21
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""As a user has it: Python keeps the byte code that it compiled."""


def main() -> int:
    """Measure and print."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        spent(command)  # the first start reads files from disk and writes byte code
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(spent(command))
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(f"start-up, medians of {ROUNDS} starts in turns; {BARE} = 1 ({medians[BARE] * 1000:.0f} ms here)")
    for name, median in medians.items():
        print(f"  {name:<28}{median / medians[BARE]:6.2f}")
    return 0


def spent(command: list[str]) -> float:
    """Seconds of wall time that one start takes."""
    started = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
