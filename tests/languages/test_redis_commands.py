"""Commands of Redis: one a line, judged by the facts about `redis-cli`."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level, Mark
from runwright.languages.redis_commands import effects, parse


def test_each_line_is_a_command() -> None:
    assert [(each.start, each.end) for each in parse("# look\nGET a\n\n  INFO memory\n").statements] == [
        (7, 12),
        (16, 27),
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("INFO replication", Level.READS),
        ("SET a 1", Level.CHANGES),
        ("FLUSHALL", Level.DESTROYS),
        ("NOSUCHTHING", Level.UNKNOWN),
    ],
)
def test_a_command_goes_so_far(line: str, level: Level) -> None:
    assert effects(line).level is level


def test_keys_makes_others_wait() -> None:
    assert Mark.LOCKING in effects("KEYS *").marks


def test_an_open_quote_is_pointed_at() -> None:
    assert [problem.start for problem in parse('SET a "b').problems] == [6]
