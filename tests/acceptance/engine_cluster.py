"""A real Kubernetes on this machine as long as a test runs: etcd, the control plane, a node with its own engine.

The programs lie in one folder, as `engine_from_debian.sh` makes it. Everything listens on the loopback interface and
writes below the folder that it is given; the node adds one address to `lo` and takes it away again.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from systems.common import ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

ADDRESS = "10.255.77.1"
"""Of the node: a loopback address would not do for the kubelet."""
PODS = "10.255.78.0/24"
SERVICES = "10.96.0.0/16"
PAUSE = "registry.example.com/pause:1"
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{{name: here, cluster: {{server: "https://127.0.0.1:{port}", insecure-skip-tls-verify: true}}}}]
users: [{{name: admin, user: {{token: {token}}}}}]
contexts: [{{name: here, context: {{cluster: here, user: admin}}}}]
current-context: here
"""
CONTAINERD = """
version = 2
root = "{folder}/containerd"
state = "{folder}/containerd-state"
[grpc]
address = "{folder}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{pause}"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{programs}/cni"
conf_dir = "{folder}/cni"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = "{programs}/bin/runc"
"""
KUBELET = """
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: {address}
authentication: {{anonymous: {{enabled: true}}, webhook: {{enabled: false}}}}
authorization: {{mode: AlwaysAllow}}
cgroupDriver: cgroupfs
enforceNodeAllocatable: []
evictionHard: {{}}
failSwapOn: false
healthzPort: 0
imageGCHighThresholdPercent: 100
volumePluginDir: {folder}/volume-plugins
"""
NETWORK = """
{{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {{"type": "bridge", "bridge": "runwright0", "isGateway": true,
    "ipam": {{"type": "host-local", "dataDir": "{folder}/addresses", "ranges": [[{{"subnet": "{pods}"}}]]}}}},
  {{"type": "loopback"}}]}}
"""


class Cluster(NamedTuple):
    """A cluster that runs: its folder, its programs, and how kubectl finds it."""

    folder: Path
    programs: Path
    token: str

    @property
    def variables(self) -> dict[str, str]:
        """The environment of whoever speaks to it."""
        return {**os.environ, "KUBECONFIG": str(self.folder / "kubeconfig")}

    def kubectl(self, *words: str, given: str = "", seconds: float = 120) -> str:
        """What kubectl says; a failure of it fails the test with its words."""
        done = subprocess.run(
            ["kubectl", *words],
            input=given,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"kubectl {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def knows(self, version: str) -> bool:
        """Whether the server speaks a version of an interface, such as `autoscaling/v2`."""
        return version in self.kubectl("api-versions").split()


@contextmanager
def control_plane(folder: Path, programs: Path) -> Iterator[Cluster]:
    """A cluster without nodes: what a server-side dry run needs."""
    etcd, peers, server, manager, scheduler = ports.free(5)
    token = secrets.token_hex(16)
    (folder / "tokens.csv").touch(mode=0o600)
    (folder / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n")
    (folder / "kubeconfig").touch(mode=0o600)
    (folder / "kubeconfig").write_text(KUBECONFIG.format(port=server, token=token))
    key = folder / "accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], capture_output=True, check=True)
    cluster, here = Cluster(folder, programs, token), "127.0.0.1"
    listening = [f"--bind-address={here}", f"--cert-dir={folder}/certificates"]
    with ExitStack() as stack:

        def begin(name: str, *options: str) -> None:
            stack.enter_context(running(cluster, name, options))

        begin(
            "etcd",
            f"--data-dir={folder}/etcd",
            f"--listen-client-urls=http://{here}:{etcd}",
            f"--advertise-client-urls=http://{here}:{etcd}",
            f"--listen-peer-urls=http://{here}:{peers}",
            f"--initial-advertise-peer-urls=http://{here}:{peers}",
            f"--initial-cluster=default=http://{here}:{peers}",
        )
        begin(
            "kube-apiserver",
            *listening,
            f"--etcd-servers=http://{here}:{etcd}",
            f"--advertise-address={here}",
            f"--secure-port={server}",
            f"--service-cluster-ip-range={SERVICES}",
            "--authorization-mode=RBAC",
            f"--token-auth-file={folder}/tokens.csv",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--endpoint-reconciler-type=none",
            "--kubelet-preferred-address-types=InternalIP",
        )
        settled("the API server", cluster, "get", "--raw", "/readyz")
        admin = f"--kubeconfig={folder}/kubeconfig"
        begin(
            "kube-controller-manager",
            *listening,
            admin,
            f"--secure-port={manager}",
            f"--service-account-private-key-file={key}",
            "--leader-elect=false",
            "--controllers=*,-nodeipam",
            "--horizontal-pod-autoscaler-sync-period=5s",
        )
        begin("kube-scheduler", *listening, admin, f"--secure-port={scheduler}", "--leader-elect=false")
        settled("the controllers", cluster, "get", "serviceaccount", "default")
        yield cluster


@contextmanager
def node(cluster: Cluster, images: Sequence[Path]) -> Iterator[Cluster]:
    """The same cluster with a node that runs pods, and these images on it."""
    folder, programs = cluster.folder, cluster.programs
    (folder / "cni").mkdir()
    filled = {"folder": folder, "programs": programs, "pause": PAUSE, "address": ADDRESS, "pods": PODS}
    for name, text in (("containerd.toml", CONTAINERD), ("kubelet.yaml", KUBELET), ("cni/pods.conflist", NETWORK)):
        (folder / name).write_text(text.format(**filled))
    socket = folder / "containerd.sock"
    with ExitStack() as stack:
        subprocess.run(["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"], check=True)
        stack.callback(subprocess.run, ["ip", "address", "del", f"{ADDRESS}/32", "dev", "lo"], check=False)
        stack.callback(subprocess.run, ["ip", "link", "del", "runwright0"], check=False, capture_output=True)
        stack.enter_context(running(cluster, "containerd", (f"--config={folder}/containerd.toml",)))
        wait("containerd", socket.exists)
        for image in images:
            command = [
                str(programs / "bin" / "ctr"),
                "--address",
                str(socket),
                "--namespace",
                "k8s.io",
                "images",
                "import",
            ]
            subprocess.run([*command, str(image)], check=True, capture_output=True, timeout=1200)
        stack.enter_context(
            running(
                cluster,
                "kubelet",
                (
                    f"--config={folder}/kubelet.yaml",
                    f"--kubeconfig={folder}/kubeconfig",
                    f"--root-dir={folder}/kubelet",
                    f"--cert-dir={folder}/certificates",
                    "--container-runtime=remote",
                    f"--container-runtime-endpoint=unix://{socket}",
                    f"--node-ip={ADDRESS}",
                    "--hostname-override=here",
                ),
            )
        )
        settled("the node", cluster, "wait", "node/here", "--for=condition=Ready", "--timeout=60s")
        try:
            yield cluster
        finally:
            for kind in ("deployments", "pods"):
                cluster.kubectl("delete", kind, "--all", "--namespace=inventory", "--grace-period=1", "--timeout=60s")


@contextmanager
def running(cluster: Cluster, name: str, options: Sequence[str]) -> Iterator[None]:
    """One program, with its log beside its data, until the end of the block."""
    binaries = cluster.programs / "bin"
    path = os.pathsep.join([str(binaries), os.environ["PATH"]])
    with (cluster.folder / f"{name}.log").open("wb") as log:
        command = [str(binaries / name), *options]
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "PATH": path}, cwd=cluster.folder
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def settled(what: str, cluster: Cluster, *words: str, seconds: float = 120) -> None:
    """Wait until kubectl succeeds with these words."""

    def so() -> bool:
        done = subprocess.run(["kubectl", *words], env=cluster.variables, capture_output=True, timeout=70, check=False)
        return done.returncode == 0

    wait(what, so, seconds)


def wait(what: str, so: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so; the test fails when it is not in time."""
    ends = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < ends, f"{what} is not ready after {seconds:.0f} s"
        time.sleep(0.2)
