"""The manifests before a real API server, and the runbook's ways of Kubernetes on a real cluster, by `runwright run`.

The API server dry-runs everything that the manifests of all systems have. The inventory's API then runs on a node of
its own: a release is brought and taken back, it is scaled, it scales by load, it is restarted. Its instances are on
SQLite here, as the development environment is: this cluster has neither a proxy for services nor names.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from tests.acceptance import engine, engine_cluster, engine_metrics
from tests.acceptance.engine import AFTER, BEFORE, IMAGE, OFF, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.engine_cluster import Cluster

pytestmark = pytest.mark.skipif(engine.asked() is None, reason=OFF)
OLDER = {"autoscaling/v2": "autoscaling/v2beta2", "policy/v1": "policy/v1beta1"}
"""What a server before 1.21 and 1.23 calls the same interface; the fields that the manifests use are the same."""
SYSTEMS = {"blog": "production", "dashboard": "architect-production", "gateway": "default", "inventory": "inventory"}
"""Every system with manifests for Kubernetes, and its namespace."""
LEAST = '{"spec":{"minReplicas":2}}'
PAUSE = """
FROM scratch
COPY busybox /bin/busybox
ENTRYPOINT ["/bin/busybox", "sleep", "2147483647"]
"""


def known(cluster: Cluster, text: str) -> str:
    """A manifest in the words of this server."""
    for now, before in OLDER.items():
        if not cluster.knows(now):
            text = text.replace(f"apiVersion: {now}\n", f"apiVersion: {before}\n")
    return text


def manifests(system: str) -> str:
    """Everything that is applied for a system."""
    folder = ROOT / "systems" / system
    if (folder / "kustomization.yaml").exists():
        done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=True)
        return done.stdout
    files = [path for path in sorted((folder / "manifests").glob("*.yaml")) if path.name != "compose.yaml"]
    return "---\n".join(path.read_text() for path in files)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A control plane on free ports."""
    programs = engine.needed()
    folder = Path(tempfile.mkdtemp(prefix="runwright-kubernetes-", dir="/var/tmp"))
    try:
        with engine_cluster.control_plane(folder, programs) as started:
            yield started
    finally:
        engine.released(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(("system", "namespace"), SYSTEMS.items())
def test_the_api_server_takes_every_object(cluster: Cluster, system: str, namespace: str) -> None:
    text = known(cluster, manifests(system))
    if namespace != "default":
        cluster.kubectl("create", "namespace", namespace)

    said = cluster.kubectl("apply", "--dry-run=server", "--validate=strict", "--filename", "-", given=text)

    lines = said.splitlines()
    assert len(lines) == len([each for each in yaml.safe_load_all(text) if each])
    assert all(line.endswith(" (server dry run)") for line in lines), said
    if namespace != "default":
        cluster.kubectl("delete", "namespace", namespace)


class Clustered(NamedTuple):
    """The inventory's API on the cluster."""

    cluster: Cluster
    book: Path

    def run(self, anchor: str, *words: str) -> str:
        return engine.run(self.book, anchor, "kubernetes", self.cluster.variables, *words)

    def get(self, kind: str, *words: str) -> Any:
        return json.loads(self.cluster.kubectl("get", kind, "--namespace=inventory", "--output=json", *words))

    def pods(self) -> dict[str, str]:
        """The names of the pods that are ready, with their images."""
        return {
            each["metadata"]["name"]: each["spec"]["containers"][0]["image"]
            for each in self.get("pods", "--selector=app=api")["items"]
            if "deletionTimestamp" not in each["metadata"]
            and any(said["type"] == "Ready" and said["status"] == "True" for said in each["status"]["conditions"])
        }

    def until(self, what: str, count: int, seconds: float = 120) -> None:
        engine_cluster.wait(what, lambda: len(self.pods()) == count, seconds)


@pytest.fixture(scope="module")
def inventory(cluster: Cluster) -> Iterator[Clustered]:
    """Two instances of the first release, on a node with the images of two releases."""
    folder = cluster.folder
    with engine.docker(cluster.programs, folder) as builder:
        names = [builder.build(IMAGE, release) for release in (BEFORE, AFTER)]
        with tempfile.TemporaryDirectory() as context:
            shutil.copy(next((cluster.programs / "root").glob("**/bin/busybox")), Path(context, "busybox"))
            Path(context, "Dockerfile").write_text(PAUSE)
            builder.docker("build", "--tag", engine_cluster.PAUSE, context)
        images = folder / "images.tar"
        builder.docker("save", "--output", str(images), engine_cluster.PAUSE, *names)
    (folder / "secrets").mkdir()
    made = engine.secrets(folder / "secrets")
    # the files that a way applies, in the words of this server
    directory = folder / "checkout"
    shutil.copytree(ROOT / "systems" / "inventory" / "manifests", directory / "systems" / "inventory" / "manifests")
    for path in directory.rglob("*.yaml"):
        path.write_text(known(cluster, path.read_text()))
    with engine_cluster.node(cluster, [images]), engine_metrics.served(cluster):
        images.unlink()
        applied(cluster, made)
        with forwarded(cluster) as url:
            started = Clustered(cluster, engine.copied(folder, "inventory", directory, INVENTORY_URL=url))
            started.until("the first release", 2, 400)
            yield started


def applied(cluster: Cluster, made: dict[str, Path]) -> None:
    """Secrets, and of the manifests what the API needs; it is told of no database, so it takes SQLite."""
    text = known(cluster, manifests("inventory"))
    wanted = [each for each in yaml.safe_load_all(text) if each["metadata"]["name"] in {"inventory", "api", "edge"}]
    for each in wanted:
        if each["kind"] == "ConfigMap" and each["metadata"]["name"] == "api":
            del each["data"]["DATABASE_URL"]
        if each["kind"] == "Deployment" and each["metadata"]["name"] == "edge":
            each["spec"]["replicas"] = 0  # nothing that it could lead to by name
    cluster.kubectl("create", "namespace", "inventory")
    for name, path in (("database", made["database"]), ("jwt-keys", made["keys"])):
        cluster.kubectl("create", "secret", "generic", name, f"--from-file={path}", "--namespace=inventory")
    cluster.kubectl("apply", "--filename", "-", given=yaml.safe_dump_all(wanted))


@contextmanager
def forwarded(cluster: Cluster) -> Iterator[str]:
    """An address that leads each request to a pod of the API's endpoints, as a service's proxy would."""
    words = ("get", "endpoints", "api", "--namespace=inventory", "--output=jsonpath={.subsets[*].addresses[*].ip}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = cluster.kubectl(*words).split()[0]
            with urllib.request.urlopen(f"http://{address}:8000{self.path}", timeout=5) as answer:
                text = answer.read()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_restart_replaces_every_pod(inventory: Clustered) -> None:
    before = inventory.pods()

    inventory.run("restart-the-api")

    assert len(before) == 2
    assert before.keys().isdisjoint(inventory.pods())


def test_scaling_gives_as_many_ready_pods_as_were_asked_for(inventory: Clustered) -> None:
    inventory.run("scale-the-api", "--set", "count=3")
    inventory.until("scaling up", 3)

    inventory.cluster.kubectl("patch", "hpa", "api", "--namespace=inventory", "--patch", LEAST)
    inventory.until("scaling down", 2, 180)


def test_a_release_is_rolled_out_and_undone(inventory: Clustered) -> None:
    inventory.run("deploy-to-production", "--set", f"version={AFTER}")
    assert set(inventory.pods().values()) == {f"{IMAGE}:{AFTER}"}

    inventory.run("roll-back-a-release", "--phase", "procedure")
    assert set(inventory.pods().values()) == {f"{IMAGE}:{BEFORE}"}


def test_load_makes_the_autoscaler_run_more(inventory: Clustered) -> None:
    inventory.cluster.kubectl("delete", "horizontalpodautoscaler", "api", "--namespace=inventory")
    inventory.run("scale-by-load")
    busy = "import time\nends = time.monotonic() + 60\nwhile time.monotonic() < ends: pass"
    [first, *_] = inventory.pods()
    command = ["kubectl", "exec", "--namespace=inventory", first, "--container=api", "--", "python3", "-c", busy]
    began = time.monotonic()
    with subprocess.Popen(command, env=inventory.cluster.variables) as working:
        most = 0
        while time.monotonic() - began < 120 and most < 3:
            most = max(most, len(inventory.pods()))
            time.sleep(1)
        working.terminate()

    assert most >= 3, inventory.cluster.kubectl("describe", "hpa", "api", "--namespace=inventory")
