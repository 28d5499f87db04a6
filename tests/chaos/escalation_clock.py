"""A clock of escalation that looks again and again without a pause, to be killed at any moment."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path

from runwright.cli.escalation_clock import tick
from runwright.cli.incident_desk import Desk


def main() -> None:
    with closing(Desk.open(Path(sys.argv[1]), None)) as desk:
        print("begun", flush=True)
        while True:
            tick(desk, lambda _: None)
            time.sleep(0.005)


if __name__ == "__main__":
    main()
