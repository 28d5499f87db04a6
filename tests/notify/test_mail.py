"""E-mail, to a real mail server on the loopback."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.notify.conftest import NOW, TOLD
from tests.receiver import postbox

from runwright.notify.address import Address
from runwright.notify.answer import Sent
from runwright.notify.kinds import mail
from runwright.store.delivery import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receiver import Postbox


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as found:
        yield found


def to(box: Postbox, *people: str, key: str = "") -> Address:
    return Address(f"smtp://127.0.0.1:{box.port}", key, people or ("ada@example.org",), "Ops <ops@example.org>", {})


def test_a_message_arrives_as_plain_text_that_a_program_wrote(box: Postbox) -> None:
    answer = mail.send(TOLD, to(box, "ada@example.org", "Bob <bob@example.org>"), NOW)
    assert (answer.sent, answer.words) == (Sent.TAKEN, "250 OK: queued")
    [message] = box.got
    assert box.envelopes == [("ops@example.org", ["ada@example.org", "bob@example.org"])]
    assert (message["Subject"], message["From"]) == ("[P1] Checkouts fail", "Ops <ops@example.org>")
    assert (message["Auto-Submitted"], message.get_content_type()) == ("auto-generated", "text/plain")
    assert "Severity: p1" in message.get_content()
    assert message.get_content().rstrip().endswith(TOLD.link)


def test_messages_about_one_incident_belong_together_and_the_same_is_the_same(box: Postbox) -> None:
    later = TOLD._replace(key="another", kind=Kind.RESOLVED)
    for each in (TOLD, TOLD, later):
        mail.send(each, to(box), NOW + timedelta(seconds=len(box.got)))
    first, again, last = box.got
    assert first["References"] == last["References"]
    assert first["Message-ID"] == again["Message-ID"] != last["Message-ID"]


def test_a_subject_is_one_line_however_it_is_written(box: Postbox) -> None:
    assert mail.send(TOLD._replace(subject="a\r\nBcc: eve@example.org\n" + "x" * 500), to(box), NOW).sent is Sent.TAKEN
    [message] = box.got
    assert message["Bcc"] is None
    assert message["Subject"].startswith("a Bcc: eve@example.org")
    assert box.envelopes[0][1] == ["ada@example.org"]


@pytest.mark.parametrize(("reply", "sent"), [("451 try later", Sent.LATER), ("554 no", Sent.REFUSED)])
def test_a_reply_says_what_became_of_it(box: Postbox, reply: str, sent: Sent) -> None:
    box.reply = reply
    assert mail.send(TOLD, to(box), NOW) == (sent, reply, 0.0)


def test_people_who_are_not_known_are_named_and_the_others_told(box: Postbox) -> None:
    box.unknown = {"eve@example.org"}
    answer = mail.send(TOLD, to(box, "ada@example.org", "eve@example.org"), NOW)
    assert answer.sent is Sent.TAKEN
    assert "not to eve@example.org: 550 no such user" in answer.words
    assert mail.send(TOLD, to(box, "eve@example.org"), NOW).sent is Sent.REFUSED


def test_somebody_who_is_not_known_keeps_it_from_nobody_who_may_be_told_later(box: Postbox) -> None:
    box.unknown, box.busy = {"eve@example.org"}, {"ada@example.org"}
    for people in (("ada@example.org", "eve@example.org"), ("eve@example.org", "ada@example.org")):
        assert mail.send(TOLD, to(box, *people), NOW).sent is Sent.LATER


def test_a_server_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LONGEST", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_drips, args=(server,), daemon=True)
        thread.start()
        begun = time.monotonic()
        address = Address(
            f"smtp://127.0.0.1:{server.getsockname()[1]}", "", ("ada@example.org",), "ops@example.org", {}
        )
        answer = mail.send(TOLD, address, NOW)
        took = time.monotonic() - begun
        thread.join(20)
    assert (answer.sent, took < 8) == (Sent.LATER, True)


def _drips(server: socket.socket) -> None:
    """Begin to greet, a letter every now and then."""
    with suppress(OSError), server.accept()[0] as visitor:
        for letter in itertools.chain(b"220 ", itertools.repeat(ord("a"), 100)):
            visitor.sendall(bytes([letter]))
            time.sleep(0.1)


def test_nobody_at_the_address_was_sent_nothing(box: Postbox) -> None:
    gone = to(box)._replace(url="smtp://127.0.0.1:1")
    assert mail.send(TOLD, gone, NOW).sent is Sent.LATER


@pytest.mark.parametrize("url", ["https://127.0.0.1", "smtp://", "smtp://127.0.0.1:99999", "smtp://["])
def test_an_address_that_is_none_is_refused(box: Postbox, url: str) -> None:
    assert mail.send(TOLD, to(box)._replace(url=url), NOW).sent is Sent.REFUSED


def test_a_password_does_not_go_over_an_open_line(box: Postbox) -> None:
    answer = mail.send(TOLD, to(box, key="hunter22"), NOW)
    assert (answer.sent, box.got) == (Sent.REFUSED, [])
    assert "no TLS" in answer.words
    assert "hunter22" not in answer.words


def test_a_password_goes_over_tls_to_a_server_that_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aiosmtpd.smtp import AuthResult
    from tests.notify.certificate import certified

    trusted, context = certified(tmp_path)
    seen: list[bytes] = []

    def known(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        seen.append(getattr(data, "password", b""))
        return AuthResult(success=True)

    with postbox(tls_context=context, authenticator=known, auth_required=True) as box:
        where = to(box, key="hunter22")._replace(url=f"smtp://ops@localhost:{box.port}")
        untrusted = mail.send(TOLD, where, NOW)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        answer = mail.send(TOLD, where, NOW)
    assert (untrusted.sent, "certificate" in untrusted.words.lower()) == (Sent.LATER, True)
    assert (answer.sent, seen) == (Sent.TAKEN, [b"hunter22"])
