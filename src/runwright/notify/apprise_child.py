"""The process in which Apprise sends one message: `python -m runwright.notify.apprise_child`, the message on its input.

Apprise says of a message only whether all went well. Python itself tells of each piece that its clients of HTTP and
SMTP are about to write (`sys.addaudithook`), so this process says `leaving` before the first one that can carry a
message, and one that fails without that was surely not sent. A service that is reached in any other way is taken to
have it from the first moment. Addresses come on the input: an argument list and an environment can be read by others.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAVING = "leaving"
"""What the process says before something of a message can get out."""


def main() -> int:
    """Read a message, send it, and say what came of it."""
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a service's library prints may have the address in it
    os.dup2(1, 2)
    asked = json.load(sys.stdin)
    print(json.dumps(sent(asked, said)), file=said, flush=True)
    return 0


def sent(asked: Mapping[str, Any], said: TextIO) -> dict[str, Any]:
    """What came of a message, in values that go through a pipe."""
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(async_mode=False, http_redirects=False, storage_mode=PersistentStoreMode.MEMORY)
    service = Apprise.instantiate(asked["url"], asset=asset, suppress_exceptions=True)
    if service is None:
        return {"known": False}
    signal.alarm(int(asked["patience"]))  # also when nobody is there any more to end it
    once(service, asked["url"])
    heard = Heard()
    logging.getLogger("apprise").addHandler(heard)
    if watched(service):
        sys.addaudithook(Leaving(said))
    else:
        print(LEAVING, file=said, flush=True)
    carrier = Apprise(asset=asset)
    carrier.add(service)
    taken = carrier.notify(asked["body"], asked["title"], notify_type=asked["type"], body_format="text")
    return {"known": True, "taken": bool(taken), "service": str(service.service_name), "heard": heard.words}


def once(service: Any, url: str) -> None:  # noqa: ANN401 (any of the classes that Apprise has)
    """Let nothing be repeated here, and a long text be cut as the service takes it, unless its address says how."""
    from apprise import OverflowMode

    service.retry = 0
    if "overflow=" not in url.lower():
        service.overflow_mode = OverflowMode.TRUNCATE


def watched(service: object) -> bool:
    """Whether a service is reached by HTTP or SMTP, for which Python has the clients that say so."""
    return bool({"requests", "smtplib"} & vars(sys.modules[type(service).__module__]).keys())


class Leaving:
    """Says once that something of a message may get out now."""

    def __init__(self, said: TextIO) -> None:
        self.said: TextIO | None = said

    def __call__(self, event: str, values: tuple[Any, ...]) -> None:
        """Hear of something that Python is about to do."""
        if self.said is not None and event in CARRYING and CARRYING[event](values[1]):
            said, self.said = self.said, None
            print(LEAVING, file=said, flush=True)


def _beyond_a_tunnel(data: Any) -> bool:  # noqa: ANN401 (what http.client is given)
    return not (isinstance(data, bytes) and data.startswith(b"CONNECT "))


def _of_nobody_who_tells(_: Any) -> bool:  # noqa: ANN401 (an address of any family)
    """Whether a connection is made by other code than that of a client who says what it writes."""
    frame = sys._getframe()  # noqa: SLF001 (of this thread, as documented)
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_globals.get("__name__", "").startswith(("urllib3.", "smtplib")):
            return False
    return True


def _data(line: Any) -> bool:  # noqa: ANN401 (text or bytes, as smtplib has it)
    return line[:4].lower() in {"data", b"data"}


CARRYING = {"http.client.send": _beyond_a_tunnel, "smtplib.send": _data, "socket.connect": _of_nobody_who_tells}
"""Events before something is written that a message can be in: any request, the command that mail follows, and a
connection on which nobody says what is written."""


class Heard(logging.Handler):
    """Keeps what Apprise warns of: its words for people, in which parts of the address may stand."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())

    @property
    def words(self) -> str:
        """What was heard, on one line."""
        return "; ".join(self.lines)[:2000]


if __name__ == "__main__":
    sys.exit(main())
