"""How a monitor stands, in the words that a person reads at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runwright.environment.signals import Signal
from runwright.monitor.alert import Alert, Standing
from runwright.monitor.breach import Breach
from runwright.monitor.monitor import Monitor
from runwright.monitor.wording import worded

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHARE = Monitor("HighErrorRate", "High error rate", "x", None, Breach(">", 5, None, "%"), 0, "", "", "", "SHOP.md", 1)
DOWN = SHARE._replace(name="RedisDown", title="RedisDown", breach=Breach("==", 0))
QUEUE = SHARE._replace(breach=Breach(">", 12345670))
FIRING = Alert(Standing.FIRING, NOW - timedelta(seconds=16), key="k")


@pytest.mark.parametrize(
    ("monitor", "unit", "value", "good", "words"),
    [
        (SHARE, "ratio", 0.6838, None, "68.38 % is above 5 %, firing for 16 s"),
        (SHARE, "%", 7, None, "7 % is above 5 %, firing for 16 s"),
        (SHARE, "", 7, None, "7 is above 5 %, firing for 16 s"),
        (SHARE, "ratio", 0.01, NOW, "1 % by now (bad above 5 %), firing for 16 s"),
        (DOWN, "", 0, None, "down (0), firing for 16 s"),
        (DOWN, "", 1, NOW, "1 by now (bad equal to 0), firing for 16 s"),
        (DOWN._replace(title="Consumers"), "", 0, None, "0 is equal to 0, firing for 16 s"),
        (QUEUE, "", 12345678, None, "12345678 is above 12345670, firing for 16 s"),
    ],
)
def test_a_number_is_said_in_the_unit_of_its_runbook_and_a_good_one_is_not_called_bad(
    monitor: Monitor, unit: str, value: float, good: datetime | None, words: str
) -> None:
    bound = monitor._replace(bound=Signal("x", "promql", "x", unit=unit))
    assert worded(bound, FIRING._replace(value=value, good=good), NOW) == words


def test_what_is_quiet_says_from_where_on_it_is_bad() -> None:
    quiet = Alert(Standing.QUIET, NOW, value=0.01)
    assert worded(SHARE._replace(bound=Signal("x", "promql", "x", unit="ratio")), quiet, NOW) == "1 % (bad above 5 %)"


def test_how_long_nobody_has_looked_is_said_with_what_was_read_then() -> None:
    seen = Alert(Standing.QUIET, NOW, value=0.01, read=NOW)
    assert worded(SHARE, seen, NOW + timedelta(hours=3)) == "0.01 (bad above 5 %), not looked at for 3 h"
    assert worded(SHARE, seen, NOW + timedelta(minutes=15)) == "0.01 (bad above 5 %)"
