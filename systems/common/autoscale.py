"""How many instances the load asks for, as Kubernetes' HorizontalPodAutoscaler decides it: by CPU, from 3 to 10."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path
from typing import NamedTuple, Protocol

FEWEST, MOST = 3, 10
MEASURE = 5.0
CALM = 60.0
TOLERANCE = 0.1
"""A tenth off the target is no reason to act."""


class Scaled(Protocol):
    """A service of several instances."""

    def pids(self) -> list[int]:
        """The processes of the instances that are meant to run."""
        ...

    def scale(self, count: int) -> None:
        """Run exactly so many, and wait until they are ready."""
        ...


class Decision(NamedTuple):
    """How many instances there are, and how many there should be."""

    used: float
    """Their mean CPU use, in per cent of one core."""
    target: float
    """What it should be."""
    running: int
    wanted: int

    def __str__(self) -> str:
        return f"CPU {self.used:.0f} % of {self.target:.0f} %: {self.running} instances, {self.wanted} wanted"


def desired(count: int, cpu: float, target: float) -> int:
    """The number of instances that brings each from `cpu` to `target` per cent."""
    ratio = cpu / target
    wanted = count if abs(ratio - 1) <= TOLERANCE else math.ceil(count * ratio)
    return max(FEWEST, min(MOST, wanted))


def cpu(pids: list[int], seconds: float = MEASURE) -> float:
    """The mean CPU use of these processes over so many seconds, in per cent of one core."""
    before = {pid: _ticks(pid) for pid in pids}
    time.sleep(seconds)
    used = sum(_ticks(pid) - ticks for pid, ticks in before.items())
    return 100 * used / os.sysconf("SC_CLK_TCK") / seconds / max(1, len(pids))


def decided(service: Scaled, target: float, seconds: float = MEASURE) -> Decision:
    """Measure for so many seconds and decide once, and change nothing."""
    pids = service.pids()
    used = cpu(pids, seconds)
    return Decision(used, target, len(pids), desired(len(pids), used, target))


def once(service: Scaled, target: float, seconds: float = MEASURE) -> Decision:
    """Measure, decide and act once; what was decided."""
    decision = decided(service, target, seconds)
    if decision.wanted != decision.running:
        service.scale(decision.wanted)
    return decision


def forever(service: Scaled, target: float) -> None:
    """Scale up at once and down after a minute of calm, until the process is ended."""
    calm_since = time.monotonic()
    while True:
        pids = service.pids()
        wanted = desired(len(pids), cpu(pids), target)
        if wanted >= len(pids):
            calm_since = time.monotonic()
        if wanted > len(pids) or (wanted < len(pids) and time.monotonic() - calm_since > CALM):
            service.scale(wanted)
            print(f"scaled from {len(pids)} to {wanted}", flush=True)


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])
