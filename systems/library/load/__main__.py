"""`python3 -m systems.library.load routes|writes`: measure a library that runs."""

from __future__ import annotations

import argparse
import asyncio
import json
import os

from systems.library.load import routes
from systems.library.load.writes import Writers


def main() -> None:
    """Measure, and print figures: a line a route, or JSON for the writes."""
    parser = argparse.ArgumentParser(prog="systems.library.load", description=__doc__)
    parser.add_argument("what", choices=("routes", "writes"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("LIBRARY_PORT", "8000")))
    parser.add_argument("--seconds", type=float, default=5.0, help="for each route, or for all writes (default 5)")
    parser.add_argument("--connections", type=int, default=32, help="at once (default 32)")
    asked = parser.parse_args()
    if asked.what == "writes":
        tally = asyncio.run(Writers(asked.port).run(asked.connections, asked.seconds))
        print(json.dumps(tally._asdict()))
        return
    for name, each in routes.measure(asked.port, asked.connections, asked.seconds):
        times = f"P50 {each.p50:7.1f}  P95 {each.p95:7.1f}  P99 {each.p99:7.1f} ms"
        print(f"{name:<18}{each.rate:8.0f} req/s  {times}  errors {100 * each.errors:.2f} %", flush=True)


if __name__ == "__main__":
    main()
