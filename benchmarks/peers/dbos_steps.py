"""A workflow of DBOS with many steps on SQLite; prints the seconds that the steps took."""

from __future__ import annotations

import sys
import time

from dbos import DBOS

DBOS(config={"name": "steps", "system_database_url": f"sqlite:///{sys.argv[1]}", "log_level": "ERROR"})


@DBOS.step()
def step(number: int) -> int:
    """Nothing but its checkpoint."""
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
