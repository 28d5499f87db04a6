"""One instance of the gateway: `python3 -m systems.gateway.worker`, as the supervisor starts it.

Every instance listens on the same port (SO_REUSEPORT); the kernel spreads connections over them. SIGTERM ends it after
the requests under way are answered, SIGUSR2 writes a heap snapshot.
"""

from __future__ import annotations

import asyncio
import signal
import sys

import uvloop
from granian._granian import ListenerSpec
from granian.constants import Interfaces
from granian.server.embed import Server

from systems.gateway import memory, settings
from systems.gateway.app import Gateway
from systems.gateway.settings import BadSetting, Settings

BACKLOG = 1024
DRAIN = 5.0


class _Server(Server):
    """Granian without its trial listener, which would take connections from those that serve, and drop them."""

    def _init_shared_socket(self) -> None:
        self._ssp = ListenerSpec(self.bind_addr, self.bind_port, self.backlog)  # type: ignore[assignment]  # no stub


async def serve(chosen: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    gateway = Gateway(chosen)
    if chosen.trace_memory:
        memory.trace()
    server = _Server(
        gateway,
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.ASGINL,
        websockets=False,
        backlog=BACKLOG,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGUSR2, _snapshot, gateway)
    await gateway.open()
    gateway.logs.event("info", "started", port=chosen.port)
    serving = asyncio.create_task(server.serve())
    await asyncio.wait({serving, asyncio.create_task(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED)
    gateway.closing = True
    Server.stop(server)
    await serving
    await gateway.idle(DRAIN)
    gateway.logs.event("info", "stopped")
    await gateway.close()


def _snapshot(gateway: Gateway) -> None:
    path = memory.snapshot(gateway.settings.home / "heap", gateway.settings.instance)
    gateway.logs.event("info", "heap snapshot written", path=str(path))


def main() -> int:
    """Serve with the settings of the environment; 2 when one cannot be used."""
    try:
        chosen = settings.read()
    except BadSetting as bad:
        print(f"gateway: {bad}", file=sys.stderr)
        return 2
    uvloop.run(serve(chosen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
