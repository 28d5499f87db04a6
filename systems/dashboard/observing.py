"""Prometheus and Alertmanager of the system: what is scraped, which rules are judged, and who is told.

The rules (`alerts.yml`) are what `runwright export prometheus` writes from the runbook. Alertmanager tells of alerts at
`ALERTS_PORT`, with the bearer token of `ALERT_TOKEN_FILE`; there `runwright listen` takes them.
`DASHBOARD_ALERT_WEBHOOK` names another address, and `DASHBOARD_ALERT_TOKEN_FILE` the file with its token.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from systems.common.supervisor import Program
from systems.dashboard import places
from systems.dashboard.topology import ALERTMANAGER, ALERTS, EDGE, PROMETHEUS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RULES = Path(__file__).with_name("alerts.yml")
PROGRAMS = {PROMETHEUS: ("prometheus",), ALERTMANAGER: ("prometheus-alertmanager", "alertmanager")}
"""By which names the programs are installed; Debian has a name of its own."""
SCRAPE = "1s"
KEPT = "2h"
NOTHING = {"source_labels": ["__name__"], "regex": ".*", "action": "drop"}
"""Through the edge only `up` is asked for: whether users are answered."""


def installed() -> bool:
    """Whether both programs are there."""
    return all(_found(name) for name in PROGRAMS)


def programs(home: Path, ports: Mapping[str, int]) -> list[Program]:
    """How the supervisor runs them; none where they are not installed."""
    if not installed():
        return []
    folder = home / PROMETHEUS
    prometheus = (
        _found(PROMETHEUS),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--storage.tsdb.retention.time={KEPT}",
        f"--web.listen-address=127.0.0.1:{ports[PROMETHEUS]}",
        "--web.enable-lifecycle",
    )
    alertmanager = (
        _found(ALERTMANAGER),
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'alerts'}",
        f"--web.listen-address=127.0.0.1:{ports[ALERTMANAGER]}",
        "--cluster.listen-address=",
    )
    return [Program(PROMETHEUS, prometheus, autostart=False), Program(ALERTMANAGER, alertmanager, autostart=False)]


def write(home: Path, ports: Mapping[str, int]) -> None:
    """Write what both of them read when they start."""
    folder = home / PROMETHEUS
    folder.mkdir(exist_ok=True)
    _yaml(folder / "prometheus.yml", _prometheus(folder, ports))
    _yaml(folder / "alertmanager.yml", _alertmanager(home, ports, os.environ))


def targets(home: Path, instances: Mapping[str, Sequence[tuple[str, int]]]) -> None:
    """Tell Prometheus which instances of each region run: it reads the file again by itself."""
    groups = [
        {"targets": [f"127.0.0.1:{port}"], "labels": {"region": region, "instance": name}}
        for region, each in instances.items()
        for name, port in each
    ]
    path = home / PROMETHEUS / "targets.json"
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name("targets.json.new")
    fresh.write_text(json.dumps(groups, indent=2) + "\n")
    fresh.replace(path)


def _prometheus(folder: Path, ports: Mapping[str, int]) -> dict[str, Any]:
    edge = f"127.0.0.1:{ports[EDGE]}"
    every = {"files": [str(folder / "targets.json")], "refresh_interval": "2s"}
    return {
        "global": {"scrape_interval": SCRAPE, "scrape_timeout": SCRAPE, "evaluation_interval": SCRAPE},
        "rule_files": [str(RULES)],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{ports[ALERTMANAGER]}"]}]}]},
        "scrape_configs": [
            {"job_name": "architect-api", "file_sd_configs": [every]},
            {"job_name": "edge", "static_configs": [{"targets": [edge]}], "metric_relabel_configs": [NOTHING]},
        ],
    }


def _alertmanager(home: Path, ports: Mapping[str, int], environ: Mapping[str, str]) -> dict[str, Any]:
    """One receiver; the token of our own never goes to an address that somebody else named."""
    url, token = f"http://{places.LOOPBACK}:{ports[ALERTS]}/alerts", str(places.alert_token(home))
    if named := environ.get("DASHBOARD_ALERT_WEBHOOK"):
        url, token = named, environ.get("DASHBOARD_ALERT_TOKEN_FILE", "")
    told: dict[str, Any] = {"url": url, "send_resolved": True}
    if token:
        told["http_config"] = {"authorization": {"type": "Bearer", "credentials_file": token}}
    grouped = {"group_by": ["alertname"], "group_wait": "1s", "group_interval": "5s", "repeat_interval": "1h"}
    return {
        "route": {"receiver": "runbook", **grouped},
        "receivers": [{"name": "runbook", "webhook_configs": [told]}],
    }


def _found(name: str) -> str:
    paths = (shutil.which(each) for each in PROGRAMS[name])
    return next((path for path in paths if path), "")


def _yaml(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(content), sort_keys=False))
