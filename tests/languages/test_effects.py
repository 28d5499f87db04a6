"""Effects: a scale from harmless to unknown, marks beside it, and how several come together."""

from __future__ import annotations

import pytest

from runwright.languages.effects import NOTHING, READS, Effects, Level, Mark, combined


def test_what_is_not_known_counts_as_the_worst() -> None:
    assert max(Level) is Level.UNKNOWN
    assert sorted(Level, reverse=True)[1] is Level.DESTROYS


def test_only_looking_is_harmless() -> None:
    assert [level.word for level in Level if level.harmless] == ["nothing", "reads"]


def test_together_the_worse_level_speaks_and_every_mark_stays() -> None:
    restart = Effects(Level.CHANGES, frozenset({Mark.ROOT}), "systemctl restart")
    drop = Effects(Level.DESTROYS, frozenset({Mark.LOCKING}), "DROP TABLE")

    assert (
        restart | drop == drop | restart == Effects(Level.DESTROYS, frozenset({Mark.ROOT, Mark.LOCKING}), "DROP TABLE")
    )


def test_of_equals_the_first_gives_the_reason() -> None:
    first, second = Effects(Level.CHANGES, because="mv"), Effects(Level.CHANGES, because="cp")

    assert (first | second).because == "mv"


def test_effects_join_effects_only() -> None:
    with pytest.raises(TypeError):
        READS | "reads"


def test_no_commands_do_nothing() -> None:
    assert combined([]) == NOTHING
    assert combined([NOTHING, READS]) == READS
