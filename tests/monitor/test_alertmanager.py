"""Routes for Alertmanager and a dashboard for Grafana."""

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
from runwright.monitor.export.alertmanager import responses, routes
from runwright.monitor.export.grafana import dashboard
from runwright.monitor.monitor import monitors
from runwright.runbook import read

if TYPE_CHECKING:
    from pathlib import Path

BOOK = read(
    Source.from_text(
        """\
# Shop

| Severity | Response time |
|---|---|
| P1 | 5 minutes |
| P3 | 1 hour |

| Alert | Condition | Severity | Action |
|---|---|---|---|
| HighErrorRate | Error share > 5% | P1 | Errors |
| FewOrders | Orders per minute < 3 | P3 | Errors |

## Errors

```bash
tail -n 50 /var/log/shop.log
```
""",
        "SHOP.md",
    )
)
SIGNALS = {
    "e": Signal("Error share", "promql", "errors", unit="ratio"),
    "o": Signal("Orders per minute", "promql", "orders"),
}


def test_urgent_severities_wait_shorter_and_are_repeated_sooner() -> None:
    made = yaml.safe_load(routes(monitors(BOOK, SIGNALS), responses([BOOK])))["route"]["routes"]
    assert [each["matchers"] for each in made] == [['severity="p1"'], ['severity="p3"']]
    assert [each["repeat_interval"] for each in made] == ["5m", "1h"]


def test_amtool_takes_the_routes(tmp_path: Path) -> None:
    program = shutil.which("amtool")
    if program is None:
        pytest.skip("amtool is not installed")
    (tmp_path / "am.yml").write_text(routes(monitors(BOOK, SIGNALS), responses([BOOK])))
    done = subprocess.run(
        [program, "check-config", "am.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_dashboard_has_a_plot_for_each_number_with_its_limit_and_its_runbook() -> None:
    made = json.loads(dashboard(monitors(BOOK, SIGNALS), "Shop", "https://git.example.com/ops"))
    errors, orders = made["panels"]
    assert errors["fieldConfig"]["defaults"]["thresholds"]["steps"][1] == {"color": "red", "value": 0.05}
    assert orders["fieldConfig"]["defaults"]["thresholds"]["steps"][1] == {"color": "green", "value": 3}
    assert errors["links"][0]["url"] == "https://git.example.com/ops/SHOP.md#errors"
    assert [each["gridPos"]["x"] for each in (errors, orders)] == [0, 12]
    assert errors["targets"][0]["expr"] == "errors"


def colour(breach: Breach, value: float) -> str:
    """The colour that a number has in a plot with this limit."""
    bound = Signal("Queue length", "promql", "queue")
    monitor = monitors(BOOK, SIGNALS)[0]._replace(bound=bound, breach=breach)
    [panel] = json.loads(dashboard([monitor], "Shop"))["panels"]
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    holds = [each["color"] for each in steps if each["value"] is None or value >= each["value"]]
    return str(holds[-1])


@pytest.mark.parametrize("comparator", [">", ">=", "<", "<=", "==", "!=", "between"])
@pytest.mark.parametrize("low", [0.0, 3.0])
def test_what_is_bad_is_red_and_nothing_else(comparator: str, low: float) -> None:
    breach = Breach(comparator, low, 8.0 if comparator == "between" else None)
    for value in (low, low + 1, low + 4, 20.0):
        at_the_line = value == low and comparator in {">", "<="}  # Grafana has no colour for that one number alone
        assert at_the_line or colour(breach, value) == ("red" if breach.holds(value) else "green"), value
