"""Parts of the operators' half by themselves: ports, the run folder, the archive, bounds, settings, alerts."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems.common import bound, postgres_server, redis_server, settings_file
from systems.common.node import Node
from systems.common.postgres_nodes import SCRIPT
from systems.common.postgres_server import Account, clean, setting_lines
from systems.common.refusal import Refused
from systems.library import alerts, cache, places, topology
from systems.library.topology import Topology

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Topology(8000, (Node("postgres-1", 15432), Node("postgres-2", 15433)), (Node("redis-1", 16401),), 15499)


def archived(archive: Path, segment: Path, name: str) -> int:
    """The status with which the archive script took a segment."""
    command = ["sh", str(SCRIPT), str(segment), name, str(archive)]
    return subprocess.run(command, check=False, timeout=20, capture_output=True).returncode


def test_a_segment_whose_name_another_one_took_meanwhile_is_not_called_archived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive := tmp_path / "archive").mkdir()
    (segment := tmp_path / "segment").write_bytes(b"ours")
    (copying := tmp_path / "bin" / "cp").parent.mkdir()
    copying.write_text(f'#!/bin/sh\n/bin/cp "$@"\nprintf theirs > {archive}/0001\n')
    copying.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{copying.parent}:{os.environ['PATH']}")
        assert archived(archive, segment, "0001") != 0
    assert (archive / "0001").read_bytes() == b"theirs"


def test_a_port_of_the_environment_wins_over_a_kept_one_and_that_over_the_fixed_one(tmp_path: Path) -> None:
    assert topology.chosen(tmp_path, {}).app_port == 8000
    topology.store(tmp_path, SMALL._replace(app_port=8100))

    assert topology.chosen(tmp_path, {}).app_port == 8100
    assert topology.chosen(tmp_path, {"LIBRARY_PORT": "8200"}).app_port == 8200
    assert topology.chosen(tmp_path, {"POSTGRES_2_PORT": "9"}).node("postgres-2").port == 9


def test_what_is_stored_is_loaded_again(tmp_path: Path) -> None:
    known = SMALL._replace(links={"APP_POSTGRES_1_PORT": 7})
    topology.store(tmp_path, known)

    assert topology.load(tmp_path) == known


def test_a_link_leads_to_the_node_itself_unless_the_environment_puts_something_between(tmp_path: Path) -> None:
    topology.store(tmp_path, SMALL)
    chosen = topology.chosen(tmp_path, {"POSTGRES_2_POSTGRES_1_PORT": "7001"})
    primary = chosen.node("postgres-1")

    assert chosen.link("postgres-2", primary) == 7001
    assert chosen.link(topology.APP, primary) == 15432


@pytest.mark.parametrize("text", ["", "http", "-1", "0", "65536", "80 81"])
def test_a_port_that_is_none_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused, match="LIBRARY_PORT"):
        topology.chosen(tmp_path, {"LIBRARY_PORT": text})


def test_free_ports_are_all_different_also_from_the_buses_of_redis(tmp_path: Path) -> None:
    chosen = topology.chosen(tmp_path, {}, free=True)
    buses = [node.port + topology.BUS for node in chosen.redis]
    ports = [*chosen.listeners().values(), *buses]

    assert len(set(ports)) == len(ports) == 3 + 4 + 6 + 6


def test_the_next_node_has_the_next_number_and_a_port_of_its_own() -> None:
    grown, node = topology.added(SMALL, "postgres")

    assert node.name == "postgres-3"
    assert node.port not in {each.port for each in SMALL.nodes}
    assert grown.postgres[-1] == node


def test_the_archive_takes_a_segment_once_and_the_same_one_again(tmp_path: Path) -> None:
    archive, segment = tmp_path / "archive", tmp_path / "segment"
    archive.mkdir()
    segment.write_bytes(b"one")

    assert archived(archive, segment, "0001") == 0
    assert archived(archive, segment, "0001") == 0
    assert [path.name for path in archive.iterdir()] == ["0001"]


def test_the_archive_never_overwrites_a_segment_with_another(tmp_path: Path) -> None:
    archive, segment = tmp_path / "archive", tmp_path / "segment"
    archive.mkdir()
    segment.write_bytes(b"one")
    archived(archive, segment, "0001")
    segment.write_bytes(b"two")

    assert archived(archive, segment, "0001") != 0
    assert (archive / "0001").read_bytes() == b"one"


def test_a_copy_that_was_cut_off_is_not_taken_for_a_segment(tmp_path: Path) -> None:
    archive, segment = tmp_path / "archive", tmp_path / "segment"
    archive.mkdir()
    segment.write_bytes(b"whole")
    (archive / ".0001.part").write_bytes(b"wh")

    assert archived(archive, segment, "0001") == 0
    assert (archive / "0001").read_bytes() == b"whole"


def test_an_archive_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    segment = tmp_path / "segment"
    segment.write_bytes(b"one")

    assert archived(tmp_path / "nowhere", segment, "0001") != 0


def test_a_client_of_redis_that_does_not_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "redis-cli"
    slow.write_text("#!/bin/sh\nexec sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setattr(redis_server, "client", lambda: slow)

    with pytest.raises(Refused, match=r"redis-cli --cluster rebalance: it did not end within 0\.1 s"):
        cache.cli("--cluster", "rebalance", seconds=0.1)


def test_an_account_reaches_what_lies_in_open_folders_only(tmp_path: Path) -> None:
    somebody = Account("somebody", 54321, 54321)
    tmp_path.chmod(0o711)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert not somebody.reaches(closed / "run" / "postgres")
    assert Account(None, 0, 0).reaches(closed / "run" / "postgres")


def test_a_folder_that_postgresql_cannot_reach_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(postgres_server, "account", lambda: Account("somebody", 54321, 54321))

    with pytest.raises(Refused, match="somebody"):
        places.HOME.find({"LIBRARY_HOME": str(closed / "run")})


def test_a_server_is_not_given_what_libpq_reads_from_the_environment() -> None:
    assert clean({"PGPORT": "1,2", "PGTARGETSESSIONATTRS": "read-write", "PATH": "/bin"}) == {"PATH": "/bin"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n\r\0"), max_size=40))
def test_a_setting_of_postgresql_ends_where_its_value_ends(value: str) -> None:
    line = setting_lines({"name": value}).removesuffix("\n")
    inner = line.removeprefix("name = '").removesuffix("'")

    assert inner.replace("''", "").count("'") == 0
    assert inner.replace("''", "'") == value


@given(st.sampled_from(["<", "<=", ">", ">="]), st.integers(-99, 99), st.integers(-99, 99))
def test_a_bound_holds_as_its_sign_says(sign: str, limit: int, value: int) -> None:
    holds = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[sign]

    assert bound.read(f" {sign} {limit}").holds(value) is holds


def test_a_bound_may_be_a_word() -> None:
    assert bound.read("= up").holds("up")
    assert not bound.read("= up").holds("down")


def test_a_word_is_not_held_against_a_number() -> None:
    with pytest.raises(Refused, match="down is no number"):
        bound.read("< 2").holds("down")


@pytest.mark.parametrize("text", ["2", "= 2", "< two", "< 2 s"])
def test_what_is_no_bound_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        bound.read(text)


def test_a_setting_is_changed_among_the_others_and_taken_out_by_an_empty_value(tmp_path: Path) -> None:
    settings_file.change(tmp_path, {"POOL_MAX": "40", "CACHE_TTL": "60"})
    settings_file.change(tmp_path, {"POOL_MAX": "", "CACHE_ENABLED": "1"})

    assert settings_file.read(tmp_path) == {"CACHE_TTL": "60", "CACHE_ENABLED": "1"}


def test_a_name_that_is_none_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        settings_file.change(tmp_path, {"pool max": "40"})

    assert settings_file.read(tmp_path) == {}


def test_an_alert_is_active_above_its_threshold_only() -> None:
    facts = {
        "database": {"avg_latency_ms": 100.1},
        "connection_pool": {"utilization": 95.0},
        "cache": {"status": "up"},
        "load_balancer": {"nodes": {"postgres-1": {"lag_seconds": None}, "postgres-2": {"lag_seconds": 5.1}}},
    }

    active = [each.alert.name for each in alerts.judge(facts) if each.active]

    assert active == ["HighQueryLatency", "HighReplicationLag"]


def test_the_environment_is_written_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "environment.env"
    settings_file.write(path, {"A": "1", "B": "two words"})

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "A=1\nB=two words\n"
