"""`[environments.NAME.hours]` and how long messages are kept: what is read, and what is refused with its place."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from runwright.environment.configuration import Configuration, read
from runwright.environment.hours import Hours
from runwright.environment.problem import Misconfigured

SECTION = "[environments.production.hours]\n"


def configured(text: str) -> Configuration:
    return read(text, Path("/runwright.toml"))


def test_hours_are_read_with_what_holds_where_nothing_is_said() -> None:
    more = 'days = ["monday", "Saturday"]\nopens = "8:30"\ncloses = 18:00:00\nholidays = "free.ics"\nwait = ["P3"]\n'
    plain, whole = (
        configured(f'{SECTION}timezone = "Europe/Berlin"\n{each}').environments["production"].hours
        for each in ("", f"{more}runbooks = false\n")
    )
    assert plain == Hours("Europe/Berlin")
    assert (plain.opens, plain.closes, plain.wait, plain.runbooks) == (time(9), time(17), (), True)
    assert whole == Hours(
        "Europe/Berlin", ("monday", "saturday"), time(8, 30), time(18), "free.ics", ("P3",), runbooks=False
    )
    assert configured("[environments.production]").environments["production"].hours is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('opens = "09:00"', "1:26: “hours” does not say in which time zone they are"),
        ('timezone = "Berlin"', "2:12: timezone: there is no time zone “Berlin”"),
        ('timezone = "UTC"\nopens = "25:00"', "3:9: opens: “25:00” is no time of the day"),
        ('timezone = "UTC"\ncloses = 17', "3:10: closes: a whole number"),
        ('timezone = "UTC"\ndays = ["mondey"]', "3:9: days: unknown day “mondey”"),
        ('timezone = "UTC"\ncloses = "08:00"', "3:10: they end at 08:00, and begin at 09:00"),
        ('timezone = "UTC"\nopens = "18:00"', "3:9: they end at 17:00, and begin at 18:00"),
        ('timezone = "UTC"\nrunbooks = false', "3:12: nothing waits"),
        ('timezone = "UTC"\nwait = []', "3:8: wait is empty"),
        ('timezone = "UTC"\nholiday = "x.ics"', "3:1: unknown key “holiday”"),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_place(text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        configured(SECTION + text)
    assert told in str(refused.value)


def test_messages_are_kept_for_a_day_at_least() -> None:
    assert configured("").notify.keep == 90 * 86400
    assert configured('[notify]\nkeep = "30 days"').notify.keep == 30 * 86400
    with pytest.raises(Misconfigured, match="2:8: delivered messages are kept for a day at least"):
        configured('[notify]\nkeep = "2 h"')


@pytest.mark.parametrize(("kind", "at_once"), [("slack", 1), ("webhook", 8)])
def test_a_kind_of_channel_has_so_many_on_their_way(kind: str, at_once: int) -> None:
    section = f'[channels.ops]\nkind = "{kind}"\nurl = "secret://env/OPS"\n'
    assert configured(section).channels["ops"].at_once == at_once
    assert configured(f"{section}at_once = 3").channels["ops"].at_once == 3
    with pytest.raises(Misconfigured, match="4:11: at_once: 0 is not between 1 and 100"):
        configured(f"{section}at_once = 0")
