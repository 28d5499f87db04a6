"""What an adoption sets aside stays until somebody says otherwise, however many follow it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from systems.common import postgres_recovery
from systems.common.node import Node
from systems.common.postgres_nodes import Database
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path

PRIMARY, REPLICA = Node("postgres-1", 1), Node("postgres-2", 2)


def nothing(*_: object, **__: object) -> None:
    """What a real stack starts, stops and copies."""


@pytest.fixture
def stack(tmp_path: Path) -> Any:
    """Two nodes, of which only the folders are real."""
    database = SimpleNamespace(
        data=lambda node: tmp_path / node.name,
        is_replica=lambda node: (tmp_path / node.name / "standby.signal").exists(),
        exists=lambda node: (tmp_path / node.name).exists(),
        take_over=nothing,
        archive=tmp_path / "archive",
        programs=SimpleNamespace(run=lambda *_: "Latest checkpoint's TimeLineID: 1"),
    )
    for node in (PRIMARY, REPLICA):
        server(tmp_path / node.name, "before")
    (tmp_path / REPLICA.name / "standby.signal").touch()
    doing = dict.fromkeys(("end_clients", "begin_clients", "start_node", "copy"), nothing)
    kept = SimpleNamespace(postgres=(PRIMARY, REPLICA), database=database, supervisor=SimpleNamespace(end=nothing))
    return SimpleNamespace(**vars(kept), primary=lambda: PRIMARY, **doing)


def server(folder: Path, holds: str) -> Path:
    """The folder of a server, with what it holds in place of its data."""
    folder.mkdir()
    (folder / "PG_VERSION").write_text(holds)
    return folder


def holds(stack: Any) -> str:
    return str((stack.database.data(PRIMARY) / "PG_VERSION").read_text())


def test_a_second_recovery_leaves_what_was_there_before_the_first(stack: Any, tmp_path: Path) -> None:
    postgres_recovery.adopt(stack, server(tmp_path / "recovered", "too late"))
    postgres_recovery.adopt(stack, server(tmp_path / "recovered", "right"))
    assert holds(stack) == "right"

    postgres_recovery.undo(stack)
    assert holds(stack) == "too late"
    postgres_recovery.undo(stack)
    assert holds(stack) == "before"
    with pytest.raises(Refused, match="nothing was set aside"):
        postgres_recovery.undo(stack)


def test_what_is_kept_takes_all_that_was_set_aside(stack: Any, tmp_path: Path) -> None:
    for each in ("too late", "right"):
        postgres_recovery.adopt(stack, server(tmp_path / "recovered", each))
    with pytest.raises(Refused, match="beside the nodes"):
        postgres_recovery.drop(stack, tmp_path / "postgres-1.2.before-recovery")

    assert "postgres-2.before-recovery" in set(postgres_recovery.keep(stack))

    assert [path.name for path in tmp_path.glob("*.before-recovery")] == []
    assert holds(stack) == "right"


def test_what_takes_over_loses_all_that_its_recovery_gave_it(tmp_path: Path) -> None:
    given = ("port", "archive_mode", "synchronous_standby_names", "max_logical_replication_workers")
    (tmp_path / "postgresql.auto.conf").write_text("".join(f"{name} = 'x'\n" for name in (*given, "work_mem")))
    (tmp_path / "pg_wal").mkdir()
    database: Any = SimpleNamespace(data=lambda _: tmp_path, archive=tmp_path)

    Database.take_over(database, PRIMARY)

    assert (tmp_path / "postgresql.auto.conf").read_text() == "work_mem = 'x'\n"
