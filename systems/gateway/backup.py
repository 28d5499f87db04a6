"""Copies of what Redis holds.

A copy counts when a server has loaded it: `make` checks its own, `count` any. A restore stops the instances and Redis,
sets the former data aside, lets a server of its own load the copy and write an append-only file from it (a server that
finds `appendonly yes` and no such file would start empty, whatever dump lies beside it), and starts everything again.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from redis import Redis

from systems.common import ports, probe, redis_server
from systems.common.refusal import Refused
from systems.gateway.stack import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.gateway.stack import Stack

PATIENCE = 120.0
ASIDE = re.compile(r"before-restore-\d{8}T\d{6}")


def make(stack: Stack, name: str) -> Path:
    """Let Redis write a dump in the background, copy it, check it; the copy."""
    target = stack.home / "backups" / f"{name}-{time.strftime('%Y%m%dT%H%M%S')}.rdb"
    with stack.redis() as redis:
        _save(redis)
        folder = str(redis.config_get("dir")["dir"])
        fresh = target.with_suffix(".part")
        shutil.copyfile(Path(folder) / "dump.rdb", fresh)
    fresh.chmod(0o600)
    count(fresh)
    return fresh.rename(target)


def count(path: Path) -> int:
    """How many keys a copy holds, as a server of its own finds after loading it."""
    _check(path)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(path, Path(folder) / "dump.rdb")
        with _scratch(Path(folder)) as redis:
            return int(str(redis.dbsize()))


def newest(folder: Path) -> Path:
    """The newest copy of the folder."""
    found = sorted(folder.glob("*.rdb"), key=lambda path: path.stat().st_mtime_ns)
    if not found:
        raise Refused(f"{folder}: no backup; `python3 -m systems.gateway backup` makes one")
    return found[-1]


def drop_old(folder: Path, name: str, days: int) -> Iterator[Path]:
    """Remove copies of this name that are older than so many days, never the newest."""
    latest = newest(folder)
    for path in sorted(folder.glob(f"{name}-*.rdb")):
        if path != latest and path.stat().st_mtime < time.time() - days * 86400:
            path.unlink()
            yield path


def restore(stack: Stack, path: Path) -> tuple[int, Path]:
    """Put a copy in place; how many keys Redis holds then, and where the former data lies."""
    stack.must_run()
    expected = count(path)
    with _stopped(stack):
        aside = _set_aside(stack.home / "redis")
        _place(path, stack.home / "redis")
    found = _confirm(stack, expected)
    return found, aside


def undo(stack: Stack) -> int:
    """Put back the data that the last restore set aside; how many keys Redis holds then."""
    stack.must_run()
    data = stack.home / "redis"
    kept = sorted(path for path in data.iterdir() if ASIDE.fullmatch(path.name))
    if not kept:
        raise Refused("no restore to undo: nothing was set aside")
    with _stopped(stack):
        _set_aside(data)
        for path in kept[-1].iterdir():
            path.rename(data / path.name)
        kept[-1].rmdir()
    with stack.redis() as redis:
        return int(str(redis.dbsize()))


def _save(redis: Redis) -> None:
    """A background save that began after now, and succeeded."""
    before = redis.lastsave()
    time.sleep(max(0.0, 1.05 - time.time() % 1) if before.timestamp() >= int(time.time()) else 0)
    _wait("the running save", lambda: redis.info("persistence")["rdb_bgsave_in_progress"] == 0)
    redis.bgsave()
    _wait("the save", lambda: redis.info("persistence")["rdb_bgsave_in_progress"] == 0 and redis.lastsave() > before)
    if redis.info("persistence")["rdb_last_bgsave_status"] != "ok":
        raise Refused("Redis could not write its dump; see its log")


def _check(path: Path) -> None:
    """Let the server's own checker read a dump."""
    if not path.is_file():
        raise Refused(f"{path}: no such backup")
    with tempfile.TemporaryDirectory() as folder:
        checker = redis_server.checker(Path(folder))
        done = subprocess.run([checker, path], capture_output=True, text=True, check=False, timeout=PATIENCE)
    if done.returncode:
        words = (done.stdout.strip() or done.stderr.strip()).splitlines()
        raise Refused(f"{path} is damaged: {words[-1] if words else 'the checker refused it'}")


@contextmanager
def _scratch(folder: Path, *more: str) -> Iterator[Redis]:
    """A server of its own over the files of a folder, on a free port."""
    [port] = ports.free(1)
    command = [str(redis_server.find()), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--dbfilename", "dump.rdb", "--save", "", *more]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        verdict = probe.until(partial(probe.redis_answers, "127.0.0.1", port), PATIENCE)
        if not verdict.ok:
            raise Refused(f"the copy could not be loaded: {verdict.said}")
        with Redis(port=port, decode_responses=True) as redis:
            yield redis
    finally:
        server.terminate()
        server.wait(PATIENCE)


@contextmanager
def _stopped(stack: Stack) -> Iterator[None]:
    """Everything that writes is stopped, and started again whatever happens."""
    names = [each.name for each in stack.instances()]
    for name in names:
        stack.supervisor.end(f"{GROUP}:{name}")
    stack.supervisor.end("redis")
    try:
        yield
    finally:
        stack.supervisor.begin("redis")
        probe.until(partial(probe.redis_answers, "127.0.0.1", stack.settings.redis_port), PATIENCE)
        for name in names:
            stack.supervisor.begin(f"{GROUP}:{name}")
        stack.wait_ready(tuple(names))


def _set_aside(data: Path) -> Path:
    aside = data / time.strftime("before-restore-%Y%m%dT%H%M%S")
    aside.mkdir(exist_ok=True)
    for path in data.iterdir():
        if path.name != "redis.conf" and not ASIDE.fullmatch(path.name):
            path.rename(aside / path.name)
    return aside


def _place(path: Path, data: Path) -> None:
    """Load the copy and have its append-only file written."""
    shutil.copyfile(path, data / "dump.rdb")
    with _scratch(data, "--appendonly", "no") as redis:
        redis.config_set("appendonly", "yes")
        _wait("the append-only file", lambda: _written(redis))


def _written(redis: Redis) -> bool:
    state = redis.info("persistence")
    return bool(state["aof_enabled"]) and not state["aof_rewrite_in_progress"] and not state["aof_rewrite_scheduled"]


def _confirm(stack: Stack, expected: int) -> int:
    with stack.redis() as redis:
        found = int(str(redis.dbsize()))
    if expected and not found:
        raise Refused(f"Redis is empty after the restore; {expected} keys were expected")
    return found


def _wait(what: str, holds: object) -> None:
    ends = time.monotonic() + PATIENCE
    while not (callable(holds) and holds()):
        if time.monotonic() > ends:
            raise Refused(f"{what} is not finished after {PATIENCE:.0f} s")
        time.sleep(0.05)
