"""A workflow of DBOS with many steps on SQLite; prints the seconds that the steps took.

    dbos_steps.py DATABASE COUNT [COMMAND]

Without a command a step is nothing but its checkpoint; with one, each starts a shell for it.
"""

from __future__ import annotations

import subprocess
import sys
import time

from dbos import DBOS

DBOS(config={"name": "steps", "system_database_url": f"sqlite:///{sys.argv[1]}", "log_level": "ERROR"})


@DBOS.step()
def step(number: int) -> int:
    """Start the command, if there is one."""
    for command in sys.argv[3:]:
        subprocess.run(["bash", "-c", command], check=True)
    return number


@DBOS.workflow()
def many(count: int) -> float:
    """All of them."""
    started = time.perf_counter()
    for number in range(count):
        step(number)
    return time.perf_counter() - started


DBOS.launch()
print(many(int(sys.argv[2])))
DBOS.destroy()
