"""The runbook's ways of Docker Compose on the real engine, by `runwright run`: restart, scale, release, way back."""

from __future__ import annotations

import json
import ssl
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.acceptance import engine
from tests.acceptance.engine import AFTER, BEFORE, IMAGE, OFF, ROOT, Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.skipif(engine.asked() is None, reason=OFF)
URL = "https://localhost:17400"
IMAGES = ("postgres:17", "nginx:1.27")


class Composed(NamedTuple):
    """The inventory under Compose."""

    engine: Engine
    book: Path
    variables: Mapping[str, str]

    def run(self, anchor: str, *words: str) -> str:
        return engine.run(self.book, anchor, "compose", self.variables, *words)

    def containers(self) -> list[dict[str, Any]]:
        """The containers of the API, as the engine tells them."""
        names = self.engine.docker("ps", "--quiet", "--filter", "label=com.docker.compose.service=api").split()
        return list(json.loads(self.engine.docker("inspect", *names)))

    def releases(self) -> set[str]:
        return {each["Config"]["Image"].rpartition(":")[2] for each in self.containers()}

    def healthy(self) -> int:
        return sum(each["State"]["Health"]["Status"] == "healthy" for each in self.containers())

    def asked(self, path: str) -> dict[str, Any]:
        context = ssl.create_default_context(cafile=self.variables["CURL_CA_BUNDLE"])
        with urllib.request.urlopen(URL + path, timeout=10, context=context) as answer:
            return dict(json.load(answer))


@pytest.fixture(scope="module")
def composed() -> Iterator[Composed]:
    """The inventory with a replicated database, two instances and the edge, on the engine of the folder."""
    programs = engine.needed()
    with tempfile.TemporaryDirectory(prefix="runwright-compose-", dir="/var/tmp") as name:
        folder = Path(name)
        with engine.docker(programs, folder) as started:
            if missing := [image for image in IMAGES if not started.has(image)]:
                pytest.skip(f"not here, and not to be pulled: {', '.join(missing)}")
            for release in (BEFORE, AFTER):
                started.build(IMAGE, release)
            (folder / "secrets").mkdir()
            made = engine.secrets(folder / "secrets")
            variables = {
                **started.variables,
                "DATABASE_SECRETS": str(made["database"]),
                "INVENTORY_KEYS_FOLDER": str(made["keys"]),
                "INVENTORY_TLS": str(made["tls"]),
                "CURL_CA_BUNDLE": str(made["tls"] / "tls.crt"),
                "COMPOSE_FILE": str(ROOT / "systems" / "inventory" / "manifests" / "compose.yaml"),
            }
            told = Engine(programs, variables)
            book = engine.copied(folder, "inventory", ROOT)
            try:
                told.docker("compose", "up", "--detach", "--wait", "--pull=never", seconds=300)
                yield Composed(told, book, variables)
            finally:
                told.tried("compose", "down", "--volumes", "--timeout=5")


@contextmanager
def watched(composed: Composed) -> Iterator[list[str]]:
    """What users were refused, who ask ten times a second as long as the block lasts."""
    refused: list[str] = []
    ended = Event()

    def ask() -> None:
        while not ended.wait(0.1):
            try:
                composed.asked("/api/health")
            except OSError as error:
                refused.append(str(error))

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        try:
            yield refused
        finally:
            ended.set()
            asking.result()


def test_a_restart_starts_every_instance_anew_and_refuses_nobody(composed: Composed) -> None:
    before = {each["State"]["Pid"] for each in composed.containers()}

    with watched(composed) as refused:
        composed.run("restart-the-api")

    assert refused == []
    assert len(before) == 2
    assert before.isdisjoint({each["State"]["Pid"] for each in composed.containers()})
    assert composed.asked("/api/health")["database"] == "ok"


def test_scaling_gives_as_many_healthy_instances_as_were_asked_for(composed: Composed) -> None:
    composed.run("scale-the-api", "--set", "count=3")
    assert composed.healthy() == 3

    composed.run("scale-the-api", "--set", "count=2")
    assert composed.healthy() == 2


def test_a_release_reaches_users_and_is_taken_back(composed: Composed) -> None:
    assert composed.asked("/health")["release"] == BEFORE

    composed.run("deploy-to-production", "--set", f"version={AFTER}")
    assert composed.releases() == {AFTER}
    assert composed.asked("/health")["release"] == AFTER

    composed.run("roll-back-a-release", "--set", f"former={BEFORE}", "--phase", "procedure")
    assert composed.releases() == {BEFORE}
    assert composed.asked("/api/health")["database"] == "ok"
