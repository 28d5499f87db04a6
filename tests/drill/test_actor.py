"""Who drives a run in a drill."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from runwright.drill.actor import Actor
from runwright.drill.place import Place
from runwright.drill.scenario import built
from runwright.executors.session import Chunk

MIB = 1 << 20


def test_of_what_a_command_prints_the_end_is_kept_and_no_more(tmp_path: Path) -> None:
    actor = Actor(built({"procedure": "#restore"}, Path("slow.toml")), Place(tmp_path, {}), print, lambda: None)
    tracemalloc.start()
    for number in range(64):
        actor.hears(Chunk("stdout", bytes(MIB) + b"line %d\n" % number))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert held < 8 * MIB
    assert actor.output.endswith("line 63\n")
    assert len(actor.output) == 4000
