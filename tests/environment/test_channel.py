"""`[channels.NAME]` and `[notify]`: what each kind needs, and what is said where it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.environment.channel import Channel, Notify
from runwright.environment.configuration import read
from runwright.environment.problem import Misconfigured
from runwright.environment.secret import Reference

FILE = Path("/runwright.toml")
WHOLE = """\
[environments.production]
notify = ["ops", "pager", "mail"]

[channels.ops]
kind = "slack"
url = "secret://env/SLACK_WEBHOOK"

[channels.pager]
kind = "pagerduty"
key = "secret://file/pager"
rate = 10

[channels.mail]
kind = "email"
url = "smtp://ops@mail.example.org:587"
key = "secret://env/MAIL_PASSWORD"
sender = "ops@example.org"
to = ["ada@example.org"]

[channels.ticket]
kind = "webhook"
url = "https://tickets.example.org/hook"

[notify]
console = "https://runwright.example.org/"
expires = "1 h"
"""


def test_channels_are_read() -> None:
    found = read(WHOLE, FILE)
    assert found.environments["production"].notify == ("ops", "pager", "mail")
    assert found.channels["ops"] == Channel("ops", "slack", "secret://env/SLACK_WEBHOOK", rate=60)
    assert found.channels["pager"] == Channel("pager", "pagerduty", key=Reference("file", "pager"), rate=10, at_once=8)
    assert found.channels["mail"].to == ("ada@example.org",)
    assert found.notify == Notify("https://runwright.example.org", 3600)


def test_without_channels_nobody_is_told() -> None:
    found = read("[environments.production]\n", FILE)
    assert (found.channels, found.environments["production"].notify) == ({}, ())


@pytest.mark.parametrize(
    ("text", "place", "what", "do"),
    [
        ('[channels.ops]\nurl = "https://x.example.org"', "1:11", "does not say what it is", "Write kind ="),
        ('[channels.ops]\nkind = "slak"', "2:8", "unknown kind “slak”", "“slack”"),
        ('[channels.ops]\nkind = "slack"', "1:11", "“ops” lacks url", "slack needs url"),
        ('[channels.ops]\nkind = "slack"\nurl = "https://x.example.org"', "3:7", "is a secret, and stands here", "env"),
        ('[channels.ops]\nkind = "webhook"\nurl = "https://x.example.org"\nto = ["a@b.c"]', "4:1", "no to", "Leave it"),
        ('[channels.ops]\nkind = "webhook"\nurl = "smtp://x.example.org"', "3:7", "does not go there", "https://"),
        ('[channels.ops]\nkind = "webhook"\nurl = "ftp://x.example.org"', "3:7", "no URL of a host", ""),
        ('[channels.ops]\nkind = "webhook"\nurl = "http://["', "3:7", "no URL of a host", ""),
        ('[channels.ops]\nkind = "webhook"\nurl = "http://x:99999"', "3:7", "no URL of a host", ""),
        ('[channels.ops]\nkind = "pagerduty"\nkey = "R0UT1NG"', "3:7", "no reference to a secret", "secret://"),
        ('[environments.here]\nnotify = ["opps"]\n[channels.ops]\nkind = "webhook"\nurl = "https://x.example.org"',
         "2:11", "there is no channel “opps”", "“ops”"),
        ('[environments.here]\nnotify = ["ops"]', "2:11", "there is no channel “ops”", "[channels.ops]"),
        ('[channels.ops]\nkind = "webhook"\nurl = "https://x.example.org"\nleast = "p1"', "4:9", "unknown grade", ""),
        ('[notify]\nconsole = "runwright"', "2:11", "no URL of a host", ""),
        ('[channels.ops]\nkind = "webhook"\nurl = "https://x.example.org"\nrate = 0', "4:8", "not between", ""),
        ('[channels.ops]\nkind = "email"\nurl = "smtp://m"\nsender = "a@b.c"\nto = ["ada"]', "5:7", "no address", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, place: str, what: str, do: str) -> None:
    with pytest.raises(Misconfigured) as told:
        read(f"{text}\n", FILE)
    assert len(told.value.problems) == 1
    assert what in str(told.value)
    assert do in str(told.value)
    assert f"runwright.toml:{place}:" in str(told.value)
