"""One instance of the gateway: `python3 -m systems.gateway.worker`, as the supervisor starts it.

SIGTERM ends it after the requests under way are answered, SIGUSR2 writes a heap snapshot.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import uvloop

from systems.common import memory
from systems.common.serving import serve
from systems.gateway import settings
from systems.gateway.app import Gateway
from systems.gateway.settings import BadSetting

if TYPE_CHECKING:
    from systems.gateway.settings import Settings


async def run(chosen: Settings) -> None:
    """Serve with these settings until SIGTERM or SIGINT."""
    if chosen.trace_memory:
        memory.trace()
    await serve(Gateway(chosen), chosen.host, chosen.port)


def main() -> int:
    """Serve with the settings of the environment; 2 when one cannot be used."""
    try:
        chosen = settings.read()
    except BadSetting as bad:
        print(f"gateway: {bad}", file=sys.stderr)
        return 2
    uvloop.run(run(chosen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
