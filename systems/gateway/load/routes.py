"""The routes that are measured, the figures that each must reach, and the verdict."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, Self

from systems.common import generator
from systems.gateway import users
from systems.gateway.smoke import call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from systems.common.generator import Figures
    from systems.gateway.stack import Stack

MOST_ERRORS = 0.001
RAISED = {
    **dict.fromkeys(("RATE_LIMIT_GLOBAL_MAX", "RATE_LIMIT_USER_MAX", "RATE_LIMIT_AUTH_MAX"), "1000000000"),
    "ACCESS_TOKEN_TTL": "900",
    "REFRESH_TOKEN_TTL": "120",
}
"""Limits that no load reaches; refresh tokens that go away by themselves soon after it."""
USERS = 20


class Wanted(NamedTuple):
    """What a route must reach: at least the rate, at most the milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float


class Route(NamedTuple):
    """One route under load."""

    name: str
    wanted: Wanted
    requests: Sequence[bytes]
    connections: int = 32


class Verdict(NamedTuple):
    """One threshold, what was measured against it, and whether it holds."""

    what: str
    measured: float
    limit: float
    holds: bool


HEALTH = Wanted(5000, 5, 10, 20)
LOGIN = Wanted(500, 50, 100, 150)
REPORTS = Wanted(1000, 20, 50, 100)


def verdicts(wanted: Wanted, figures: Figures) -> Iterator[Verdict]:
    """Each threshold of a route's row, judged."""
    yield Verdict("req/s", figures.rate, wanted.rate, figures.rate >= wanted.rate)
    for name in ("p50", "p95", "p99"):
        measured, most = getattr(figures, name), getattr(wanted, name)
        yield Verdict(f"{name.upper()} ms", measured, most, measured <= most)
    yield Verdict("errors %", 100 * figures.errors, 100 * MOST_ERRORS, figures.errors < MOST_ERRORS)


class Population:
    """Users for the load, made for one run and removed after it."""

    def __init__(self, stack: Stack, count: int = USERS) -> None:
        self._stack = stack
        self._password = secrets.token_urlsafe(12)
        self.names = [f"load-{number:03}" for number in range(count)]

    def __enter__(self) -> Self:
        with self._stack.redis() as redis:
            for name in self.names:
                users.add(redis, name, self._password)
        return self

    def __exit__(self, *_: object) -> None:
        with self._stack.redis() as redis:
            counters = [str(key) for key in redis.scan_iter("ratelimit:*", count=500)]
            redis.delete(*(f"user:{name}" for name in self.names), *counters)

    def body(self, name: str) -> dict[str, str]:
        """The body of a user's login."""
        return {"username": name, "password": self._password}

    def logins(self) -> list[bytes]:
        """A login of each user."""
        return [generator.post("/auth/login", json.dumps(self.body(name)).encode()) for name in self.names]

    def reports(self) -> list[bytes]:
        """A report for each user, with a token of theirs."""
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda name: call(f"{self._url}/auth/login", self.body(name)), self.names))
        return [
            generator.get(f"/reports/{number}", Authorization=f"Bearer {answer['accessToken']}")
            for number, answer in enumerate(answers)
        ]

    def warm(self, instances: int) -> None:
        """Let every instance see every user once, so that logins are those of users seen minutes ago."""
        generator.measure(self._stack.settings.port, self.logins(), 16 * instances, 4)

    @property
    def _url(self) -> str:
        return self._stack.settings.url


def routes(population: Population) -> list[Route]:
    """The three routes of the table."""
    return [
        Route("/healthz", HEALTH, [generator.get("/healthz")]),
        Route("/auth/login", LOGIN, population.logins()),
        Route("/reports/{id}", REPORTS, population.reports()),
    ]
