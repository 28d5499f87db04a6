"""What a start costs: medians of `runwright` as ratios to a bare `python -c pass`, run in turns.

For `runwright run` that is the time until a person at a terminal is asked whether to run the plan.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNWRIGHT = str(Path(sys.executable).parent / "runwright")
RUNBOOK = str(ROOT / "examples" / "checkout-service" / "RUNBOOK.md")
BARE = "python -c pass"
ASKING = "runwright run, first prompt"
PROMPT = b"Run it?"
COMMANDS = {
    BARE: [sys.executable, "-c", "pass"],
    "runwright --help": [RUNWRIGHT, "--help"],
    "runwright show, one alert": [RUNWRIGHT, "show", str(ROOT / "examples" / "alerts" / "DiskWillFill.md")],
    "runwright show, 300 lines": [RUNWRIGHT, "show", RUNBOOK],
    ASKING: [RUNWRIGHT, "run", f"{RUNBOOK}#daily-check", "--set", "cart_url=cache:6379", "--set", "orders_url=orders"],
}
ROUNDS = 21
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""As a user has it: Python keeps the byte code that it compiled."""


def main() -> int:
    """Measure and print."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for name, command in COMMANDS.items():
        measured(name, command)  # the first start reads files from disk and writes byte code
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(measured(name, command))
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(f"start-up, medians of {ROUNDS} starts in turns; {BARE} = 1 ({medians[BARE] * 1000:.0f} ms here)")
    for name, median in medians.items():
        print(f"  {name:<28}{median / medians[BARE]:6.2f}")
    return 0


def measured(name: str, command: list[str]) -> float:
    """Seconds of wall time until a command is done, or asks."""
    return asked(command) if name == ASKING else spent(command)


def asked(command: list[str]) -> float:
    """Seconds of wall time until a command asks its question at a terminal; the answer is no."""
    ours, theirs = pty.openpty()
    started = time.perf_counter()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=ENVIRONMENT) as process:
        os.close(theirs)
        shown = b""
        while PROMPT not in shown:
            shown += os.read(ours, 65536)  # an error where it ends without asking
        seconds = time.perf_counter() - started
        os.write(ours, b"n\n")
        drained(ours)
        process.wait()
    os.close(ours)
    return seconds


def drained(terminal: int) -> None:
    """Read what else a process writes, until it has closed its terminal."""
    with suppress(OSError):
        while os.read(terminal, 65536):
            pass


def spent(command: list[str]) -> float:
    """Seconds of wall time that one start takes."""
    started = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
