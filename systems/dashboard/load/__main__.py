"""`python3 -m systems.dashboard.load`: measure a dashboard that runs; limits should be raised before."""

from __future__ import annotations

import argparse

from systems.dashboard.load import routes


def main() -> None:
    """Measure, and print figures: a line a route."""
    parser = argparse.ArgumentParser(prog="systems.dashboard.load", description=__doc__)
    parser.add_argument("--port", type=int, default=8300, help="of the edge (default 8300)")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each route (default 5)")
    parser.add_argument("--connections", type=int, default=32, help="at once (default 32)")
    asked = parser.parse_args()
    for name, each in routes.measure(asked.port, asked.connections, asked.seconds):
        times = f"P50 {each.p50:7.1f}  P95 {each.p95:7.1f}  P99 {each.p99:7.1f} ms"
        print(f"{name:<20}{each.rate:8.0f} req/s  {times}  errors {100 * each.errors:.2f} %", flush=True)


if __name__ == "__main__":
    main()
