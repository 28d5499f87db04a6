"""The configuration of a Redis server, from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import redis_server

if TYPE_CHECKING:
    from pathlib import Path


def test_what_an_operator_rewrote_is_there_after_the_next_start_and_the_port_is_the_new_one(tmp_path: Path) -> None:
    config = redis_server.configure(tmp_path, 1000)
    rewritten = config.read_text().replace("maxmemory 256mb", "maxmemory 1gb").replace("save 900 1 300 10", "save 60 5")
    config.write_text(f"{rewritten}save 900 1\n")

    redis_server.configure(tmp_path, 2000)

    lines = config.read_text().splitlines()
    assert [line for line in lines if line.startswith("maxmemory ")] == ["maxmemory 1gb"]
    assert [line for line in lines if line.startswith("save ")] == ["save 60 5 60 10000", "save 900 1"]
    assert "port 2000" in lines
    assert "port 1000" not in lines
