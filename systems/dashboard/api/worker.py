"""One instance: `python3 -m systems.dashboard.api.worker`, as the supervisor starts it.

It listens on two ports of the loopback interface: one for the edge (elsewhere with `DASHBOARD_HOST`, in a container),
one for profiles. SIGTERM ends it after the requests under way are answered.
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn

from systems.common import ports
from systems.dashboard.api import application, profiles, settings
from systems.dashboard.api.instance import Instance

DRAIN = 5


class _Beside(uvicorn.Server):
    """A server that leaves signals to another one in its process."""

    def install_signal_handlers(self) -> None:
        """Nothing: the other one is told to end."""


async def serve(instance: Instance) -> None:
    """Serve until SIGTERM or SIGINT."""
    chosen = instance.settings
    shared = {"log_config": None, "access_log": False, "timeout_graceful_shutdown": DRAIN}
    answering = uvicorn.Config(application.application(instance), chosen.host, chosen.port, **shared)  # type: ignore[arg-type]  # one dict for both
    profiled = uvicorn.Config(profiles.application(), ports.LOOPBACK, chosen.profile_port, lifespan="off", **shared)  # type: ignore[arg-type]
    main, aside = uvicorn.Server(answering), _Beside(profiled)
    profiling = asyncio.create_task(aside._serve())  # noqa: SLF001 - `serve` would take the signals of the main one
    await main.serve()
    aside.should_exit = True
    await profiling


def main() -> int:
    """Serve with the settings of the environment; 2 when one is missing."""
    try:
        chosen = settings.read()
    except (KeyError, ValueError) as missing:
        print(f"dashboard: the environment lacks or spoils {missing}", file=sys.stderr)
        return 2
    asyncio.run(serve(Instance(chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
