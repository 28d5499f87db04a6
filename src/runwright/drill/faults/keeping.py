"""A fault for as long as somebody keeps it: the door of this room.

    with keeping.kept(fault, folder, seconds=60) as keeper:
        ...  # it is broken since keeper.injected
    # it is mended

The fault is in the hands of a process of its own, which mends it when this one ends, however that comes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from runwright.drill.faults import outstanding
from runwright.drill.faults.fault import NotInjected, NotMended, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.drill.faults.fault import Fault


class Keeper:
    """A fault that is injected; times are those of `time.monotonic`, the same in all processes of a machine."""

    def __init__(self, fault: Fault, folder: Path, process: subprocess.Popen[str]) -> None:
        self.fault, self.folder, self.process = fault, folder, process
        self.begun, self.injected = 0.0, 0.0
        self.mended: float | None = None
        """When it was mended; None as long as it is not, as far as is known."""
        self.lasted = True
        """Whether it was there until it was to be mended: its time may be over before, and its keeper killed."""

    def mend(self) -> None:
        """Have it mended, and wait for that; does nothing when it is. Raises NotMended."""
        if self.process.returncode is not None:
            return
        asked = time.monotonic()
        with suppress(OSError):
            _pipe(self.process.stdin).close()
        words = [json.loads(line) for line in _pipe(self.process.stdout) if line.endswith("\n")]
        self.process.wait()
        _pipe(self.process.stdout).close()
        mended = [said["at"] for said in words if said["state"] == "mended"]
        if mended:
            self.mended, self.lasted = mended[0], mended[0] >= asked
        elif self.injected:
            self._by_hand()

    def hear(self) -> dict[str, Any]:
        """What the keeper, or its warden, says next; nothing when both have ended."""
        line = _pipe(self.process.stdout).readline()
        said: dict[str, Any] = json.loads(line) if line.endswith("\n") else {}
        return said

    def _by_hand(self) -> None:
        """Mend what a keeper that was killed, or could not, has left behind."""
        for each in outstanding.mend(self.folder):
            if each.problem and each.sentence == self.fault.sentence():
                raise NotMended(each.sentence, each.problem)
        self.mended = time.monotonic()


@contextmanager
def kept(fault: Fault, folder: Path, seconds: float) -> Iterator[Keeper]:
    """Inject a fault, and mend it at the end of the block, after `seconds` at the latest.

    `folder` holds the list of outstanding faults. Raises NotInjected, NotMended.
    """
    keeper = inject(fault, folder, seconds)
    try:
        yield keeper
    finally:
        keeper.mend()


def inject(fault: Fault, folder: Path, seconds: float | None) -> Keeper:
    """Start a keeper, and wait until the fault is injected; without a time it keeps it until it is to mend.

    Raises NotInjected, and then nothing is broken.
    """
    command = [sys.executable, "-P", "-m", "runwright.drill.faults.keeper"]
    process = subprocess.Popen(  # noqa: S603 (this Python)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    keeper = Keeper(fault, folder, process)
    order = {"fault": plain(fault), "seconds": seconds, "folder": str(folder.resolve())}
    try:
        with suppress(BrokenPipeError):
            print(json.dumps(order), file=_pipe(process.stdin), flush=True)
        said = keeper.hear()
    except BaseException:
        keeper.mend()
        raise
    if said.get("state") != "injected":
        keeper.mend()
        outstanding.mend(folder)
        raise NotInjected(fault.sentence(), said.get("why", "Its keeper ended."))
    keeper.begun, keeper.injected = said["begun"], said["at"]
    return keeper


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:  # never: both are asked for
        raise ValueError
    return pipe
