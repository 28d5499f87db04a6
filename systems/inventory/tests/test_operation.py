"""The inventory as its operators have it: releases there and back, gates, restarts, certificates, logs."""

from __future__ import annotations

import gzip
import json
import subprocess
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from systems.common.refusal import Refused
from systems.inventory import authority, cli, gates, numbers, places, proposals, rehearsal, repository, smoke
from systems.inventory.environments import DEV, PRODUCTION, STAGING, alone, deployed
from systems.inventory.smoke import Client

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from systems.inventory.stack import Stack


def client(stack: Stack) -> Client:
    return Client(f"https://{places.HOST}:{stack.ports.by_name['INVENTORY_PORT']}", stack.ca)


def pushed(stack: Stack, *refs: str) -> str:
    """What the repository says to a push, whatever becomes of it."""
    command = ["git", "push", "origin", *refs]
    done = subprocess.run(command, cwd=stack.repository.work, capture_output=True, text=True, check=False)
    return done.stderr


class Visitor(threading.Thread):
    """Somebody who asks for the list again and again; `refused` is what did not work."""

    def __init__(self, of: Client) -> None:
        super().__init__()
        self.of, self.over = of, threading.Event()
        self.answers, self.refused = 0, list[str]()

    def run(self) -> None:
        """Ask fifty times a second."""
        while not self.over.wait(0.02):
            try:
                self.of.ask("/api/summary")
            except Refused as refused:
                self.refused.append(str(refused))
            self.answers += 1

    def leave(self) -> None:
        """Ask no more."""
        self.over.set()
        self.join()


def test_every_environment_passes_the_smoke_test(stack: Stack) -> None:
    for environment in (DEV, STAGING, PRODUCTION):
        assert list(stack.smoke(environment))


def test_a_move_that_is_sent_six_times_at_once_is_done_once_and_answered_alike(stack: Stack) -> None:
    url = f"http://{places.LOOPBACK}:{stack.ports.by_name[places.INTERNAL]}"
    login = {"name": places.SMOKE, "password": places.smoke_password(stack.home)}
    token = client(stack).ask("/api/session", login)["token"]

    def take(sku: str, key: str) -> int:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        body = json.dumps({"kind": "out", "quantity": 10}).encode()
        request = urllib.request.Request(f"{url}/api/items/{sku}/moves", body, headers)  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the same
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    with ThreadPoolExecutor(6) as many:
        for number in range(8):
            sku = f"ONCE-{number}"
            client(stack).ask("/api/items", {"sku": sku, "name": "Bolt", "place": "A1", "quantity": 10}, token)
            assert list(many.map(take, [sku] * 6, [sku] * 6)) == [201] * 6
            assert client(stack).ask(f"/api/items/{sku}")["quantity"] == 0


def test_who_does_not_trust_our_authority_is_not_served_by_tls(stack: Stack) -> None:
    authority.ensure(stack.home / "another")
    assert client(stack).ask("/health")["status"] == "ok"

    with pytest.raises(Refused, match="certificate verify failed"):
        client(stack)._replace(ca=stack.home / "another" / "ca.pem").ask("/health")


def test_a_restart_refuses_nobody(stack: Stack, command: Callable[..., str]) -> None:
    visitor = Visitor(client(stack))
    visitor.start()
    said = command("restart")
    visitor.leave()

    assert said.count("restarted and ready") == 2
    assert visitor.answers > 20
    assert visitor.refused == []


def test_nothing_goes_to_production_that_no_gate_has_seen(stack: Stack) -> None:
    proposals.propose(stack.repository, "good")
    assert "dev runs main-" in pushed(stack, "main")
    repository.git("tag", "v1.1.0", at=stack.repository.work)
    assert "staging runs v1.1.0" in pushed(stack, "v1.1.0")
    before = deployed(stack.home, PRODUCTION)

    said = pushed(stack, "v1.1.0^{commit}:refs/heads/production")

    assert "8 of 8 gates are not passed" in said
    assert deployed(stack.home, PRODUCTION) == before
    assert len(gates.missing(stack.home, stack.repository.resolve("v1.1.0"))) == len(gates.GATES)


def test_two_do_not_change_an_environment_at_the_same_time(stack: Stack) -> None:
    proposals.propose(stack.repository, "good")
    before = deployed(stack.home, DEV)

    with alone(stack.home, DEV):
        said = pushed(stack, "main")

    assert "dev is being changed by somebody else" in said
    assert deployed(stack.home, DEV) == before


def test_what_has_no_version_does_not_go_to_production(stack: Stack) -> None:
    proposals.propose(stack.repository, "good")
    pushed(stack, "main")

    assert "only a tagged release" in pushed(stack, "main:refs/heads/production")


def test_a_release_that_fails_behind_the_gates_is_taken_back_with_its_schema(stack: Stack) -> None:
    proposals.propose(stack.repository, "broken")
    repository.git("tag", "v1.2.0", at=stack.repository.work)
    pushed(stack, "main", "v1.2.0")
    commit = stack.repository.resolve("v1.2.0")
    now = datetime.now(UTC).isoformat()
    folder = stack.home / "evidence" / commit
    folder.mkdir(parents=True, exist_ok=True)
    for gate in gates.GATES:  # (each gate has its own test)
        (folder / f"{gate}.json").write_text(f'{{"gate": "{gate}", "passed": true, "at": "{now}", "said": ""}}')
    before = deployed(stack.home, PRODUCTION)
    visitor = Visitor(client(stack))
    visitor.start()

    said = pushed(stack, "v1.2.0^{commit}:refs/heads/production")

    visitor.leave()
    assert "NOT DEPLOYED" in said
    assert deployed(stack.home, PRODUCTION) == before
    assert client(stack).ask("/api/health")["schema"] == before.schema
    assert visitor.refused == []
    assert stack.repository.resolve("production") == before.commit


def test_the_migration_gate_finds_a_way_back_that_leads_elsewhere(stack: Stack, tmp_path: Path) -> None:
    proposals.propose(stack.repository, "good")
    [newest] = sorted((stack.repository.work / "migrations" / "versions").glob("0*.py"))[-1:]
    newest.write_text(newest.read_text().replace("op.drop_column", "print"))
    tree = tmp_path / "tree"
    repository.lay(stack.repository.work, tree)

    with pytest.raises(Refused, match="did not become what it was"):
        rehearsal.migrations(stack, tree)


def test_a_gate_says_why_a_release_does_not_pass(stack: Stack) -> None:
    found = gates.ask(stack, "backup", "v1.0.0")

    assert not found.passed
    assert "no proven backup" in found.said
    assert gates.evidence(stack.home, stack.repository.resolve("v1.0.0"))["backup"] == found


def test_the_pages_are_small_and_come_compressed(stack: Stack) -> None:
    public = PRODUCTION.slot(stack.home, deployed(stack.home, PRODUCTION).slot) / "public"
    source = sum(path.stat().st_size for path in (places.PRODUCT / "front").iterdir())
    fetched = sum(path.stat().st_size for path in public.glob("*.gz"))

    assert fetched < source / 2
    script = public / "app.js"
    assert gzip.decompress(script.with_name("app.js.gz").read_bytes()) == script.read_bytes()
    assert "/* The list" not in script.read_text()


def test_instances_are_added_and_taken_away_while_users_are_served(stack: Stack, command: Callable[..., str]) -> None:
    visitor = Visitor(client(stack))
    visitor.start()
    command("scale", "3")
    assert len(command("instances").splitlines()) == 3
    command("scale", "2")
    visitor.leave()

    assert visitor.refused == []


def test_a_setting_that_there_is_not_is_refused(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    del stack
    assert cli.main(["config", "set", "POOL=1"]) == 1
    assert cli.main(["config", "set", "DATABASE_POOL_SIZE=many"]) == 1
    assert "there is no setting POOL" in capsys.readouterr().err


def test_the_six_numbers_are_told(stack: Stack, command: Callable[..., str]) -> None:
    list(smoke.run(client(stack), places.SMOKE, places.smoke_password(stack.home)))
    told = {line.split()[0]: float(line.split()[1]) for line in command("figures").splitlines()}

    assert told.keys() == numbers.UNITS.keys()
    assert told["errors"] == 0
    assert 0 < told["memory"] < 100
    assert told["p95"] > 0


def test_a_bound_that_does_not_come_to_hold_is_said(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    del stack

    assert cli.main(["figures", "disk", "--until", "> 100", "--within", "1"]) == 1
    assert "disk is" in capsys.readouterr().err
