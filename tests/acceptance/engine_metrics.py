"""The metrics that an autoscaler asks for, as `metrics.k8s.io`: what the node's kubelet measures, passed on.

A cluster has metrics-server for this; here a thread of the test answers, behind the API server's own aggregation.
"""

from __future__ import annotations

import json
import ssl
import subprocess
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.engine_cluster import Cluster

GROUP = "metrics.k8s.io/v1beta1"
HERE = "/apis/" + GROUP
RESOURCES = {
    "kind": "APIResourceList",
    "apiVersion": "v1",
    "groupVersion": GROUP,
    "resources": [
        {"name": name, "singularName": "", "namespaced": name == "pods", "kind": kind, "verbs": ["get", "list"]}
        for name, kind in (("nodes", "NodeMetrics"), ("pods", "PodMetrics"))
    ],
}
REGISTERED = """
apiVersion: v1
kind: Service
metadata: {{name: metrics, namespace: kube-system}}
spec: {{type: ExternalName, externalName: localhost, ports: [{{port: {port}}}]}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {{name: v1beta1.metrics.k8s.io}}
spec:
  group: metrics.k8s.io
  version: v1beta1
  service: {{name: metrics, namespace: kube-system, port: {port}}}
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
"""


@contextmanager
def served(cluster: Cluster) -> Iterator[None]:
    """Metrics for the autoscaler until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            text = json.dumps(answer(cluster, self.path.partition("?")[0])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(cluster))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        cluster.kubectl("apply", "--filename", "-", given=REGISTERED.format(port=server.server_port))
        yield
    finally:
        server.shutdown()
        server.server_close()


def answer(cluster: Cluster, path: str) -> dict[str, Any]:
    """What there is at a path below the group."""
    if path == HERE:
        return RESOURCES
    parts = path.removeprefix(HERE).strip("/").split("/")
    namespace = parts[1] if parts[0] == "namespaces" else ""
    told = json.loads(cluster.kubectl("get", "--raw", "/api/v1/nodes/here/proxy/stats/summary"))
    labels = {
        (each["metadata"]["namespace"], each["metadata"]["name"]): each["metadata"].get("labels", {})
        for each in json.loads(cluster.kubectl("get", "pods", "--all-namespaces", "--output=json"))["items"]
    }
    items = [pod(each, labels) for each in told["pods"] if namespace in ("", each["podRef"]["namespace"])]
    return {"kind": "PodMetricsList", "apiVersion": GROUP, "metadata": {}, "items": items}


def pod(told: dict[str, Any], labels: dict[tuple[str, str], dict[str, str]]) -> dict[str, Any]:
    """The metrics of one pod, of what the kubelet measured of its containers."""
    name = (told["podRef"]["namespace"], told["podRef"]["name"])
    measured = [each for each in told.get("containers", []) if "usageNanoCores" in each.get("cpu", {})]
    return {
        "metadata": {"namespace": name[0], "name": name[1], "labels": labels.get(name, {})},
        "timestamp": measured[0]["cpu"]["time"] if measured else told["startTime"],
        "window": "10s",
        "containers": [
            {
                "name": each["name"],
                "usage": {
                    "cpu": f"{each['cpu']['usageNanoCores']}n",
                    "memory": str(each["memory"]["workingSetBytes"]),
                },
            }
            for each in measured
        ],
    }


def certificate(cluster: Cluster) -> tuple[str, str]:
    """A certificate for this machine, and its key."""
    paths = (str(cluster.folder / "metrics.crt"), str(cluster.folder / "metrics.key"))
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-out", paths[0], "-keyout", paths[1]]
    subprocess.run(command, check=True, capture_output=True)
    return paths
