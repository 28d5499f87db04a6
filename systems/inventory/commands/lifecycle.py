"""Start, stop, look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import lifecycle, probe
from systems.common.lifecycle import Lifecycle
from systems.inventory import places
from systems.inventory.environments import ENVIRONMENTS, PRODUCTION, deployed, named
from systems.inventory.stack import UP

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systems.common.command_line import Parsers
    from systems.common.lifecycle import Row
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    LIFECYCLE.register(parsers)
    tried = parsers.add_parser("smoke", help="do what users do, by the way that they take")
    tried.add_argument("environment", nargs="?", default=PRODUCTION.name, choices=ENVIRONMENTS)
    tried.set_defaults(run=_smoke)


def _lines(stack: Stack) -> Iterator[str]:
    told = stack.environment()
    trust = f"who trusts {told['CURL_CA_BUNDLE']} trusts all three"
    yield f"Staging: {told['STAGING_URL']}; dev: {told['DEV_URL']}; {trust}"
    yield f"Log in as {places.SMOKE} with the password in {stack.home / 'secrets' / 'smoke-password'}"


def _rows(stack: Stack) -> Iterator[Row]:
    yield from lifecycle.postgres(stack)
    yield from _instances(stack)
    yield _edge(stack)


def _instances(stack: Stack) -> Iterator[Row]:
    for environment in ENVIRONMENTS.values():
        state = deployed(stack.home, environment)
        for name in stack.running_instances(environment):
            verdict = probe.http_answers(f"http://{places.LOOPBACK}:{stack.ports.of(name)}/api/health", timeout=3)
            said = f"{state.release}, schema {state.schema}" if verdict.ok else verdict.said[:120]
            yield name, verdict.ok, said


def _edge(stack: Stack) -> Row:
    verdict = probe.http_answers(f"{stack.environment()['INTERNAL_URL']}/edge")
    return (
        "edge",
        verdict.ok and stack.states()["edge"].word in UP,
        "nginx leads to all of them" if verdict.ok else verdict.said,
    )


def _smoke(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for done in stack.smoke(named(asked.environment)):
        print(done)
    print("smoke test passed")
    return 0


LIFECYCLE = Lifecycle("inventory", "INVENTORY_URL", _lines, _rows, places.HOME)
