"""Every other service, by Apprise: Telegram, Matrix, ntfy, Discord, Mattermost, Google Chat, Opsgenie, Twilio and more.

https://appriseit.com/services/ lists the addresses, each of which has the tokens in it. Apprise sends from a process of
its own (`apprise_child.py` says why), which is ended when it takes too long. That it was taken is what the service's
answer said; of what failed, only whether anything had left is known, so what may have arrived a person decides.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from runwright.environment.encoding import SHORTEST
from runwright.environment.redactor import Redactor
from runwright.lib.regex import regex
from runwright.notify.answer import Answer, Sent, short
from runwright.notify.apprise_child import LEAVING
from runwright.notify.grade import Grade, grade
from runwright.notify.kind import Size
from runwright.store.delivery import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.store.delivery import Notification

REPEATABLE = False
DIGEST = Size(20, 1500)
"""Many of the services take 2000 signs."""
PATIENCE, LONGEST = 40.0, 90.0
"""Seconds for all that a service wants to be asked, where Apprise itself waits four for each answer; and with the start
of the process, on a machine that has much to do. It is less than the lease of a carrier."""
MISSING = "Apprise is not installed: pip install 'runwright[apprise]'"
TYPES = {Grade.CRITICAL: "failure", Grade.ERROR: "failure", Grade.WARNING: "warning", Grade.INFO: "info"}
MENTION = regex(r"((?<!\w)@|<(?=[!@#]|users/))(?=\S)")
"""How chats name somebody, or everybody: what an alert says must call none of them."""
JOINER = "\u2060"
"""A sign without width, which makes other words of a mention."""
DELIMITERS = regex(r"[:/?&=@#,\s]+")


def payload(notification: Notification) -> dict[str, Any]:
    """What Apprise is given, without the address."""
    type_ = "success" if notification.kind is Kind.RESOLVED else TYPES[grade(notification.severity)]
    link = f"\n\n{notification.link}" if notification.link else ""
    return {
        "title": still(" ".join(notification.subject.split())) or "Runwright",
        "body": f"{still(notification.body.strip())}{link}".strip() or "(no words)",
        "type": "info" if notification.kind is Kind.TEST else type_,
    }


def still(text: str) -> str:
    """A text that calls nobody. Formats and links in it are the service's to show; each has its own."""
    return MENTION.sub(rf"\1{JOINER}", text)


def send(notification: Notification, address: Address, now: datetime) -> Answer:  # noqa: ARG001 (no form has a moment)
    """Have it sent once."""
    if find_spec("apprise") is None:
        return Answer(Sent.LATER, MISSING)
    asked = json.dumps({**payload(notification), "url": address.url, "patience": PATIENCE}, ensure_ascii=False)
    command = [sys.executable, "-P", "-m", "runwright.notify.apprise_child"]
    try:
        done = subprocess.run(  # noqa: S603 (this Python, and no word from elsewhere)
            command,
            input=asked.encode("utf-8", "replace"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST,
            check=False,
            start_new_session=True,  # Ctrl-C is for the courier, which lets what is in the air land
        )
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    except OSError as error:
        return Answer(Sent.LATER, short(f"not sent: {error.strerror}"))
    answer = judged(said.decode("utf-8", "replace").splitlines())
    return answer._replace(words=short(Redactor(parts(address.url)).text(answer.words)))


def judged(said: list[str]) -> Answer:
    """What the words of the process mean; one that was ended has said no more than whether something left."""
    left = LEAVING in said
    known = [each for each in said if each.startswith("{")]
    if not known:
        why = f"no answer in {PATIENCE:.0f} s, or Apprise failed"
        return Answer(Sent.UNKNOWN, why) if left else Answer(Sent.LATER, f"not reached: {why}")
    found = json.loads(known[-1])
    if not found["known"]:
        return Answer(Sent.REFUSED, "Apprise knows no such address, or a library that it needs for it is missing")
    if found["taken"]:
        return Answer(Sent.TAKEN, f"taken by {found['service']}")
    words = f"{found['service']}: {found['heard'] or 'Apprise does not say why'}"
    return (
        Answer(Sent.UNKNOWN, f"it may have arrived; {words}") if left else Answer(Sent.LATER, f"not reached: {words}")
    )


def parts(url: str) -> dict[str, str]:
    """Whatever in an address may be a secret, for the words of Apprise: each part of it, as it stands and decoded."""
    rest = url.partition("://")[2]
    pieces = {url, rest, *DELIMITERS.split(rest), *map(unquote, DELIMITERS.split(rest))}
    return {f"part {number}": each for number, each in enumerate(sorted(pieces), 1) if len(each) >= SHORTEST}
