"""What a command costs in the kept shell, state included: `kept_shell.py`, as a ratio to `bash -c`.

Measured in turns, so that what else the machine does weighs on both alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.executors.session import Request, Setting
from runwright.executors.shell import open as open_shell

if TYPE_CHECKING:
    from runwright.executors.session import Session

ROUNDS, KEPT, BARE = 15, 400, 40


def main() -> int:
    """Measure and print."""
    session = open_shell(Setting(Path.cwd()))
    kept(session)
    times = [(kept(session), bare()) for _ in range(ROUNDS)]
    session.close()
    ratio = statistics.median(alone / ours for ours, alone in times)
    ours, alone = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    print(f"`true`, medians of {ROUNDS} rounds in turns; `bash -c true` = 1 ({alone:.2f} ms here)")
    print(f"  in the kept shell, state included  1/{ratio:.1f} ({ours:.3f} ms here)")
    return 0


def kept(session: Session) -> float:
    """Seconds of one command in the kept shell."""
    request = Request("true", "shell", 10)
    started = time.perf_counter()
    for _ in range(KEPT):
        session.run(request, lambda _: None)
    return (time.perf_counter() - started) / KEPT


def bare() -> float:
    """Seconds of one command in a shell of its own."""
    started = time.perf_counter()
    for _ in range(BARE):
        subprocess.run(["bash", "-c", "true"], check=True)
    return (time.perf_counter() - started) / BARE


if __name__ == "__main__":
    sys.exit(main())
