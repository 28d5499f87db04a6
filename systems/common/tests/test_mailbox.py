"""The mailbox takes what is sent, and what cannot be sent is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems.common import mailbox, ports
from systems.common.mailbox import Box, Mail
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path

MAIL = Mail("library@example.com", "ops@example.com", "Backup failed", "No backup of today: ü")


def test_a_mail_that_is_sent_is_kept_with_its_receiver_its_subject_and_its_text(tmp_path: Path) -> None:
    [port] = ports.free(1)
    mailbox.begin(Box(tmp_path), port)

    mailbox.send(MAIL, port)
    mailbox.send(MAIL._replace(subject="Backup made"), port)

    first, second = mailbox.received(tmp_path)
    assert (first["to"], first["subject"]) == (["ops@example.com"], "Backup failed")
    assert first["text"].strip() == "No backup of today: ü"
    assert second["subject"] == "Backup made"


@pytest.mark.parametrize("subject", ["one\nBcc: all@example.com", "Backup failed"], ids=["a header", "nobody there"])
def test_what_is_not_taken_is_refused_with_the_receiver(tmp_path: Path, subject: str) -> None:
    [port] = ports.free(1)

    with pytest.raises(Refused, match=r"the mail to ops@example\.com was not taken"):
        mailbox.send(MAIL._replace(subject=subject), port)
    assert mailbox.received(tmp_path) == []
