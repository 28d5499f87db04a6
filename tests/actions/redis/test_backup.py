"""redis-backup, on real servers: one, and a cluster of six nodes."""

from __future__ import annotations

import json
import os
import socket
import threading
from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.redis import servers

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis import backup, dump, programs, proof
from runwright.actions.redis.trial import loaded

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from redis import Redis
    from tests.actions.redis.servers import Server

    from runwright.actions.backup.manifest import Manifest

WAYS = [
    pytest.param("bgsave"),
    pytest.param("stream", marks=pytest.mark.skipif(not servers.installed("redis-cli"), reason="no redis-cli")),
]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Server]:
    """A server with a value of each type, in two databases."""
    with servers.started(tmp_path / "server") as server:
        with server.client() as client, server.client(db=3) as other:
            fill(client)
            other.set("of database 3", "x", px=3_600_000)
        yield server


def fill(client: Redis) -> None:
    client.mset({f"page:{number}": f"value {number}" for number in range(300)})
    client.set(b"\xff\x00 bytes", b"\x00\xfe")
    client.set("session", "x", ex=3600)
    client.hset("hash", mapping={str(number): "x" for number in range(200)})
    client.rpush("list", *range(200))
    client.sadd("set", *range(600))
    client.zadd("zset", {str(number): number / 3 for number in range(200)})
    client.xadd("stream", {"field": "value"})
    client.set("large", "x" * 2_000_000)


def given(*words: object) -> Namespace:
    parser = ArgumentParser()
    backup.arguments(parser)
    return parser.parse_args(list(map(str, words)))


def only(folder: Path) -> Manifest:
    [one] = repository.contents(folder).backups
    return one


@pytest.mark.parametrize("way", WAYS)
def test_what_was_dumped_is_what_was_there(source: Server, tmp_path: Path, way: str) -> None:
    to = tmp_path / "backups"
    evidence = backup.perform(given("--url", source.url, "--to", to, "--by", way), Onlooker())

    one = only(to)
    assert evidence.facts["keys"] == one.facts["keys"] == 309
    assert one.verified is not None
    assert one.verified.how == "restore"
    assert list(repository.broken(to, one)) == []
    assert sorted(path.name for path in to.iterdir()) == [f"{one.name}.manifest.json", f"{one.name}.rdb"]
    server = programs.any_server(None)
    with loaded(server, to / f"{one.name}.rdb", 4, Onlooker()) as database:
        assert database(0).get(b"\xff\x00 bytes") == b"\x00\xfe"
        assert 0 < database(3).pttl("of database 3") <= 3_600_000


def test_an_empty_server_gives_a_backup_of_nothing(tmp_path: Path) -> None:
    with servers.started(tmp_path / "server") as server:
        evidence = backup.perform(given("--url", server.url, "--to", tmp_path / "b", "--by", "bgsave"), Onlooker())

    assert evidence.facts["keys"] == 0
    [made] = repository.contents(tmp_path / "b").backups
    assert made.series[2] == socket.gethostname(), "another host's 127.0.0.1 is another series"


def test_a_source_that_is_written_to_meanwhile_is_backed_up_all_the_same(source: Server, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        with source.client() as client:
            while not stop.is_set():
                number += 1
                client.set(f"page:{number % 300}", number)
                client.rpush("list", number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        evidence = backup.perform(given("--url", source.url, "--to", tmp_path / "b", "--by", "bgsave"), Onlooker())
    finally:
        stop.set()
        writer.join()

    assert "changed meanwhile" in evidence.verified


def test_a_dry_run_looks_and_writes_nothing(source: Server, tmp_path: Path) -> None:
    said = list(backup.intends(given("--url", source.url, "--to", tmp_path / "b", "--keep", "7d", "--by", "bgsave")))

    assert said[0].startswith(f"dump 309 keys of {source.url} by BGSAVE, and load them into ")
    assert said[1] == f"delete backups of {source.url} in {tmp_path}/b that are older than 7 days"
    assert not (tmp_path / "b").exists()


def test_a_dump_that_lacks_a_key_is_not_kept(source: Server) -> None:
    seen = proof.before(source.url, 500)
    with source.client() as client:
        held = client.get("page:7")
        client.delete("page:7")
        client.save()
        client.set("page:7", held or "")

    with pytest.raises(Failed, match="1 of 309 sampled keys are not in it as the source has them, such as page:7"):
        proof.proven(source.url, programs.any_server(None), source.folder / "dump.rdb", seen, Onlooker())


def test_a_dump_of_something_else_is_noticed_by_its_counts(source: Server, tmp_path: Path) -> None:
    seen = proof.before(source.url, 0)
    with servers.started(tmp_path / "empty") as other, other.client() as client:
        client.save()

    with pytest.raises(Failed, match="0 lasting keys of database 0, and the source has 307 to 307"):
        proof.proven(source.url, programs.any_server(None), tmp_path / "empty" / "dump.rdb", seen, Onlooker())


@pytest.mark.parametrize("damage", ["cut off", "changed", "empty"])
def test_a_damaged_dump_is_noticed(source: Server, damage: str) -> None:
    with source.client() as client:
        client.save()
    dump = source.folder / "dump.rdb"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes({"cut off": bytes(content[:-100]), "changed": bytes(content), "empty": b""}[damage])

    with pytest.raises(Failed, match=r"dump\.rdb is damaged"):
        programs.check(programs.any_server(None), dump)


def test_a_server_that_does_not_count_its_forks_saves_too() -> None:
    """`total_forks` came with Redis 6.2."""

    class Old:
        began = 0

        def info(self, section: str) -> dict[str, object]:
            return {"rdb_bgsave_in_progress": 0, "rdb_last_bgsave_status": "ok"} if section == "persistence" else {}

        def bgsave(self) -> None:
            self.began += 1

    server = Old()
    dump._saved(server, "redis://old")
    assert server.began == 1


def test_older_ones_go_only_when_the_new_one_is_proven(source: Server, tmp_path: Path) -> None:
    to, words = tmp_path / "b", ("--url", source.url, "--to", tmp_path / "b", "--by", "bgsave")
    backup.perform(given(*words), Onlooker())
    first = only(to)

    with pytest.raises(Impossible):
        backup.perform(given(*words, "--keep", "0s", "--by", "stream", "--programs", tmp_path), Onlooker())
    assert only(to) == first

    evidence = backup.perform(given(*words, "--keep", "0s"), Onlooker())
    assert evidence.facts["deleted"] == [first.name]
    assert only(to).name == evidence.facts["backup"]


def test_what_a_killed_backup_left_is_cleared_away(source: Server, tmp_path: Path) -> None:
    left = tmp_path / "b" / ".redis-rdb-20200101T000000.000Z.partial"
    left.mkdir(parents=True)
    (left / "dump.rdb").write_bytes(b"half")
    (tmp_path / "b" / "notes").write_text("of a person")
    backup.perform(given("--url", source.url, "--to", tmp_path / "b", "--by", "bgsave"), Onlooker())

    assert not left.exists()
    assert (tmp_path / "b" / "notes").exists()


def test_a_backup_that_fails_leaves_nothing(source: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(client: Redis, url: str, path: Path, watch: object) -> None:
        del client, url, watch
        path.write_bytes(b"REDIS0009 and no more")

    monkeypatch.setattr("runwright.actions.redis.dump.by_saving", damaged)
    with pytest.raises(Failed, match="is damaged"):
        backup.perform(given("--url", source.url, "--to", tmp_path / "b", "--by", "bgsave"), Onlooker())

    assert list((tmp_path / "b").iterdir()) == []


def test_a_server_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, version in (("first", "6.2.14"), ("second", "7.4.1")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "redis-server").write_text(f"#!/bin/sh\necho Redis server v={version} sha=0\n")
        (tmp_path / folder / "redis-server").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/first:{tmp_path}/second:{os.environ['PATH']}")

    assert programs.server_for({"redis_version": "7.2.0"}, None).path == tmp_path / "second" / "redis-server"
    with pytest.raises(Impossible, match=r"no program here can load what redis 99\.0\.0 writes"):
        programs.server_for({"redis_version": "99.0.0"}, None)


def test_of_a_cluster_every_master_is_dumped(tmp_path: Path) -> None:
    with servers.cluster(tmp_path / "cluster") as nodes:
        from redis.cluster import RedisCluster

        with RedisCluster(host="127.0.0.1", port=nodes[0].port) as client:
            for number in range(500):
                client.set(f"key:{number}", number)
        to = tmp_path / "b"
        evidence = backup.perform(given("--url", nodes[4].url, "--to", to, "--by", "bgsave"), Onlooker())

    one = only(to)
    assert evidence.facts["keys"] == 500
    assert [file.path for file in one.files] == sorted(
        f"{one.name}/127.0.0.1-{server.port}.rdb" for server in nodes[:3]
    )
    assert json.loads((to / f"{one.name}.manifest.json").read_text())["facts"].keys() >= {
        f"slots 127.0.0.1-{server.port}" for server in nodes[:3]
    }


def test_a_cluster_that_lacks_slots_is_not_backed_up(tmp_path: Path) -> None:
    words = ("--to", tmp_path / "b")
    with (
        servers.node(tmp_path / "cluster") as node,
        pytest.raises(Impossible, match="16384 of 16384 slots are held by no master"),
    ):
        backup.perform(given("--url", node.url, *words), Onlooker())

    assert not (tmp_path / "b").exists()


def test_a_server_that_asks_for_a_password_gets_it_from_the_environment(redis: Redis, url: str, tmp_path: Path) -> None:
    redis.set("a", "1")
    backup.perform(given("--url", url, "--to", tmp_path / "b"), Onlooker())

    assert "se/cret" not in next((tmp_path / "b").glob(f"*{manifests.SUFFIX}")).read_text()
