"""Every procedure of the gateway's runbook, run by Runwright against the running gateway.

The system is a black box here: it is started and broken by its own commands, in a folder that is removed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.acceptance import trial
from tests.acceptance.trial import Case

from runwright.environment.configuration import Configuration, load
from runwright.run.kind import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.acceptance.operator import Operator

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "systems" / "gateway" / "RUNBOOK.md"
CONFIGURATION = """
[environments.local]
directory = "{root}"
alternatives = ["Local processes"]
env_file = "{folder}/environment.env"

[environments.local.limits]
timeout = "3 min"
endless = "2 s"
"""


class Gateway(NamedTuple):
    """The running system."""

    folder: Path
    configuration: Configuration

    def variables(self) -> dict[str, str]:
        lines = (self.folder / "environment.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def run(self, *words: str, **variables: str) -> str:
        """A command of the system."""
        return system(self.folder, *words, **variables)

    def status(self, path: str, body: Mapping[str, str] | None = None) -> int:
        """The status of an answer of the gateway."""
        data = json.dumps(body).encode() if body is not None else None
        address = self.variables()["GATEWAY_URL"] + path
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


def system(folder: Path, *words: str, **variables: str) -> str:
    environment = {**os.environ, "GATEWAY_HOME": str(folder), **variables}
    command = [sys.executable, "-m", "systems.gateway", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """The gateway on free ports; short tokens, so that a rotation of keys need not wait long."""
    folder = Path(tempfile.mkdtemp(prefix="runwright-gateway-"))
    try:
        system(folder, "start", "--free-ports")
        system(folder, "config", "set", "ACCESS_TOKEN_TTL=20")
        (folder / "runwright.toml").write_text(CONFIGURATION.format(root=ROOT, folder=folder))
        yield Gateway(folder, load(folder))
    finally:
        system(folder, "stop")
        shutil.rmtree(folder)


USER, PASSWORD, ADDRESS = "acceptance", "correct horse battery staple", "127.0.0.1"


def locked(gateway: Gateway) -> None:
    """A real lockout by real wrong passwords."""
    known(gateway)
    answers = [gateway.status("/auth/login", {"username": USER, "password": "wrong"}) for _ in range(7)]
    assert answers[-1] in {423, 429}, answers
    assert gateway.status("/auth/login", {"username": USER, "password": PASSWORD}) != 200


def known(gateway: Gateway) -> None:
    gateway.run("users", "set-password", USER, NEW_PASSWORD=PASSWORD)


def backed_up(gateway: Gateway) -> None:
    gateway.run("backup", "--name", "before-the-test")


CASES: dict[str, Case] = {
    "daily-health-check": Case(),
    "follow-the-requests": Case(),
    "find-errors": Case(),
    "find-one-request": Case({"request_id": "abc123"}),
    "look-at-the-audit-log": Case(),
    "look-at-the-metrics": Case(),
    "free-the-disk": Case(),
    "restart-the-gateway": Case({"instance": "gateway-02"}, holds=("one instance alone",)),
    "scale-the-gateway": Case({"count": "4"}),
    "scale-by-load": Case(),
    "change-the-configuration": Case({"name": "RATE_LIMIT_AUTH_MAX", "value": "12", "old_value": "10"}),
    "rotate-the-jwt-keys": Case({"old_kid": "none"}),
    "replace-a-stolen-jwt-key": Case(),
    "see-the-highest-counters": Case(),
    "clear-the-limits-of-one-address": Case({"ip": "203.0.113.7"}),
    "clear-the-limits-of-one-user": Case({"username": USER}, before=known),
    "clear-all-limits": Case(),
    "unlock-an-account": Case({"username": USER, "ip": ADDRESS}, before=locked),
    "revoke-one-token": Case({"jti": "0f8fad5b-d9cb-469f-a165-70867728950e"}, holds=("only the user",)),
    "revoke-all-tokens-of-a-user": Case({"username": USER}, before=known),
    "high-error-rate": Case(
        before=lambda gateway: gateway.run("fault", "upstream", "error"), holds=("upstream is down",)
    ),
    "brute-force-attack": Case({"cidr": "203.0.113.0/24", "username": USER}, before=known, holds=("taken over",)),
    "ddos-attack": Case({"cidr": "198.51.100.0/24"}),
    "memory-leak": Case({"instance": "gateway-01"}),
    "redis-connection-loss": Case(),
    "tune-the-rate-limits": Case(choose="moderate"),
    "tune-redis": Case(),
    "tune-the-instances": Case({"count": "3"}),
    "load-test": Case(),
    "planned-maintenance": Case(),
    "back-up-redis": Case(),
    "restore-redis": Case(before=backed_up),
    "in-an-emergency": Case(),
}
BACK = {
    "scale-the-gateway": {"count": "4"},
    "scale-by-load": {},
    "change-the-configuration": {"name": "RATE_LIMIT_AUTH_MAX", "value": "12", "old_value": "10"},
    "brute-force-attack": {"cidr": "203.0.113.0/24", "username": USER},
    "ddos-attack": {"cidr": "198.51.100.0/24"},
    "planned-maintenance": {},
    "restore-redis": {},
}
"""Procedures with a way back that can be tried by itself, after the procedure."""


def tried(gateway: Gateway, anchor: str, case: Case) -> tuple[State, Operator]:
    """Run one procedure to its end; what other tests counted against our address is forgotten first."""
    gateway.run("limits", "clear", "--all")
    return trial.tried(BOOK, gateway.folder, gateway.configuration, anchor, case)


def test_every_procedure_of_the_runbook_is_tried() -> None:
    assert trial.anchors(BOOK) == set(CASES)


@pytest.mark.parametrize("anchor", CASES)
def test_a_procedure_runs_to_its_end(gateway: Gateway, anchor: str) -> None:
    case = CASES[anchor]
    if case.before is not None:
        case.before(gateway)

    state, operator = tried(gateway, anchor, case)

    assert state is State.DONE, "\n".join(operator.tale)


@pytest.mark.parametrize("anchor", BACK)
def test_a_way_back_leads_back(gateway: Gateway, anchor: str) -> None:
    tried(gateway, anchor, CASES[anchor])

    state, operator = tried(gateway, anchor, Case(BACK[anchor], roll_back=True))

    assert state is State.ROLLED_BACK, "\n".join(operator.tale)


def test_an_account_that_was_locked_by_wrong_passwords_can_log_in_after_the_procedure(gateway: Gateway) -> None:
    locked(gateway)

    tried(gateway, "unlock-an-account", CASES["unlock-an-account"])

    gateway.run("limits", "clear", "--all")
    assert gateway.status("/auth/login", {"username": USER, "password": PASSWORD}) == 200


def test_what_redis_held_at_the_backup_is_there_after_the_restore(gateway: Gateway) -> None:
    known(gateway)
    backed_up(gateway)
    port = gateway.variables()["REDIS_PORT"]
    cli = str(Path(sys.executable).parent / "redis-cli")
    subprocess.run([cli, "-p", port, "flushall"], check=True, capture_output=True, timeout=10)

    state, operator = tried(gateway, "restore-redis", CASES["restore-redis"]._replace(before=None))

    assert state is State.DONE, "\n".join(operator.tale)
    assert gateway.status("/auth/login", {"username": USER, "password": PASSWORD}) == 200


def test_the_secret_of_the_smoke_user_is_in_no_journal(gateway: Gateway) -> None:
    secret = gateway.variables()["SMOKE_PASSWORD"]
    tried(gateway, "daily-health-check", CASES["daily-health-check"])

    for path in gateway.folder.glob("runs.db*"):
        assert re.search(re.escape(secret.encode()), path.read_bytes()) is None
