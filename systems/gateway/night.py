"""A night with the console: Redis stops, the alert opens an incident, and a person answers it in a browser.

Prometheus and Alertmanager are real where they are installed; else the same webhook is sent from here. The console
works in a folder of its own whose policy wants an approval for everything that changes something. All of it listens on
loopback, on free ports, and is stopped in the end.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ALERT = "RedisDown"
PATIENCE = 60.0
"""Seconds for which anything is waited for."""
CONFIGURATION = """\
[books]
paths = ["RUNBOOK.md"]

[store]
url = "sqlite:///runs.db"

[environments.local]
description = "The gateway on this machine, where somebody approves what changes it"
directory = {root}
alternatives = ["Local processes"]
env_file = {variables}

[environments.local.policy]
ask = ["destroys", "unknown"]
[[environments.local.policy.rules]]
effects = ["changes"]
requester = true
"""
PROMETHEUS = """\
global: {{ scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }}
rule_files: [rules.yml]
alerting: {{ alertmanagers: [{{ static_configs: [{{ targets: ["{alertmanager}"] }}] }}] }}
scrape_configs: [{{ job_name: gateway, static_configs: [{{ targets: ["{gateway}"] }}] }}]
"""
RULES = """\
groups:
  - name: gateway
    rules:
      - alert: RedisDown
        expr: min(redis_up) == 0
        labels: { severity: critical }
        annotations:
          summary: Logins are answered 503, for Redis is not there
          runbook_url: RUNBOOK.md#redis-connection-loss
"""
ALERTMANAGER = """\
route: {{ receiver: runwright, group_wait: 0s, group_interval: 1s, repeat_interval: 1h }}
receivers:
  - name: runwright
    webhook_configs:
      - url: {url}
        http_config: {{ authorization: {{ credentials: {token} }} }}
"""


class Silent(Refused):
    """Something that was started did not say what was waited for."""

    def __init__(self, what: str, log: Path) -> None:
        said = log.read_text("utf-8", "replace")[-1500:] if log.exists() else ""
        super().__init__(f"{what} never came\n{said}")


class Night(NamedTuple):
    """What goes on."""

    folder: Path
    """Where the console works."""
    login: str
    """Its address, with the token that logs in once."""
    incident: str
    """What the alert opened."""
    source: str
    """Who told it: Prometheus with Alertmanager, or this file."""

    @property
    def address(self) -> str:
        """The page of the incident."""
        return f"{self.login.partition('/login')[0]}/incidents/{self.incident}"

    def runwright(self, *words: str) -> str:
        """Run `runwright` in the folder of the console, and give what it says."""
        return said(self.folder, *words)

    def over(self) -> bool:
        """Whether somebody resolved the incident."""
        return self.incident in self.runwright("incidents", "--state", "resolved")


@contextmanager
def night(home: Path, variables: dict[str, str]) -> Iterator[Night]:
    """Break Redis, and have everything up that answers; in the end all of it is stopped and Redis is back."""
    folder = furnished(home)
    with ExitStack() as stack:
        stack.callback(supervisor, variables, "start")
        token = (folder / "token").read_text()
        listen = [program("runwright"), "listen", "--port", "0", "--token-file", "token"]
        url = begun(stack, folder, "listen", listen, r"listening on (\S+),")
        serve = [program("runwright"), "serve", "--port", "0"]
        login = begun(stack, folder, "serve", serve, r"log in: (\S+)")
        watched = watching(stack, folder, variables, url, token)
        supervisor(variables, "stop")
        if not watched:
            told(url, token)
        source = "Prometheus and Alertmanager" if watched else "this demonstration, for Prometheus is not installed"
        stack.callback(left, folder)
        yield Night(folder, login, opened(folder), source)


def furnished(home: Path) -> Path:
    """The folder of the console: the runbook, its configuration and a token; what was there is gone."""
    folder = home / "night"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "RUNBOOK.md").symlink_to(HERE / "RUNBOOK.md")
    texts = {"root": json.dumps(str(ROOT)), "variables": json.dumps(str(home / "environment.env"))}
    (folder / "runwright.toml").write_text(CONFIGURATION.format(**texts), encoding="utf-8")
    (folder / "token").touch(0o600)
    (folder / "token").write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return folder


def watching(stack: ExitStack, folder: Path, variables: dict[str, str], url: str, token: str) -> bool:
    """Prometheus over the gateway and Alertmanager behind it; false where one of them is not installed."""
    prometheus = shutil.which("prometheus")
    alertmanager = shutil.which("alertmanager") or shutil.which("prometheus-alertmanager")
    if not prometheus or not alertmanager:
        return False
    first, second = (f"127.0.0.1:{port}" for port in free_ports(2))
    gateway = variables["GATEWAY_URL"].rpartition("/")[2]
    (folder / "prometheus.yml").write_text(PROMETHEUS.format(alertmanager=second, gateway=gateway), encoding="utf-8")
    (folder / "rules.yml").write_text(RULES, encoding="utf-8")
    (folder / "alertmanager.yml").write_text(ALERTMANAGER.format(url=url, token=token), encoding="utf-8")
    words = ["--config.file=alertmanager.yml", "--storage.path=alertmanager", "--cluster.listen-address="]
    begun(stack, folder, "alertmanager", [alertmanager, *words, f"--web.listen-address={second}"], r"([Ll]istening)")
    words = ["--config.file=prometheus.yml", "--storage.tsdb.path=prometheus", f"--web.listen-address={first}"]
    begun(stack, folder, "prometheus", [prometheus, *words], r"(Server is ready)")
    return True


def told(url: str, token: str) -> None:
    """What Alertmanager would send (its webhook, version 4)."""
    alert = {
        "status": "firing",
        "labels": {"alertname": ALERT, "severity": "critical"},
        "annotations": {"summary": "Logins are answered 503, for Redis is not there"},
        "startsAt": datetime.now(UTC).isoformat(),
        "fingerprint": secrets.token_hex(8),
    }
    body = json.dumps({"version": "4", "status": "firing", "receiver": "runwright", "alerts": [alert]}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10):  # noqa: S310 (our own loopback)
        pass


def opened(folder: Path) -> str:
    """The incident, when its diagnosis has come."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = re.search(r"(\d{8}-\d{6}-\w+) +" + ALERT, said(folder, "incidents"))
        if found and "diagnosis" in said(folder, "incidents", "show", found[1]):
            return found[1]
        time.sleep(0.5)
    raise Silent("the incident with its diagnosis", folder / "listen.log")


def left(folder: Path) -> None:
    """Take over what somebody left half done: its process waits for answers, and would for a day."""
    for line in said(folder, "runs", "--json").splitlines():
        run = json.loads(line)
        if run["state"] == "running":
            words = ["--resume", run["run"], "--take-over", "--auto", "reads"]
            said(folder, "run", *words, "--why", "the demonstration is over")


# What is started


def begun(stack: ExitStack, folder: Path, name: str, words: Sequence[str], says: str) -> str:
    """Start a program that is stopped in the end, and wait until its log says something; what the pattern catches."""
    log = folder / f"{name}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
    stack.callback(ended, process)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        found = re.search(says, log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise Silent(f"“{says}” of {name}", log)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Stop a program, the hard way when it does not."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def supervisor(variables: dict[str, str], what: str) -> None:
    """Stop or start Redis."""
    words = ["supervisorctl", "-c", variables["SUPERVISOR_CONF"], what, "redis"]
    subprocess.run(words, env={**os.environ, "PATH": variables["PATH"]}, capture_output=True, check=False, timeout=30)


def said(folder: Path, *words: str) -> str:
    """What `runwright` prints."""
    done = subprocess.run([program("runwright"), *words], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def program(name: str) -> str:
    """A program of the environment that runs this."""
    return str(Path(sys.executable).parent / name)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in sockets]
