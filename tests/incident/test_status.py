"""What the public is shown: health from monitors, words from announcements, and nothing else that was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runwright.environment.maintenance import Maintenance
from runwright.environment.status import Component, StatusPage
from runwright.incident.announcing import NotAnnounced, news
from runwright.incident.status import Status, status, unseen
from runwright.incident.uptime import Health
from runwright.monitor.alert import written
from runwright.monitor.judging import begun
from runwright.store.alerts import Change, Kept
from runwright.store.announcements import Announcement, News

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAGE = StatusPage(
    "Shop",
    "",
    "https://status.example.org",
    (Component("shop", "Shop", "", ("Down*",), ("Slow*",)), Component("mail", "Mail", "", ("Mail*",), ())),
)
PATCHING = Maintenance(
    "patching", "0 11 * * *", None, "UTC", 7200, ("Mail*",), (), "the secret reason", "the secret owner", None
)


def change(monitor: str, hours: float, standing: str) -> Change:
    return Change(monitor, NOW - hours * HOUR, standing, "", "secret-key", "the secret mute")


def told(number: int, hours: float, state: str) -> Announcement:
    at = NOW - hours * HOUR
    return Announcement("20260310-1", number, at, state, "Checkout fails", "We look.", ("shop",), "ann@secret")


def shown(*changes: Change, news: tuple[Announcement, ...] = (), windows: tuple[Maintenance, ...] = ()) -> Status:
    return status(PAGE, changes, news, windows, NOW)


def test_the_headline_is_the_worst_that_is_known() -> None:
    up = (change("DownA", 9, "quiet"), change("MailA", 9, "quiet"))
    assert shown(*up).headline == "Everything works"
    assert shown(*up, change("MailA", 1, "unknown")).health is Health.UP
    assert shown(*up, change("SlowA", 1, "firing")).health is Health.DEGRADED
    assert shown(*up, change("SlowA", 1, "firing"), change("DownA", 1, "firing")).health is Health.DOWN
    assert shown().headline == "Nobody knows at the moment"


def test_maintenance_is_shown_with_its_times_and_never_with_its_words() -> None:
    found = shown(change("DownA", 9, "quiet"), change("MailA", 9, "quiet"), windows=(PATCHING,))
    assert [each.health for each in found.parts] == [Health.UP, Health.MAINTENANCE]
    assert [(each.start.day, each.components) for each in found.planned] == [
        (10, ("Mail",)),
        (11, ("Mail",)),
        (12, ("Mail",)),
    ]
    assert found.health is Health.MAINTENANCE
    assert "secret" not in repr([(each.start, each.end, each.components) for each in found.planned])


def test_what_responders_say_of_a_component_counts_although_its_monitors_are_quiet() -> None:
    up = (change("DownA", 9, "quiet"), change("MailA", 9, "quiet"))
    going = shown(*up, news=(told(1, 2, "investigating"), told(2, 1, "identified")))
    assert [each.health for each in going.parts] == [Health.DEGRADED, Health.UP]
    [incident] = going.incidents
    assert (incident.going, [each.number for each in incident.updates]) == (True, [2, 1])
    watched = shown(*up, news=(told(1, 2, "investigating"), told(2, 1, "monitoring")))
    assert watched.health is Health.UP
    over = shown(*up, news=(told(1, 2, "investigating"), told(2, 1, "resolved")))
    assert not over.incidents[0].going


def test_what_nobody_reads_any_more_is_not_known() -> None:
    fresh, old = (begun(NOW)._replace(read=NOW - each * HOUR, value=1.0) for each in (0.1, 3))
    kept = {"DownA": Kept(written(fresh), 1), "MailA": Kept(written(old), 1)}
    assert [(each.monitor, each.standing) for each in unseen(kept, NOW)] == [("MailA", "unknown")]
    found = shown(change("MailA", 9, "quiet"), *unseen(kept, NOW))
    mail = found.parts[1]
    assert (mail.health, mail.days[-1].up, mail.days[-1].unknown) == (Health.UNKNOWN, 6 * 3600, 3 * 3600)


def test_an_announcement_keeps_what_holds_and_is_refused_when_something_is_missing() -> None:
    first = news(PAGE, None, News("", "Checkout fails", "We look.", ("shop",)))
    assert first.state == "investigating"
    before = told(1, 1, "identified")
    assert news(PAGE, before, News("", "", "Mended.", ())) == News("identified", "Checkout fails", "Mended.", ("shop",))
    for given, what in (
        (News("", "", "We look.", ()), "it has no title"),
        (News("", "Checkout fails", " ", ()), "it has no text"),
        (News("fixed", "Checkout fails", "x", ()), "there is no state “fixed”"),
        (News("", "Checkout fails", "x", ("shp",)), "there is no component “shp”"),
        (News("", "Checkout fails", "x" * 5000, ()), "it is too long"),
    ):
        with pytest.raises(NotAnnounced, match=what):
            news(PAGE, None, given)
