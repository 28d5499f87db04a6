"""The library while its operators work: nodes stop, die, are added and dropped, and a second primary never begins."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING
from urllib.error import URLError

import psycopg
import pytest
from systems.common import postgres_recovery, postgres_sql, probe
from systems.common.node import Node
from systems.common.postgres_server import finished
from systems.common.probe import Verdict
from systems.library import cache, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.library.stack import Stack

    Command = Callable[..., str]


def holds(condition: object) -> Verdict:
    """A verdict that says only this."""
    return Verdict(ok=bool(condition), said="not yet", seconds=0)


def by_itself(*words: str) -> str:
    """Run a command in a process of its own, as an operator does; it must succeed."""
    command = [sys.executable, "-m", "systems.library", *words]
    done = subprocess.run(command, cwd=places.ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_is_well_after_a_start(command: Command) -> None:
    assert "13 of 13 well" in command("status")
    assert "0 alerts active" in command("alerts")


def test_a_second_start_says_that_it_runs(command: Command) -> None:
    assert "running already" in command("start")


def test_users_are_served(command: Command) -> None:
    assert "smoke test passed" in command("smoke")


def test_a_commit_is_on_the_disk_of_a_replica(stack: Stack) -> None:
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        rows = connection.execute("select sync_state from pg_stat_replication").fetchall()

    assert [each[0] for each in rows] == ["quorum"] * 3


def test_the_primary_archives_its_wal(stack: Stack) -> None:
    primary = stack.needed_primary()
    with postgres_sql.connected(primary, stack.database.credentials) as connection:
        row = connection.execute("select pg_walfile_name(pg_switch_wal() - 1)").fetchone()
    segment = stack.database.archive / str(row[0] if row else "")

    stack.ready("the archive", lambda: holds(segment.exists()))
    assert segment.stat().st_size == 16 * 1024 * 1024


def test_a_switch_ends_when_the_segment_is_archived(command: Command, stack: Stack) -> None:
    command("smoke")
    for _ in range(2):  # the second time there may be nothing to write
        segment = command("archive", "switch").split()[0]

        assert (stack.database.archive / segment).stat().st_size == 16 * 1024 * 1024


def test_a_mail_arrives_and_a_line_in_its_subject_is_no_header(command: Command, refused: Command) -> None:
    command("mail", "ops@example.com", "Backup failed", "No backup of today: ü")

    mail = json.loads(command("received"))
    assert (mail["to"], mail["subject"]) == (["ops@example.com"], "Backup failed")
    assert mail["text"] == "No backup of today: ü\r\n"
    assert "was not taken" in refused("mail", "ops@example.com", "one\nBcc: all@example.com", "text")


def test_the_object_storage_asks_for_its_keys(stack: Stack) -> None:
    told = stack.environment()

    assert probe.http_answers(f"{told['S3_URL']}/{told['BACKUP_BUCKET']}", timeout=5).ok is False
    assert (stack.home / places.STORAGE_KEYS).stat().st_mode & 0o077 == 0


def test_parts_that_died_are_started_by_mending(command: Command) -> None:
    command("node", "kill", "s3", "mailbox")
    assert "s3 is started" in (said := command("mend"))
    assert "mailbox is started" in said
    assert "13 of 13 well" in command("status")


def test_what_an_accident_took_is_put_back_as_it_was(command: Command, stack: Stack) -> None:
    segments = {path.name for path in stack.database.archive.iterdir()}
    command("fault", "disk-lost", "on")
    assert stack.primary() is None
    assert not [*stack.database.archive.iterdir()]

    command("fault", "disk-lost", "off")
    assert segments <= {path.name for path in stack.database.archive.iterdir()}
    assert "13 of 13 well" in command("status")
    assert "smoke test passed" in command("smoke")


def test_passwords_are_needed_and_only_their_readers_may_read_them(stack: Stack) -> None:
    port = stack.needed_primary().port
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"host=127.0.0.1 port={port} user=postgres password=wrong dbname=library passfile=/dev/null")
    files = [stack.database.credentials.passfile, stack.database.credentials.owner_file, stack.home / "environment.env"]
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


def test_a_killed_node_stays_down_until_somebody_starts_it(command: Command, stack: Stack) -> None:
    assert "stays down" in command("node", "kill", "postgres-3")
    assert stack.states()["postgres-3"].word in {"STOPPED", "EXITED", "FATAL"}  # the last, where it had just begun

    command("node", "start", "postgres-3")
    command("mend")
    assert "13 of 13 well" in command("status")


def test_a_killed_redis_node_comes_back_by_itself(stack: Stack) -> None:
    before = stack.states()["redis-4"].pid
    os.kill(before, signal.SIGKILL)

    stack.ready("redis-4", lambda: holds(stack.states()["redis-4"].pid not in {0, before}))
    cache.agrees(stack.topology.redis)


def test_the_former_primary_is_not_started_beside_the_new_one(stack: Stack, command: Command) -> None:
    """What was the primary before a failover has no `standby.signal` and an older timeline."""
    former, heir = stack.needed_primary(), stack.topology.node("postgres-2")
    command("node", "kill", former.name)
    postgres_sql.execute(heir, stack.database.credentials, ["select pg_promote()", "checkpoint"], "postgres")

    assert stack.database.left_behind(stack.topology.postgres) == {former}

    command("mend")
    assert stack.needed_primary() == heir
    assert "13 of 13 well" in command("status")
    assert "smoke test passed" in command("smoke")


def test_a_start_after_a_failover_begins_with_the_primary_of_then(stack: Stack, command: Command) -> None:
    heir = stack.needed_primary()

    by_itself("stop")
    assert "ready" in by_itself("start")

    assert stack.needed_primary() == heir
    assert "13 of 13 well" in command("status")


def test_a_replica_is_added_and_dropped_while_users_are_served(stack: Stack, command: Command) -> None:
    node = Node(command("replica", "place", "name").strip(), int(command("replica", "place", "port")))
    finished([stack.database.begin_replica(node, stack.needed_primary())])

    assert "streams" in command("replica", "adopt", node.name, "--port", str(node.port))
    assert f"{node.name} replica reading" in command("settings", "nodes")

    command("replica", "drop", node.name)
    assert node.name not in command("settings", "nodes")


def test_a_place_that_holds_no_replica_is_not_adopted(stack: Stack, refused: Command) -> None:
    assert "the next replica is postgres-5" in refused("replica", "adopt", "postgres-6", "--port", "1")
    assert len(stack.topology.postgres) == 4


def test_redis_nodes_are_added_and_dropped(stack: Stack, command: Command) -> None:
    assert "in no cluster yet" in command("redis-node", "add", "1")
    assert len(cache.members(stack.topology.node("redis-7"))) == 1

    command("redis-node", "drop", "redis-7")
    assert "13 of 13 well" in command("status")


def test_the_six_nodes_of_redis_stay(refused: Command) -> None:
    assert "least" in refused("redis-node", "drop", "redis-1")


def test_the_application_reloads_without_refusing_a_request(command: Command, stack: Stack) -> None:
    url = stack.environment()["LIBRARY_URL"]
    stopping: list[bool] = []

    def keep_asking() -> set[bool]:
        seen = set()
        while not stopping:
            with suppress(URLError, RemoteDisconnected):
                seen.add(probe.http_answers(f"{url}/health", timeout=5).ok)
        return seen

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(keep_asking)
        assert "2 new workers" in command("app", "reload")
        stopping.append(True)

    assert asking.result() == {True}


def test_a_setting_with_a_mistake_is_refused_by_the_application(command: Command, refused: Command) -> None:
    assert "whole number" in refused("settings", "set", "POOL_MAX=many")

    assert "taken over" in command("settings", "set", "POOL_MAX=")


def test_a_migration_is_rehearsed_and_nothing_is_left(stack: Stack, command: Command) -> None:
    assert "there and back" in command("rehearse-migration", "users", "0002")

    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        assert connection.execute("select 1 from pg_database where datname = 'library_rehearsal'").fetchone() is None


def test_a_folder_that_is_no_server_is_not_put_in_the_primarys_place(stack: Stack, refused: Command) -> None:
    assert "not the folder of a server" in refused("recovery", "adopt", str(stack.home / "logs"))
    assert stack.primary() is not None


def test_without_an_adoption_there_is_nothing_to_undo(stack: Stack, refused: Command) -> None:
    assert postgres_recovery.ASIDE in refused("recovery", "undo")
    assert stack.primary() is not None


def test_only_what_lies_beside_the_nodes_is_dropped(stack: Stack, command: Command, refused: Command) -> None:
    data = stack.database.data(stack.needed_primary())
    for folder in (data, data.with_name(data.name + postgres_recovery.ASIDE), stack.home / "logs", data / "base"):
        assert "not the folder of a recovered server" in refused("recovery", "drop", str(folder))
    assert stack.primary() is not None

    (data.with_name("restored") / "base").mkdir(parents=True)
    for _ in range(2):
        command("recovery", "drop", str(data.with_name("restored")))
    assert not data.with_name("restored").exists()
