"""Rotate logs without losing a line, and see that the service writes to the new file; keep old ones by their age.

`mv app.log app.log.1 && touch app.log` leaves the service writing to the file that was moved; `copytruncate` loses the
lines that come between copy and cut. This moves the file aside (`app.log-20260301T101500Z`), lets the service open it
anew (--signal, --reopen), and waits until no process has the moved one open any more and there is a new one. When that
does not come, the file is moved back. Only then older ones are compressed (--compress, read back before the plain one
goes) and deleted by --keep.

Where logrotate rotates a log already, leave it to that: two of them move the same file.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.backup.manifest import checksum
from runwright.actions.command import done
from runwright.actions.evidence import Evidence
from runwright.actions.log.holders import can_see, holders
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.waiting import lacking
from runwright.lib import durable
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do log-rotate /var/log/api/access.log --keep 30d --signal /run/api.pid --compress
  runwright do log-rotate /var/log/api/*.log --keep 7d --reopen 'nginx -s reopen'
"""
STAMP = "%Y%m%dT%H%M%SZ"
OFTEN = 0.1
QUIET = 1.0
"""Seconds without a byte after which a moved file counts as left, where open files cannot be seen."""


def arguments(parser: ArgumentParser) -> None:
    """Files, how long they are kept, and how the service opens them anew."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=seconds, required=True, metavar="30d", help="delete rotated ones that are older")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--signal", type=Path, metavar="PIDFILE", help="of the service, which gets --with")
    how.add_argument("--reopen", metavar="COMMAND", help="lets the service open its files anew")
    parser.add_argument("--with", dest="sign", default="USR1", metavar="USR1", help="the signal (USR1)")
    parser.add_argument("--compress", action="store_true", help="with gzip, once nobody writes to them")
    parser.add_argument("--within", type=seconds, default=30.0, metavar="30s", help="for the service to follow (30s)")


def target(given: Namespace) -> str:
    """The files."""
    return "logs " + " ".join(sorted(str(path.parent.resolve() / path.name) for path in given.files))


def intends(given: Namespace) -> Iterator[str]:
    """What would be moved and deleted."""
    _must_be_files(given)
    _process(given)
    for path in given.files:
        if path.exists() and path.stat().st_size:
            yield f"move {path} ({path.stat().st_size} bytes) aside, and let the service open it anew"
        for old in _expired(path, given.keep):
            yield f"delete {old}, which is older than {spoken(given.keep)}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Move, reopen, see, compress, delete."""
    _must_be_files(given)
    _process(given)
    moved = _moved(given)
    if moved:
        watch.says(f"moved {', '.join(str(new) for new in moved.values())}")
        _reopened(given, moved)
    kept = [_compressed(new) if given.compress else new for new in moved.values()]
    gone = [old for path in given.files for old in _expired(path, given.keep)]
    for old in gone:
        old.unlink()
    facts = {"rotated": [str(path) for path in kept], "deleted": [str(path) for path in gone]}
    if not moved:
        return Evidence("no log had a line to rotate", facts, "each is empty or not there")
    proof = "no process has a rotated file open any more" if can_see() else "no byte came to a rotated file any more"
    return Evidence(f"rotated {len(moved)} logs", facts, f"{proof}, and each has a new file")


def _must_be_files(given: Namespace) -> None:
    if other := [path for path in given.files if path.exists() and not path.is_file()]:
        raise Impossible(f"{other[0]} is no file", "Name the logs in it.")


def _process(given: Namespace) -> int:
    """The process of the service, where it is to be told by a signal.

    Raises:
        Impossible: there is none, or no such signal.
    """
    if given.signal is None:
        return 0
    if f"SIG{given.sign}" not in signal.Signals.__members__:
        raise Impossible(f"there is no signal {given.sign}", "USR1, HUP …")
    try:
        pid = _pid(given.signal.read_text(encoding="ascii").split()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError) as error:
        raise Impossible(f"{given.signal} names no process that runs: {error}", "Is the service up?") from None
    return pid


def _pid(text: str) -> int:
    """The number of one process; raises ValueError: what is not above 0 is a whole group of them to kill(2)."""
    if not text.isdecimal() or not int(text):
        raise ValueError(f"{text} is no number of a process")
    return int(text)


def _moved(given: Namespace) -> dict[Path, Path]:
    """Move each log that has lines, or none; what an earlier call moved, that was cut off, counts as moved now."""
    moment, moved, going = f"{SYSTEM.now():{STAMP}}", dict[Path, Path](), dict[Path, Path]()
    for path in given.files:
        if not path.exists():
            left = _rotated(path)
            if left and left[-1].suffix != ".gz":  # a compressed one was left by its service long ago
                moved[path] = left[-1]
        elif path.stat().st_size:
            going[path] = path.with_name(f"{path.name}-{moment}")
            if going[path].exists() or _packed(going[path]).exists():
                raise Impossible(f"{going[path]} is there already: it was rotated this very second")
    try:
        for path, new in going.items():
            path.rename(new)
    except OSError:
        _moved_back(going)
        raise
    return moved | going


def _moved_back(moved: dict[Path, Path]) -> list[str]:
    """The logs that have their former file again; a new one, empty as it is, may be what the service writes to now."""
    back = [(path, new) for path, new in moved.items() if new.exists() and not path.exists()]
    for path, new in back:
        new.rename(path)
    return [str(path) for path, _ in back]


def _reopened(given: Namespace, moved: dict[Path, Path]) -> None:
    """Tell the service, and wait until it has left the moved files.

    Raises:
        Failed: it has not; what can be moved back is.
    """
    try:
        _told(given)
        _wait(moved, given.within)
    except (Failed, Impossible) as error:
        back = ", ".join(_moved_back(moved)) or "nothing"
        raise Failed(f"{error}; moved back: {back}", "Which signal reopens its logs?") from None


def _told(given: Namespace) -> None:
    if given.signal is not None:
        os.kill(_process(given), getattr(signal, f"SIG{given.sign}"))
    else:
        done(given.reopen, given.within)


def _wait(moved: dict[Path, Path], within: float) -> None:
    def why_not() -> str:
        return next(filter(None, (_not_left(path, new) for path, new in moved.items())), "")

    if why := lacking(why_not, within, OFTEN):
        raise Failed(why)


def _not_left(path: Path, new: Path) -> str:
    """Why a service has not gone over from a moved file to a new one; nothing when it has."""
    if can_see():
        if pids := holders(new):
            return f"process {pids[0]} still has {new.name} open"
    else:
        size = new.stat().st_size
        time.sleep(QUIET)
        if new.stat().st_size != size:
            return f"something still writes to {new.name}"
    return "" if path.exists() else f"there is no new {path.name}"


def _rotated(path: Path) -> list[Path]:
    """What was rotated of a log, oldest first; nothing else that lies beside it."""
    return sorted(each for each in path.parent.glob(f"{escape(path.name)}-*") if _moment(path, each))


def _moment(path: Path, rotated: Path) -> datetime | None:
    stamp = rotated.name.removeprefix(f"{path.name}-").removesuffix(".gz")
    with suppress(ValueError):
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    return None


def _expired(path: Path, keep: float) -> list[Path]:
    limit = SYSTEM.now() - timedelta(seconds=keep)
    return [each for each in _rotated(path) if (moment := _moment(path, each)) and moment < limit]


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def _compressed(path: Path) -> Path:
    """The file with gzip; the plain one goes when the other was read back and is the same.

    Raises:
        Failed: it is not.
    """
    small, beside = _packed(path), path.with_name(f".{path.name}.gz.partial")
    former = path.stat()
    try:
        with path.open("rb") as plain, gzip.open(beside, "wb") as packed:
            shutil.copyfileobj(plain, packed)
        with gzip.open(beside, "rb") as packed:
            same = hashlib.file_digest(packed, "sha256").hexdigest() == checksum(path)
        if not same:
            raise Failed(f"{small.name} does not read back as {path.name}, which stays", "Is the disk well?")
        beside.chmod(former.st_mode & 0o7777)
        os.chown(beside, former.st_uid, former.st_gid)
        durable.move(beside, small)
    finally:
        beside.unlink(missing_ok=True)
    path.unlink()
    return small
