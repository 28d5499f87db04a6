"""Back up Redis or Valkey, and prove the backup by loading it; of a cluster, every master.

`cp dump.rdb /backups` copies whatever was saved last, perhaps yesterday, perhaps half of it, and nobody ever loads it.
This takes a fresh dump as a replica would get it (`redis-cli --rdb`), or by BGSAVE where there is no redis-cli; checks
it (redis-check-rdb); loads it into a server of its own that listens on no port; and compares counts of keys, and a
sample of their values and expiries, with the source. Only then it gets its name, and beside it a manifest with
checksums. Older backups go by --keep only after that.

Loading takes as much memory as the source. A cluster is dumped one master after the other: its files are not of one
moment.
"""

from __future__ import annotations

import shutil
import socket
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions import room
from runwright.actions.address import is_own, redis_url
from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository, retention
from runwright.actions.backup.manifest import Manifest, Verification
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Impossible
from runwright.actions.period import seconds
from runwright.actions.redis import dump as dumps
from runwright.actions.redis import programs, proof
from runwright.actions.redis.client import connected
from runwright.actions.redis.topology import parts
from runwright.actions.redis.trial import must_fit
from runwright.lib import durable
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch
    from runwright.actions.redis.programs import Server
    from runwright.actions.redis.proof import Proof
    from runwright.actions.redis.topology import Part

EXAMPLES = """\
examples:
  runwright do redis-backup --url redis://127.0.0.1:6379 --to /var/backups/redis
  runwright do redis-backup --url "$REDIS_URL" --to /var/backups/redis --keep 30d --dry-run
"""
KIND = "redis-rdb"
PARTIAL = ".partial"
MARGIN = 1.1
"""How much more memory than the source's own a server may need that loads its dump."""


def arguments(parser: ArgumentParser) -> None:
    """A server, a folder, and how long older backups are kept."""
    parser.add_argument("--url", type=redis_url, required=True, help="redis://HOST:PORT; any node of a cluster")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="where backups lie")
    parser.add_argument("--keep", type=seconds, metavar="30d", help="delete older ones, once the new one is proven")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="keep so many at least (default: 1)")
    parser.add_argument("--sample", type=int, default=500, metavar="N", help="keys compared with the source (500)")
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where redis-server and redis-cli lie")
    parser.add_argument("--by", choices=("stream", "bgsave"), help="default: stream where there is a redis-cli")


def target(given: Namespace) -> str:
    """The folder: what is half done in it is of nobody else."""
    return str(given.to.resolve())


def intends(given: Namespace) -> Iterator[str]:
    """What would be dumped, how, and what would go."""
    for part in parts(given.url):
        source = _look(part, given)
        slots = f" with slots {part.slots}" if part.slots else ""
        yield f"dump {source.keys} keys of {part.url}{slots} by {_way(given)}, and load them into {source.server.path}"
    if given.keep is not None:
        yield f"delete backups of {given.url} in {given.to} that are older than {spoken(given.keep)}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Dump, prove, name, and let older ones go."""
    began, moment = time.monotonic(), SYSTEM.now()
    sources = [_look(part, given) for part in parts(given.url)]
    name = repository.fresh_name(KIND, moment)
    with _partial(given.to, name) as beside:
        proofs = [_dumped(given, source, beside, watch) for source in sources]
        files = _named(given.to, name, beside)
    keys, compared, changed = (sum(getattr(each, what) for each in proofs) for what in ("keys", "compared", "changed"))
    said = f"loaded into {sources[0].server.path.name}; {keys} keys, {compared} compared" + (
        f", {changed} of them changed meanwhile" if changed else ""
    )
    facts: dict[str, Fact] = {"keys": keys, "server": sources[0].version} | {
        f"slots {s.part.name}": s.part.slots for s in sources if s.part.slots
    }
    if is_own(given.url):
        facts["host"] = socket.gethostname()
    verified = Verification("restore", SYSTEM.now(), said)
    backup = Manifest(KIND, name, given.url, moment, manifests.measured(given.to, files), verified, facts)
    manifests.write(given.to, backup)
    gone = retention.applied(given.to, backup.series, given.keep, given.least)
    return Evidence(
        f"backed up {given.url} as {name}",
        {
            "backup": name,
            "folder": str(given.to),
            "files": [file.path for file in backup.files],
            "bytes": backup.size,
            "keys": keys,
            "seconds": round(time.monotonic() - began, 3),
            "deleted": list(gone),
        },
        said,
    )


class Source(NamedTuple):
    """One server that is dumped."""

    part: Part
    server: Server
    """What loads its dump."""
    version: str
    keys: int


def _look(part: Part, given: Namespace) -> Source:
    """One server, and whether it can be done here."""
    with connected(part.url, alone=True) as client:
        info = client.info()
        keys = sum(said["keys"] for name, said in client.info("keyspace").items() if name.startswith("db"))
    size = int(info["used_memory"])
    must_fit(int(size * MARGIN))
    room.must_hold(given.to, size)  # (a dump is smaller than what it was in memory)
    server = programs.server_for(info, given.programs)
    version = str(info.get("valkey_version") or info["redis_version"])
    return Source(part, server, f"{server.family} {version}", keys)


def _way(given: Namespace) -> str:
    client = None if given.by == "bgsave" else programs.client(given.programs)
    if given.by == "stream" and client is None:
        raise Impossible("there is no redis-cli here", "Install it, say where it is by --programs, or use --by bgsave.")
    return f"{client} --rdb" if client else "BGSAVE"


def _dumped(given: Namespace, source: Source, beside: Path, watch: Watch) -> Proof:
    """One dump in the folder of what is not finished, proven."""
    path = beside / f"{source.part.name or 'dump'}.rdb"
    with connected(source.part.url, alone=True) as client:
        seen = proof.before(source.part.url, given.sample)
        watch.says(f"dumping {source.part.url}")
        if (way := _way(given)) == "BGSAVE":
            dumps.by_saving(client, source.part.url, path, watch)
        else:
            dumps.by_stream(way.removesuffix(" --rdb"), source.part.url, path, watch)
        path.chmod(durable.PRIVATE)
        watch.says(f"loading {path.stat().st_size} bytes to prove them")
        return proof.proven(source.part.url, source.server, path, seen, watch)


@contextmanager
def _partial(folder: Path, name: str) -> Iterator[Path]:
    """A folder for what is not finished; what an earlier one left, that was killed, goes."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}{PARTIAL}"
    with repository.entered(folder, lambda: _swept(folder)):
        beside.mkdir(mode=0o700)
        try:
            yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _swept(folder: Path) -> None:
    for left in folder.glob(f".{KIND}-*{PARTIAL}"):
        shutil.rmtree(left)


def _named(folder: Path, name: str, beside: Path) -> list[Path]:
    """Give what is proven its name: one file, or a folder with one for each master."""
    dumped = sorted(beside.iterdir())
    for path in dumped:
        durable.sync(path)
    if dumped[0].name == "dump.rdb":
        durable.move(dumped[0], folder / f"{name}.rdb")
        return [folder / f"{name}.rdb"]
    durable.move(beside, folder / name)
    return sorted((folder / name).iterdir())
