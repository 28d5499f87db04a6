"""Send requests at a constant rate for a known time, with a verdict for each threshold.

`ab -n 1000000` and a look at the averages is what runbooks say: as fast as possible, at whatever it hits, and somebody
decides whether it looks good. This sends at a rate that is said, for as long as is said, and holds what it measured
against thresholds: `p95<200ms`, `errors<0.1%`, `rate>=500`. Exit status 1 when one does not hold. A request's time
counts from when it was due, so a stall is seen in full.

It refuses to load anything but this machine unless --allow-remote says that it is meant. Headers that are secret come
from variables of the environment, never from the command line. Redirects are not followed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.address import url
from runwright.actions.evidence import Evidence
from runwright.actions.load.generator import Pace, Request, sent
from runwright.actions.load.threshold import threshold
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping

    from runwright.actions.load.measured import Measured
    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do load-test http://127.0.0.1:8080/healthz --rate 500 --seconds 10 --threshold 'p95<200ms'
  runwright do load-test "$API_URL" --rate 50 --seconds 60 --threshold 'p99<1s' 'errors<0.1%' 'rate>=49' \\
    --header Authorization=API_AUTHORIZATION --allow-remote
"""
LONGEST = 3600.0
"""Seconds; whoever needs more has a tool of their own for it."""
BUSY = 0.9
"""Share of a processor above which the generator itself is what was measured."""
SLOW = 0.95
"""Share of the rate asked for, below which it was not reached."""


def arguments(parser: ArgumentParser) -> None:
    """What is asked, how often, for how long, and what must hold."""
    parser.add_argument("url", type=url, metavar="URL")
    parser.add_argument("--rate", type=float, required=True, metavar="N", help="requests a second")
    parser.add_argument("--seconds", type=float, required=True, metavar="S", help="for so long; an hour at most")
    parser.add_argument(
        "--threshold",
        type=threshold,
        nargs="+",
        action="extend",
        required=True,
        metavar="'p95<200ms'",
        help="p50 … p99.9, max, mean, errors, rate",
    )
    parser.add_argument("--connections", type=int, default=100, metavar="N", help="at most so many (100)")
    parser.add_argument("--timeout", type=seconds, default=10.0, metavar="10s", help="for one answer (10s)")
    parser.add_argument("--method", default="GET")
    parser.add_argument("--body", type=Path, metavar="FILE", help="what is sent with each request")
    parser.add_argument("--expect", type=int, metavar="STATUS", help="of a good answer (any below 400)")
    parser.add_argument(
        "--header", action="append", default=[], metavar="NAME=VARIABLE", help="a header, from the environment"
    )
    parser.add_argument("--allow-remote", action="store_true", help="the address may be another machine's")


def target(given: Namespace) -> str:
    """The address: two load tests of one service measure each other."""
    return str(given.url)


def intends(given: Namespace) -> Iterator[str]:
    """How much would be sent where."""
    _must_be_meant(given)
    _request(given)
    count = round(given.rate * given.seconds)
    yield f"send {count} requests to {given.url}, {given.rate:g} a second for {spoken(given.seconds)}"
    for each in given.threshold:
        yield f"hold what was measured against {each.text}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Send, measure, judge."""
    _must_be_meant(given)
    pace = Pace(given.rate, given.seconds, given.connections, given.timeout)
    began, busy = time.monotonic(), time.process_time()
    measured = sent(_request(given), pace, watch)
    busy = (time.process_time() - busy) / (time.monotonic() - began)
    verdicts = [each.judge(measured) for each in given.threshold]
    for verdict in verdicts:
        watch.says(str(verdict))
    if bad := [verdict for verdict in verdicts if not verdict.holds]:
        text = "\n".join([f"{len(bad)} of {len(verdicts)} thresholds do not hold", *(f"  {each}" for each in verdicts)])
        raise Failed(f"{text}\n  {_sum(measured)}", _advice(measured, given, busy))
    facts = {
        "requests": measured.requests,
        "rate": round(measured.rate, 2),
        "errors": round(measured.errors, 6),
        **{f"{name}_seconds": _rounded(measured, share) for name, share in QUANTILES.items()},
        "failures": dict(measured.failures),
        "generator_cpu": round(busy, 2),
    }
    summary = f"{given.url} bore {given.rate:g} requests a second for {spoken(given.seconds)}"
    return Evidence(summary, facts, "; ".join(f"{each.threshold.text} ({each.spoken()})" for each in verdicts))


QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


def _rounded(measured: Measured, share: float) -> float | None:
    value = measured.quantile(share)
    return None if value is None else round(value, 6)


def _sum(measured: Measured) -> str:
    failures = ", ".join(f"{count} × {what}" for what, count in measured.failures.most_common(3))
    times = (f"{name} {spoken(value)}" for name in QUANTILES if (value := _rounded(measured, QUANTILES[name])))
    return f"{measured.requests} requests, {', '.join(times) or 'none of them answered'}" + (
        f"; {failures}" if failures else ""
    )


def _advice(measured: Measured, given: Namespace, busy: float) -> str:
    """What to make of it: a generator at its limit has measured itself."""
    if busy > BUSY and measured.requests < given.rate * given.seconds * SLOW:
        return "The generator was at its own limit: ask for less, or measure from another machine."
    if busy > BUSY:
        return f"The generator kept a processor busy to {busy:.0%}: it may have measured itself."
    return "Look at what the service waited for meanwhile."


def _request(given: Namespace) -> Request:
    try:
        body = given.body.read_bytes() if given.body else None
    except OSError as error:
        raise Impossible(f"{given.body}: {error.strerror}") from None
    return Request(given.method, given.url, dict(_headers(given.header, os.environ)), body, given.expect)


def _headers(wanted: list[str], variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for each in wanted:
        name, _, variable = each.partition("=")
        if not variable or variable not in variables:
            raise Impossible(
                f"the header {name} has no value: {variable or 'no variable'} is not set", "NAME=VARIABLE."
            )
        yield name, variables[variable]


def _must_be_meant(given: Namespace) -> None:
    """Raise when it would load another machine, or has no bound.

    Raises:
        Impossible: it is not meant so.
    """
    from ipaddress import ip_address
    from socket import getaddrinfo
    from urllib.parse import urlsplit

    parts = urlsplit(given.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Impossible(f"{given.url} is no URL of HTTP")
    if not (0 < given.rate <= 100_000 and 0 < given.seconds <= LONGEST and given.connections > 0):
        raise Impossible("a rate up to 100000 a second and a time up to an hour are needed")
    try:
        found = {ip_address(each[4][0]) for each in getaddrinfo(parts.hostname, parts.port)}
    except OSError as error:
        raise Impossible(f"{parts.hostname}: {error.strerror or error}") from None
    if not given.allow_remote and (others := [str(each) for each in found if not each.is_loopback]):
        raise Impossible(
            f"{parts.hostname} is {others[0]}, which is not this machine",
            "A load test can take a service down. If that one is meant: --allow-remote.",
        )
