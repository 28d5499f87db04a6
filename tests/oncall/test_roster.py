"""The roster: rotations, overrides and calendars together, also when a calendar's server is gone."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from runwright.environment.configuration import read
from runwright.environment.people import Override
from runwright.lib.clock import SetClock
from runwright.lib.errors import Unreadable
from runwright.oncall import calendar_source
from runwright.oncall.calendar_source import Insecure
from runwright.oncall.roster import NoSuchRotation, Roster
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
PEOPLE = "[people.ann]\n[people.bo]\n"
TURNS = '[rotations.primary]\nmembers = ["ann", "bo"]\nfirst = 2026-03-02T09:00:00\n'
STANDING_IN = """\
[[rotations.primary.overrides]]
person = "bo"
start = 2026-03-03T00:00:00
until = 2026-03-04T00:00:00
"""
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:bo\r\n"
    b"DTSTART:20260303T090000Z\r\nDTEND:20260303T170000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def kept(tmp_path: Path, clock: SetClock) -> Iterator[Rosters]:
    with closing(Rosters.open(f"sqlite:///{tmp_path}/journal.db", clock)) as opened:
        yield opened


def roster(text: str, folder: Path, kept: Rosters) -> Roster:
    return Roster(read(PEOPLE + text, folder / "runwright.toml"), kept)


def test_who_is_on_call_and_who_is_next(tmp_path: Path, kept: Rosters) -> None:
    now, following = roster(TURNS, tmp_path, kept).next("primary", NOW)
    assert (now.person, now.end) == ("ann", datetime(2026, 3, 9, 9, tzinfo=UTC))
    assert following is not None
    assert (following.person, following.end) == ("bo", datetime(2026, 3, 16, 9, tzinfo=UTC))


def test_an_override_of_the_store_holds_over_one_of_the_file_and_the_last_over_all(
    tmp_path: Path, kept: Rosters, clock: SetClock
) -> None:
    made = roster(TURNS + STANDING_IN, tmp_path, kept)
    assert made.who("primary", NOW).person == "bo"
    kept.override("primary", Override("ann", NOW, NOW + timedelta(hours=2), "swap"), "ann")
    assert made.who("primary", NOW)[::3] == ("ann", "swap")
    clock.forward(1)
    kept.override("primary", Override("bo", NOW, NOW + timedelta(hours=1), "back"), "bo")
    assert made.who("primary", NOW)[::3] == ("bo", "back")
    assert made.who("primary", NOW + timedelta(hours=3)).person == "bo"  # the file again


def test_an_override_of_somebody_who_is_gone_does_not_hold(tmp_path: Path, kept: Rosters) -> None:
    kept.override("primary", Override("eve", NOW, NOW + timedelta(hours=2), ""), "ann")
    assert roster(TURNS, tmp_path, kept).who("primary", NOW).person == "ann"


def test_a_rotation_of_one_has_nobody_next(tmp_path: Path, kept: Rosters) -> None:
    now, following = roster(TURNS.replace(', "bo"', ""), tmp_path, kept).next("primary", NOW)
    assert now.person == "ann"
    assert following is None


def test_a_calendar_file_says_who_is_on_call_and_when_nobody_is(tmp_path: Path, kept: Rosters) -> None:
    (tmp_path / "on-call.ics").write_bytes(CALENDAR)
    made = roster('[rotations.primary]\ncalendar = "on-call.ics"\n', tmp_path, kept)
    assert made.who("primary", NOW).person == "bo"
    assert made.who("primary", NOW + timedelta(hours=6)).person == ""
    (tmp_path / "on-call.ics").unlink()
    with pytest.raises(Unreadable, match="on-call"):
        made.who("primary", NOW)


def test_a_rotation_that_is_not_there_says_which_are(tmp_path: Path, kept: Rosters) -> None:
    with pytest.raises(NoSuchRotation) as error:
        roster(TURNS, tmp_path, kept).who("secondary", NOW)
    assert "primary" in error.value.hint


class Calendar(BaseHTTPRequestHandler):
    """A server of one calendar that counts how often it is asked."""

    says: ClassVar[list[bytes]] = []
    """Whole answers, each said once before all is well."""
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.says:
            self.wfile.write(self.says.pop())
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(CALENDAR)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    Calendar.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Calendar) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/on-call.ics?token=t"
        server.shutdown()
        thread.join()


def test_a_calendar_of_a_server_is_kept_and_holds_when_the_server_is_gone(
    tmp_path: Path, kept: Rosters, clock: SetClock
) -> None:
    with serving() as url:
        made = roster(f'[rotations.primary]\ncalendar = "{url}"\n', tmp_path, kept)
        assert [made.who("primary", NOW).person for _ in range(3)] == ["bo"] * 3
        assert len(Calendar.asked) == 1  # fresh enough
        clock.forward(600)
        assert made.who("primary", clock.now()).person == "bo"
        assert len(Calendar.asked) == 2
    clock.forward(3600)
    assert made.who("primary", clock.now()).person == "bo"  # nobody answers any more


def test_an_answer_of_a_clock_that_was_ahead_is_not_fresh_until_then(
    tmp_path: Path, kept: Rosters, clock: SetClock
) -> None:
    """The clock of the machine was a year ahead when the calendar was fetched, and was set right since."""
    with serving() as url:
        made = roster(f'[rotations.primary]\ncalendar = "{url}"\n', tmp_path, kept)
        clock.forward(365 * 86400)
        made.who("primary", clock.now())

        assert made.who("primary", NOW).person == "bo"
        assert len(Calendar.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\n<html>Log in first.</html>",
        b"HTTP/1.0 200 OK\r\nContent-Length: 999\r\n\r\n" + CALENDAR[:60],
        b"HTTP/1.0 302 Found\r\nLocation: ftp://127.0.0.1/on-call.ics\r\n\r\n",
        b"HTTP/1.0 503 Service Unavailable\r\n\r\n",
        b"-ERR\r\n",
    ],
)
def test_an_answer_that_is_no_calendar_takes_the_place_of_none(
    tmp_path: Path, kept: Rosters, clock: SetClock, answer: bytes
) -> None:
    with serving() as url:
        made = roster(f'[rotations.primary]\ncalendar = "{url}"\n', tmp_path, kept)
        assert made.who("primary", NOW).person == "bo"
        clock.forward(600)
        Calendar.says.append(answer)
        assert made.who("primary", clock.now()).person == "bo"
    assert len(Calendar.asked) == 2


def test_a_server_that_drips_is_not_waited_for(tmp_path: Path, kept: Rosters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_source, "LONGEST", 0.0)
    with serving() as url:
        made = roster(f'[rotations.primary]\ncalendar = "{url}"\n', tmp_path, kept)
        with pytest.raises(Unreadable, match="it was not there in 0 s"):
            made.who("primary", NOW)


def test_a_server_that_never_answered_is_told_without_its_token(tmp_path: Path, kept: Rosters) -> None:
    with serving() as url:
        pass
    made = roster(f'[rotations.primary]\ncalendar = "{url}"\n', tmp_path, kept)
    with pytest.raises(Unreadable, match="the calendar at 127") as error:
        made.who("primary", NOW)
    assert "token" not in str(error.value)


def test_a_calendar_without_tls_is_refused(tmp_path: Path, kept: Rosters) -> None:
    made = roster('[rotations.primary]\ncalendar = "http://calendar.example.org/x.ics"\n', tmp_path, kept)
    with pytest.raises(Insecure):
        made.who("primary", NOW)
