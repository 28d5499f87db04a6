"""The scoreboard: every result that was ever found, with the revision of the runbook it was found on.

A line of JSON each, in one file; a line is on the disk before a drill is said to have held.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

RESULTS = "results.jsonl"
LOCK = "drill.lock"


class AnotherDrill(RunwrightError):
    """Another drill has the system."""

    hint = "Wait for it, or hold this one in a folder of its own: --apart."

    def __init__(self, system: str) -> None:
        super().__init__(f"another drill is under way on {system}")


class Row(NamedTuple):
    """All results of one drill on one revision of the runbook."""

    drill: str
    procedure: str
    revision: str
    drills: int
    held: int
    last: str
    """When the last of them began."""
    rto: tuple[float, ...]
    """Seconds, in the order of the results."""
    lost: int | None
    """Writes that were, in all drills that could say; `None` where none could."""
    system: str = ""
    """Several systems may share a scoreboard, and name their drills alike."""


def keep(folder: Path, found: dict[str, Any]) -> None:
    """Add a result; synced when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(found, separators=(",", ":")).encode() + b"\n"
    file = os.open(folder / RESULTS, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)  # a result may be longer than what the kernel appends at once
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":  # one was cut off, and would take this one with it
            data = b"\n" + data
        while data:
            data = data[os.write(file, data) :]
        os.fsync(file)
    finally:
        os.close(file)


def kept(folder: Path, drills: Sequence[str] = (), system: str = "") -> list[dict[str, Any]]:
    """Every result, oldest first, or those of some drills, or of a system; a line that was cut off is left out."""
    found: list[Any] = []
    try:
        lines = (folder / RESULTS).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        with suppress(ValueError):
            found.append(json.loads(line))
    results = [each for each in found if isinstance(each, dict) and not each.get("mutant")]
    mine = [each for each in results if not system or each.get("system", system) == system]
    return [each for each in mine if not drills or each["drill"] in drills]


def rows(results: Sequence[dict[str, Any]]) -> list[Row]:
    """A row for each drill of a system and revision, in the order in which they were first held."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for each in results:
        groups.setdefault((each.get("system", ""), each["drill"], each["revision"]), []).append(each)
    return [_row(*key, group) for key, group in groups.items()]


def _row(system: str, drill: str, revision: str, group: Sequence[dict[str, Any]]) -> Row:
    times = tuple(each["measures"]["rto"] for each in group if each["measures"]["rto"] is not None)
    known = [lost for each in group if (lost := each["measures"]["lost"]) is not None]
    lost = sum(known) if known else None
    held = sum(each["held"] for each in group)
    return Row(drill, group[-1]["procedure"], revision, len(group), held, group[-1]["at"], times, lost, system)


@contextmanager
def alone(folder: Path, system: str) -> Iterator[None]:
    """Be the only drill on a system; raises AnotherDrill. The kernel lets go of it when this process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherDrill(system) from None
        yield
    finally:
        os.close(file)
