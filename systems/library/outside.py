"""What the library reaches for outside: the object storage and the mailbox, as the supervisor starts them."""

from __future__ import annotations

import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

from systems.common import mailbox, object_storage, probe
from systems.common.refusal import Refused
from systems.common.supervisor import Program
from systems.library import places, topology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from systems.common.probe import Verdict
    from systems.library.topology import Topology

STORAGE, MAILBOX = "s3", "mailbox"
NAMES = (STORAGE, MAILBOX)


def programs() -> list[Program]:
    """Both; none starts by itself."""
    command = (sys.executable, "-m", "systems.library.outside")
    return [Program(name, (*command, name), autostart=False) for name in NAMES]


def ports(known: Topology) -> Mapping[str, int]:
    """On which port each listens."""
    return {STORAGE: known.storage_port, MAILBOX: known.mail_port}


def looks(known: Topology) -> dict[str, Callable[[], Verdict]]:
    """How it is seen whether each answers."""
    return {name: partial(probe.tcp_accepts, places.LOOPBACK, port) for name, port in ports(known).items()}


def main(name: str) -> None:
    """Become one of them."""
    home = places.HOME.find()
    known = topology.load(home)
    if known is None:
        raise Refused("the library was never started")
    if name == STORAGE:
        object_storage.serve(home, known.storage_port, object_storage.keys(home / places.STORAGE_KEYS))
    mailbox.begin(mailbox.Box(home / mailbox.FOLDER), known.mail_port)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
