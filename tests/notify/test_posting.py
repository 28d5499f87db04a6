"""What an answer means: taken, refused, later, or nobody knows; tried against a server that answers so."""

from __future__ import annotations

import socket
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from tests.notify.conftest import NOW
from tests.receiver import Reply

from runwright.notify import posting
from runwright.notify.answer import Sent
from runwright.notify.posting import pause, post

if TYPE_CHECKING:
    from tests.receiver import Receiver


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (200, Sent.TAKEN),
        (202, Sent.TAKEN),
        (302, Sent.REFUSED),
        (400, Sent.REFUSED),
        (404, Sent.REFUSED),
        (410, Sent.REFUSED),
        (408, Sent.LATER),
        (429, Sent.LATER),
        (500, Sent.LATER),
        (503, Sent.LATER),
        (502, Sent.UNKNOWN),
        (504, Sent.UNKNOWN),
    ],
)
def test_a_status_says_what_became_of_it(desk: Receiver, status: int, sent: Sent) -> None:
    desk.replies = [Reply(status, "what is wrong", {"Location": f"{desk.url}/elsewhere"})]
    answer = post(desk.url, b"{}", NOW)
    assert (answer.sent, answer.words) == (sent, f"{status} what is wrong")
    assert len(desk.got) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0),
        ("99999999999999999999", 3600),
        ("soon", 0),
        ("Wed, 21 Oct 20150000000000000000000 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 +99999999999999", 0),
        ("", 0),
    ],
)
def test_a_pause_is_a_number_or_a_date(desk: Receiver, text: str, seconds: float) -> None:
    assert pause(text, NOW) == seconds
    desk.replies = [Reply(429, "", {"Retry-After": text})]
    assert post(desk.url, b"{}", NOW).pause == seconds


def test_nobody_at_the_address_was_sent_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = post(f"http://127.0.0.1:{free.getsockname()[1]}", b"{}", NOW)
    assert (answer.sent, answer.words.startswith("not reached:")) == (Sent.LATER, True)


@pytest.mark.parametrize("reply", [Reply(drops=True), Reply(hangs=30)], ids=["drops", "hangs"])
def test_whoever_took_it_and_said_nothing_may_have_it(
    desk: Receiver, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 0.5)
    desk.replies = [reply]
    assert post(desk.url, b"{}", NOW).sent is Sent.UNKNOWN
    assert len(desk.got) == 1


@pytest.mark.parametrize("url", ["http://[", "file:///etc/hostname", "ftp://127.0.0.1/x", "", "http://127.0.0.1:x/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert post(url, b"{}", NOW).sent is Sent.REFUSED
