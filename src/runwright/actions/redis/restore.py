"""Restore a dump (RDB) into a server of Redis or Valkey, keep what was there, and undo it when it does not hold.

The classic way loses twice: `cp dump.rdb /var/lib/redis` under a running server is overwritten when that one stops;
and with `appendonly yes` the server never reads the dump, but starts from its append-only file, or empty. This loads
the dump into a server of its own first, so that a bad one never gets near; stops the server; moves its data aside (dump
and append-only files) instead of deleting it; puts the dump where this server will read it, as the base of the
append-only file where it keeps one; starts the server, and compares the counts of keys. When anything fails, the former
data is put back and the server started with it.

The server that is restored has to be a master: a replica fetches its master's data again.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.address import redis_url
from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository
from runwright.actions.command import done, ran
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.redis import programs, sample
from runwright.actions.redis.client import answers, connected, gone, waited
from runwright.actions.redis.home import SETTINGS, Home, find
from runwright.actions.redis.trial import loaded
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping

    from runwright.actions.operation import Watch
    from runwright.actions.redis.sample import Count

EXAMPLES = """\
examples:
  runwright do redis-restore --from redis-rdb-20260301T101500.000Z.rdb --dir /var/lib/redis \\
    --url redis://127.0.0.1:6379 --stop 'systemctl stop redis' --start 'systemctl start redis'
"""
MOST_DATABASES = 1024


def arguments(parser: ArgumentParser) -> None:
    """A dump, the folder of a server, and how that one is stopped and started."""
    parser.add_argument("--from", dest="dump", type=Path, required=True, metavar="FILE", help="an RDB file")
    parser.add_argument("--dir", type=Path, required=True, help="the server's own folder (CONFIG GET dir)")
    parser.add_argument("--url", type=redis_url, required=True, help="redis://HOST:PORT of the server")
    parser.add_argument("--stop", required=True, metavar="COMMAND", help="stops the server")
    parser.add_argument("--start", required=True, metavar="COMMAND", help="starts it, and returns")
    parser.add_argument("--within", type=seconds, default=300.0, metavar="300s", help="for stopping, and for loading")
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where redis-server lies")
    parser.add_argument("--append-only", choices=("yes", "no"), help="of a server that is down and cannot be asked")


def target(given: Namespace) -> str:
    """The server."""
    return str(given.url)


def intends(given: Namespace) -> Iterator[str]:
    """What would be stopped, moved and put in place."""
    home = _home(given)
    _must_be_whole(given.dump)
    yield f"load {given.dump} into a server of its own, to see that it is whole"
    yield f"stop {given.url}: {given.stop}"
    yield f"move {home.spoken()} aside, into a folder beside {given.dir}"
    yield f"put {given.dump.name} in place as {home.seat(given.dir).relative_to(given.dir)}"
    yield f"start {given.url}: {given.start}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Prove the dump, put it in place, compare, or undo."""
    began = time.monotonic()
    home = _home(given)
    expected = _proven(given, watch)
    _stop(given, watch)
    aside = home.aside(SYSTEM.now())
    try:
        home.move_aside(aside)
        home.put(given.dump, aside)
        watch.says(f"starting {given.url}")
        _start(given)
        found = _held(given)
        _must_match(expected, found)
    except (Failed, Impossible, OSError) as error:  # what does not answer any more was changed all the same
        _undo(given, home, aside, watch, error)
    keys = sum(count.keys for count in found.values())
    return Evidence(
        f"restored {given.url} from {given.dump.name}",
        {
            "keys": keys,
            "databases": {str(number): count.keys for number, count in found.items()},
            "append_only": home.append_only,
            "former_data": str(aside),
            "seconds": round(time.monotonic() - began, 3),
        },
        f"{sum(count.lasting for count in found.values())} lasting keys, as many in each database as the dump has",
    )


def _home(given: Namespace) -> Home:
    """Where the server keeps what; of one that is down, what its folder and the options say.

    Raises:
        Impossible: the folder is not the server's, or it is no master.
    """
    if not given.dir.is_dir():
        raise Impossible(f"{given.dir} is no folder", "Give the folder that CONFIG GET dir names.")
    if gone(given.url):
        return find(given.dir, given.append_only)
    with connected(given.url, alone=True) as client:
        if client.info("replication")["role"] != "master":
            raise Impossible(f"{given.url} is a replica", "It fetches its master's data again: restore the master.")
        settings = {name: value for each in SETTINGS for name, value in client.config_get(each).items()}
        version = int(str(client.info("server")["redis_version"]).partition(".")[0])
    own = Path(settings["dir"])
    if not own.exists() or not own.samefile(given.dir):
        raise Impossible(f"{given.url} keeps its data in {own}, not in {given.dir}", f"Give --dir {own}.")
    return Home.of(given.dir, settings, version)


def _must_be_whole(dump: Path) -> None:
    """Raise when a file is none, or is not what the manifest beside it says.

    Raises:
        Impossible: it must not be restored.
    """
    if not dump.is_file():
        raise Impossible(f"{dump} is no file", "Give an RDB file; `runwright do backup-catalogue list` shows them.")
    for name, digest in _written(dump.absolute()):
        if manifests.checksum(dump) != digest:
            raise Impossible(f"{dump} is not what {name} wrote: its checksum differs", "Take another one.")


def _written(dump: Path) -> Iterator[tuple[str, str]]:
    """The backups that say what a dump holds, each with its checksum; of a cluster it lies one folder deeper."""
    for folder in list(dump.parents)[:2]:
        name = dump.relative_to(folder).as_posix()
        for backup in repository.contents(folder).backups:
            yield from ((backup.name, file.sha256) for file in backup.files if file.path == name)


def _proven(given: Namespace, watch: Watch) -> Mapping[int, Count]:
    """The keys of a dump, by loading it.

    Raises:
        Impossible: it cannot be loaded.
    """
    _must_be_whole(given.dump)
    server = programs.any_server(given.programs)
    watch.says(f"loading {given.dump.name} to see what it holds")
    try:
        programs.check(server, given.dump)
        with loaded(server, given.dump, MOST_DATABASES, watch) as database:
            return sample.counts(database(0))
    except Failed as error:
        raise Impossible(str(error), "Nothing was changed. Take another backup.") from None


def _stop(given: Namespace, watch: Watch) -> None:
    """Stop the server; one that is down already is asked to all the same, lest a supervisor starts it meanwhile."""
    watch.says(f"stopping {given.url}")
    ended = ran(given.stop, given.within)
    if not waited(gone, given.url, given.within):
        why = f"{given.url} did not stop by: {given.stop} ({ended.why}); something still listens there"
        raise Failed(why, "Its data was not touched.")


def _start(given: Namespace) -> None:
    done(given.start, given.within)
    if not waited(answers, given.url, given.within):
        raise Failed(f"{given.url} does not answer after {given.start}", "Its log says why.")


def _held(given: Namespace) -> Mapping[int, Count]:
    with connected(given.url, alone=True) as client:
        return sample.counts(client)


def _must_match(expected: Mapping[int, Count], found: Mapping[int, Count]) -> None:
    """Raise when a database has fewer lasting keys than the dump; more were written since it runs again."""
    for number, count in expected.items():
        has = found[number].lasting if number in found else 0
        if has < count.lasting:
            raise Failed(f"database {number} has {has} lasting keys, and the dump {count.lasting}")


def _undo(given: Namespace, home: Home, aside: Path, watch: Watch, error: Exception) -> None:
    """Put the former data back and start the server with it; always raises."""
    watch.says(f"undoing: {error}")
    ran(given.stop, given.within)
    if not waited(gone, given.url, given.within):
        raise Failed(f"{error}; and {given.url} cannot be stopped", f"Its former data lies in {aside}.")
    home.put_back(aside)
    try:
        _start(given)
    except Failed as second:
        raise Failed(f"{error}; its former data is back in place, but {second}", "Start it by hand.") from None
    raise Failed(f"{error}; its former data is back, and {given.url} serves it", "Look at its log.") from error
