"""The PostgreSQL nodes: a primary, replicas that stream from it, and an archive of its WAL.

Each node's data lies in `postgres/NAME`. A node with `standby.signal` is a replica. All have the same settings, so that
any of them can be the primary: what differs (port, name) is given on the command line.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common import postgres_server
from systems.common.postgres_roles import REPLICATOR, SUPERUSER
from systems.common.supervisor import Program

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping, Sequence

    from systems.common.node import Node
    from systems.common.postgres_roles import Credentials
    from systems.common.postgres_server import Programs

SCRIPT = Path(__file__).with_name("archive-wal.sh")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may be 107 bytes long; a run folder's may be longer
    "max_connections": "120",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",  # a server that is killed leaves nothing in /dev/shm
    "wal_level": "replica",
    "wal_log_hints": "on",  # pg_rewind needs it, or checksums
    "wal_keep_size": "256MB",
    "max_wal_senders": "10",
    "max_replication_slots": "10",
    "max_slot_wal_keep_size": "1GB",  # a slot of a replica that never comes back does not fill the disk
    "hot_standby": "on",
    "archive_mode": "on",
    "wal_receiver_status_interval": "1s",
    "wal_receiver_timeout": "5s",
    "wal_sender_timeout": "5s",
    "wal_retrieve_retry_interval": "200ms",
    "track_commit_timestamp": "on",
    "track_io_timing": "on",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
    "log_min_duration_statement": "500ms",
    "log_lock_waits": "on",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
OWN = frozenset({"port", "archive_mode", "synchronous_standby_names", "max_logical_replication_workers"})
"""Settings that `postgres-pitr` gives a server that it recovers, so that it disturbs nobody."""


class Database(NamedTuple):
    """The nodes of one run folder."""

    folder: Path
    programs: Programs
    credentials: Credentials
    settings: Mapping[str, str] = {}
    """Settings beside those that every system's nodes have."""

    @property
    def archive(self) -> Path:
        """Where WAL segments are archived."""
        return self.folder / "archive"

    def data(self, node: Node) -> Path:
        """Where a node's data lies."""
        return self.folder / "postgres" / node.name

    def exists(self, node: Node) -> bool:
        """Whether the node has data."""
        return (self.data(node) / "PG_VERSION").exists()

    def is_replica(self, node: Node) -> bool:
        """Whether the node follows another, going by its files."""
        return (self.data(node) / "standby.signal").exists()

    def prepare(self) -> None:
        """Make the folders, and a copy of the archive script that PostgreSQL's user can reach."""
        script = self.folder / "postgres" / SCRIPT.name
        for folder in (self.folder / "postgres", self.archive):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
        shutil.copy(SCRIPT, script)
        self.programs.account.own(self.folder / "postgres", self.archive, script)

    def create_primary(self, node: Node) -> None:
        """Make the first node, empty, with the settings that all nodes have."""
        words = self.folder / "postgres" / "superuser-password"
        words.touch(mode=0o600)
        words.write_text(self.credentials.superuser)
        self.programs.account.own(words)
        try:
            self.programs.create(self.data(node), superuser=SUPERUSER, password_file=words)
        finally:
            words.unlink()
        script = self.folder / "postgres" / SCRIPT.name
        paths = {
            "archive_command": f'sh "{script}" "%p" "%f" "{self.archive}"',
            "restore_command": f'cp "{self.archive}/%f" "%p"',
        }
        with (self.data(node) / "postgresql.conf").open("a") as file:
            file.write(postgres_server.setting_lines({**SETTINGS, **paths, **self.settings}))

    def begin_replica(self, node: Node, primary: Node) -> subprocess.Popen[str]:
        """Begin to copy the primary into a node's folder."""
        return self.programs.begin(
            "pg_basebackup", "-d", self.source(primary.port), "-D", str(self.data(node)), *REPLICATED
        )

    def follow(self, node: Node, port: int) -> None:
        """Tell a stopped replica by which port it reaches its primary."""
        path = self.data(node) / "postgresql.auto.conf"
        others = [line for line in path.read_text().splitlines(keepends=True) if "primary_conninfo" not in line]
        told = postgres_server.setting_lines({"primary_conninfo": self.source(port)})
        path.write_text("".join([*others, told]))

    def take_over(self, node: Node) -> None:
        """Take out what a recovered server had of its own: as a primary it archives again, and waits for a replica.

        The history of its timeline was not archived while that was off. Without it in the archive, the next server that
        is promoted would take the same number for another timeline, and could archive nothing.
        """
        path = self.data(node) / "postgresql.auto.conf"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if line.partition("=")[0].strip() not in OWN))
        log = self.data(node) / "pg_wal"
        for history in log.glob("*.history"):
            if not (self.archive / history.name).exists():
                ready = log / "archive_status" / f"{history.name}.ready"
                ready.touch(mode=0o600)
                self.programs.account.own(ready)

    def source(self, port: int) -> str:
        """How a replica connects to a primary at this port."""
        return f"host=127.0.0.1 port={port} user={REPLICATOR} passfile='{self.credentials.passfile}'"

    def left_behind(self, nodes: Sequence[Node]) -> set[Node]:
        """Former primaries: they have no `standby.signal`, and another node is on a later timeline.

        One that was started would take writes beside the real primary.
        """
        alone = [node for node in nodes if self.exists(node) and not self.is_replica(node)]
        if len(alone) < 2:
            return set()
        timelines = {node: postgres_server.timeline(self.programs, self.data(node)) for node in alone}
        return {node for node in alone if timelines[node] < max(timelines.values())}

    def program(self, node: Node) -> Program:
        """How the supervisor runs a node.

        One that died stays down until somebody decides: a primary that comes back after a failover would be a second
        one. SIGINT is the shutdown that ends sessions; at SIGTERM, PostgreSQL waits for them.
        """
        name = self.programs.account.name
        words = ("-D", str(self.data(node)), "-p", str(node.port), "-c", f"cluster_name={node.name}")
        command = (str(self.programs.path("postgres")), *words)
        return Program(
            node.name,
            command,
            autostart=False,
            autorestart=False,
            start_retries=0,
            stop_signal="INT",
            stop_seconds=30,
            user=name,
        )

    def statements(self, verifier: Callable[[str, str], str]) -> tuple[str, ...]:
        """What the first primary is told, before there is a replica that a commit could wait for.

        `verifier` makes of a role and its password what the server keeps: statements stand in logs and statistics.
        """
        role = self.credentials.role
        replicator = verifier(REPLICATOR, self.credentials.replicator)
        owner = verifier(role, self.credentials.owner)
        return (
            "SET synchronous_commit = local",
            f"CREATE ROLE {REPLICATOR} LOGIN REPLICATION PASSWORD '{replicator}'",
            f"CREATE ROLE {role} LOGIN PASSWORD '{owner}'",
            f"GRANT pg_monitor TO {role}",
            f"CREATE DATABASE {role} OWNER {role}",
            "CREATE EXTENSION pg_stat_statements",
        )


REPLICATED = ("-R", "-X", "stream", "-c", "fast")
"""A replica's files: set up to follow, with the WAL of the copy, without waiting for the next checkpoint."""
