"""The process that keeps one fault, a program of its own: `python -m runwright.drill.faults.keeper`.

It reads a line of JSON from standard input (`fault`, `seconds`, `folder`), puts the fault on the list of outstanding
ones, injects it and says so, in JSON. It mends when standard input ends (its parent asked, or died), at SIGTERM, or
when the time is over, and says so. Beside it sits a warden, a fork of its own, that mends when the keeper is killed;
standard output ends when both have ended.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.faults import catalogue, outstanding
from runwright.drill.faults.signalling import group_lives

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.drill.faults.fault import Facts, Fault
    from runwright.drill.faults.outstanding import Entry

PAUSES = (0.1, 0.3, 1.0, 3.0, 5.0)
"""Seconds between attempts to mend: what it needs may be down because of the fault itself."""
QUIET = (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)
"""A terminal's wishes go to the drill, which tells the keeper."""


class Warden(NamedTuple):
    """The process that mends when this one cannot."""

    pid: int
    pipe: int
    """It sits at the other end; when this one closes, it looks."""

    def dismiss(self) -> None:
        """Let it see that nothing is left, and wait for it."""
        os.close(self.pipe)
        os.waitpid(self.pid, 0)


class Hold(NamedTuple):
    """A fault that is on the list, and who looks after it."""

    fault: Fault
    before: Facts
    entry: Entry
    warden: Warden


def main() -> int:
    """Keep one fault; 0 when it is mended, 1 when it is not, 2 when it was not injected."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)  # a group of our own, whoever started us: the warden ends it as a whole
    for number in QUIET:
        signal.signal(number, signal.SIG_IGN)
    wakening, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGTERM, lambda *_: None)
    order = json.loads(sys.stdin.readline() or "{}")
    if not order or _heard(0):
        return _refused("The drill ended before anything was broken.")
    try:
        fault = catalogue.read(order["fault"])
        before = fault.before()
        path = outstanding.place(Path(order["folder"]), fault)
        warden = _post(path)
        entry = outstanding.write(path, fault, before)
    except Exception as problem:  # noqa: BLE001 (a file or a certificate may be anything; nothing is broken yet)
        return _refused(str(problem) or repr(problem))
    return keep(Hold(fault, before, entry, warden), lambda: _heard(order["seconds"], wakening))


def keep(hold: Hold, wait: Callable[[], object]) -> int:
    """Inject, wait, mend; the status."""
    fault, before, held, begun = hold.fault, hold.before, ExitStack(), time.monotonic()
    why = _attempt(lambda: fault.inject(before, held))
    if not why:
        _say("injected", begun=begun, at=time.monotonic())
        wait()
        outstanding.await_later(hold.entry.path)
    left = _mended(fault, before, held)
    if left:
        _say("not mended", why=left)
        os._exit(1)  # the warden tries once more
    outstanding.strike(hold.entry)
    hold.warden.dismiss()
    _say("refused", why=why) if why else _say("mended", at=time.monotonic())
    return 2 if why else 0


def _mended(fault: Fault, before: Facts, held: ExitStack) -> str:
    """Let go of what is held, and mend; why it is still broken after several attempts, or nothing."""
    left = _attempt(held.close)
    for pause in (*PAUSES, 0):
        left = _attempt(lambda: fault.mend(before))
        if not left:
            break
        time.sleep(pause)
    return left


def _attempt(act: Callable[[], object]) -> str:
    """Why it went wrong; empty when it did not."""
    try:
        act()
    except Exception as problem:  # noqa: BLE001 (whatever it is, what was begun has to be mended)
        return str(problem) or repr(problem)
    return ""


def _post(path: Path) -> Warden:
    """Fork the warden, before anything is on the list, and before there are threads."""
    ours, its = os.pipe()
    pid = os.fork()
    if pid:
        os.close(ours)
        return Warden(pid, its)
    try:
        os.close(its)
        _watch(ours, path)
    finally:
        os._exit(0)


def _watch(pipe: int, path: Path) -> None:
    """Wait for the end of the keeper, and mend what it has left behind."""
    group = os.getpgrp()
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.read(pipe, 1)
    if path.exists():
        _sweep(group)
        outstanding.await_later(path)
    for pause in (*PAUSES, 0):
        mended = outstanding.mend_one(path, patient=True)
        if mended and not mended.problem:
            _say("mended", at=time.monotonic())
        if not mended or not mended.problem:
            return
        time.sleep(pause)


def _sweep(group: int) -> None:
    """End the programs that a killed keeper was running (`mount`, `cp`): they would go on while we undo their work."""
    until = time.monotonic() + 5
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
        while group_lives(group) and time.monotonic() < until:
            time.sleep(0.005)


def _heard(seconds: float | None, *others: int) -> bool:
    """Whether the parent has ended, or one of the other descriptors has something, before the time, if any, is over."""
    return bool(select.select([0, *others], [], [], seconds)[0])


def _refused(why: str) -> int:
    _say("refused", why=why)
    return 2


def _say(state: str, **facts: object) -> None:
    """A line for the parent, if it is still there."""
    with suppress(OSError):
        os.write(1, (json.dumps({"state": state, **facts}) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
