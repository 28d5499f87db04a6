"""Restore a backup of postgres-backup: a server into a new folder, or a database into an empty one.

Nothing is ever overwritten. A base backup is compared with its checksums while it is copied, replays the log that it
brought along, and has its rows counted by a server on no port before it answers on its own. A dump is restored whole
or not at all, and has as many rows as it had when it was made. For a moment between two backups: postgres-pitr.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.address import url
from runwright.actions.backup import manifest as manifests
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import counting, logical, placing, programs, sandbox, server
from runwright.actions.postgres.backup import KINDS
from runwright.actions.postgres.connection import connected

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping

    from runwright.actions.backup.manifest import Manifest
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.programs import Programs

EXAMPLES = """\
examples:
  runwright do postgres-restore --from /var/backups/pg/postgres-base-20261126T020000.000Z --into /srv/pg --port 5433
  runwright do postgres-restore --from /var/backups/pg/postgres-logical-20261126T030000.000Z --url "$DATABASE_URL"
"""


def _folder(text: str) -> Path:
    """A folder by its own name, which a manifest bears: `.` and links have others."""
    return Path(text).resolve()


def arguments(parser: ArgumentParser) -> None:
    """A backup, and where to."""
    parser.add_argument("--from", dest="source", type=_folder, required=True, metavar="BACKUP", help="its folder")
    parser.add_argument("--into", type=Path, metavar="DIR", help="the new data folder, for a base backup")
    parser.add_argument("--port", type=int, metavar="N", help="where the restored server answers")
    parser.add_argument("--url", type=url, help="an empty database, for a dump")
    parser.add_argument("--no-owners", action="store_true", help="everything belongs to who restores, for a dump")
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where PostgreSQL's programs lie")


def target(given: Namespace) -> str:
    """The folder or the database that is made."""
    return str(given.url or (given.into or given.source).resolve())


def intends(given: Namespace) -> Iterator[str]:
    """What would be restored where."""
    backup, tools = _look(given)
    where = given.url or f"{given.into}, on port {given.port}"
    yield f"restore {backup.name} ({backup.size >> 20} MiB, of {backup.made:%Y-%m-%d %H:%M} UTC) into {where}"
    yield f"by the programs in {tools.folder}, and count its rows"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Restore, and count."""
    backup, tools = _look(given)
    restored = _base if backup.kind == KINDS["base"] else _logical
    found = restored(backup, tools, given, watch)
    tables, rows = len(found), sum(found.values())
    wanted = (backup.facts.get("tables", tables), backup.facts.get("rows", rows))
    if (tables, rows) != wanted:
        why = f"{tables} tables with {rows} rows were restored, and the backup had {wanted[0]} with {wanted[1]}"
        raise Failed(why, "Do not use it; take another backup.")
    proof = f"every byte compared with its checksum; {tables} tables with {rows} rows"
    where = {"url": given.url} if given.url else {"data": str(given.into), "port": given.port}
    facts = {"backup": backup.name, "made": backup.made.isoformat(), "tables": tables, "rows": rows, **where}
    return Evidence(f"restored {backup.name}", facts, proof + (", as in the backup" if "rows" in backup.facts else ""))


def _look(given: Namespace) -> tuple[Manifest, Programs]:
    """The backup and its programs, and whether there is a place for it."""
    path = given.source.parent / f"{given.source.name}{manifests.SUFFIX}"
    if not path.exists():
        raise Impossible(
            f"there is no {path}", "Name the folder of a finished backup: without its manifest it is none."
        )
    backup = manifests.read(path)
    if backup.kind == KINDS["base"]:
        if not given.into or not given.port:
            raise Impossible(f"{backup.name} is a whole server", "Say --into DIR --port N.")
        placing.must_be_empty(given.into)
        return backup, programs.find(int(str(backup.facts["version"]).split(".")[0]), given.programs)
    if backup.kind != KINDS["logical"] or not given.url:
        raise Impossible(f"{backup.name} is a {backup.kind}", "Say --url URL for a dump of a database.")
    logical.zstd()
    with connected(given.url) as connection:
        tables, major = counting.tables(connection), connection.info.server_version // 10000
    if tables:
        raise Impossible(f"{given.url} has tables: {', '.join(tables[:3])}", "Make a new database for it: createdb")
    return backup, programs.find(major, given.programs)


def _base(backup: Manifest, tools: Programs, given: Namespace, watch: Watch) -> Mapping[str, int]:
    owner = str(backup.facts.get("owner", "postgres"))
    placing.placed(backup, given.source.parent, given.into, watch)
    watch.says("replaying its log")
    kept = placing.own_settings(given.into)
    with sandbox.place(tools, given.into.parent) as box:
        there = box._replace(data=given.into)
        with sandbox.running(there, {}, owner):
            found = counting.everywhere(lambda database: there.url(database, owner))
            server.stopped(given.into, seconds=3600)
    placing.synced(given.into, tools, kept)
    placing.opened(given.into, given.port)
    return found


def _logical(backup: Manifest, tools: Programs, given: Namespace, watch: Watch) -> Mapping[str, int]:
    watch.says(f"restoring {backup.name}")
    digest = logical.restored(given.source, given.url, tools, owners=not given.no_owners)
    [wanted] = [each.sha256 for each in backup.files if each.path.endswith(logical.DUMP)]
    if digest != wanted:
        raise Failed(f"{backup.name} is not what was written: its checksum differs", "Do not use what was restored.")
    with connected(given.url) as connection:
        connection.execute("ANALYZE")
        return counting.rows(connection)
