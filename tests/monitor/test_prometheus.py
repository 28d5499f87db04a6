"""Rules for Prometheus: promtool takes them, and they fire when the runbook says so."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from runwright.environment.signals import Signal
from runwright.lib.source import Source
from runwright.monitor.breach import Breach
from runwright.monitor.export.drift import Unusable, differences, rules_of
from runwright.monitor.export.prometheus import expression, rules, why_not
from runwright.monitor.monitor import Monitor, monitors
from runwright.runbook import read

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Shop

## Alerts

| Alert | Condition | Severity | Action |
|---|---|---|---|
| HighErrorRate | 5xx share > 5% for 5 minutes | critical | Errors |
| ShopDown | the shop does not answer | critical | Errors |
| QueueLength | Queue length > 100 | warning | Errors |
| Lag | Lag > 5 seconds | warning | Errors |

## Errors

```bash
tail -n 50 /var/log/shop.log
```
"""
SIGNALS = {
    "a": Signal(
        "5xx share", "promql", 'sum(rate(http_total{code="500"}[1m])) / sum(rate(http_total[1m]))', unit="ratio"
    ),
    "b": Signal("ShopDown", "promql", 'up{job="shop"}'),
    "c": Signal("Queue length", "redis", "LLEN jobs"),
    "d": Signal("Lag", "promql", "lag_bytes", unit="MiB"),
}
BASE = "https://git.example.com/ops"


@pytest.fixture
def promtool() -> str:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed")
    return program


@pytest.fixture(scope="module")
def found() -> tuple[Monitor, ...]:
    return monitors(read(Source.from_text(BOOK, "SHOP.md")), SIGNALS)


def test_promtool_takes_the_rules(found: tuple[Monitor, ...], promtool: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(rules(found, BASE))
    done = subprocess.run(
        [promtool, "check", "rules", "rules.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2 rules found" in done.stdout + done.stderr


def test_they_fire_when_the_runbook_says_so_and_not_before(
    found: tuple[Monitor, ...], promtool: str, tmp_path: Path
) -> None:
    (tmp_path / "rules.yml").write_text(rules(found, BASE))
    link = {"runbook_url": f"{BASE}/SHOP.md#errors"}
    errors = {"exp_labels": {"severity": "critical"}, "exp_annotations": link | _said("HighErrorRate")}
    down = {
        "exp_labels": {"severity": "critical", "job": "shop"},
        "exp_annotations": {"summary": "ShopDown", **link},
    }
    cases = [
        ("HighErrorRate", "4m", []),
        ("HighErrorRate", "8m", [errors]),
        ("ShopDown", "2m", []),
        ("ShopDown", "9m", [down]),
    ]
    series = [
        {"series": 'http_total{code="500"}', "values": "0+10x20"},
        {"series": 'http_total{code="200"}', "values": "0+90x20"},
        {"series": 'up{job="shop"}', "values": "1x8 0x12"},
    ]
    tests = [{"eval_time": at, "alertname": name, "exp_alerts": wanted} for name, at, wanted in cases]
    whole = {
        "rule_files": ["rules.yml"],
        "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": tests}],
    }
    (tmp_path / "test.yml").write_text(yaml.safe_dump(whole))
    done = subprocess.run(
        [promtool, "test", "rules", "test.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _said(name: str) -> dict[str, str]:
    return {"summary": f"{name}: 5xx share is above 5 %", "description": "Errors"}


def test_what_prometheus_cannot_watch_is_told(found: tuple[Monitor, ...]) -> None:
    reasons = {each.name: why_not(each) for each in found}
    assert reasons["HighErrorRate"] == ""
    assert reasons["QueueLength"] == "the signal “Queue length” is asked for by redis, not by PromQL"
    assert reasons["Lag"] == "the runbook counts in s, the signal in MiB"


def test_rules_that_are_the_same_do_not_differ_however_they_are_written(found: tuple[Monitor, ...]) -> None:
    wanted = rules_of(rules(found, BASE), "")
    spaced = rules(found, BASE).replace(" / ", "   /  ").replace("5m", "300s", 1)
    assert list(differences(wanted, rules_of(spaced, "live"))) == []


def test_drift_is_told_rule_by_rule(found: tuple[Monitor, ...]) -> None:
    live = yaml.safe_load(rules(found, BASE))
    first, second = live["groups"][0]["rules"]
    first["expr"] = first["expr"].replace("0.05", "0.5")
    first["for"] = "10m"
    second["alert"] = "Nobody"
    told = list(differences(rules_of(rules(found, BASE), ""), rules_of(json.dumps(live), "live")))
    assert [each.partition(":")[0] for each in told] == ["HighErrorRate", "HighErrorRate", "ShopDown", "Nobody"]
    assert "> 0.5, the runbook says" in told[0]
    assert told[1] == "HighErrorRate: it waits 600 s, the runbook says 300 s"
    assert told[2:] == ["ShopDown: not live", "Nobody: live, and in none of these runbooks"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "groups: 5", "{", "\x00", "a: &a [*a]"])
def test_what_is_no_file_of_rules_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        rules_of(text, "live")


def test_a_span_keeps_every_digit_of_its_ends() -> None:
    said = expression("queue", Breach("between", 1000001, 1234567))
    assert said == "(queue) >= 1000001 <= 1234567"
