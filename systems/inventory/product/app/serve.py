"""`python3 -m app.serve --port 8000`: one instance, on the loopback interface unless `--host` says another.

By itself it brings a SQLite database up to its release first; where releases are deployed, the deployer does that.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import uvicorn

from . import api, settings
from .instance import Instance, furnish
from .schema import Schema

if TYPE_CHECKING:
    from collections.abc import Sequence

GRACE = 10
"""Seconds that requests under way may take when the instance is told to stop."""


def main(arguments: Sequence[str]) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser("python3 -m app.serve")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; 0.0.0.0 in a container")
    parser.add_argument("--alone", action="store_true", help="bring the database up to this release first")
    asked = parser.parse_args(arguments)
    told = settings.read()
    furnish(told)
    if asked.alone:
        Schema(told).upgrade()
    instance = Instance(told)
    try:
        uvicorn.run(
            api.application(instance),
            host=asked.host,
            port=asked.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE,
            server_header=False,
        )
    finally:
        instance.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
