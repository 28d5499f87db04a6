"""What a runbook wants noticed becomes monitors."""

from __future__ import annotations

import pytest

from runwright.environment.signals import Signal
from runwright.lib.source import Source
from runwright.monitor.breach import Breach
from runwright.monitor.monitor import Monitor, monitors, named
from runwright.runbook import read

TABLE = """\
# Shop

## Alerts

| Alert | Condition | Severity | Action |
|---|---|---|---|
| HighErrorRate | 5xx rate > 5% for 5 minutes | critical | Errors at the checkout |
| Slow Checkout | P95 response time > 800 ms for 10 minutes | warning | Errors at the checkout |
| QueueDown | the broker does not answer | critical | |

## Healthy values

| Metric | Normal |
|---|---|
| CPU usage | < 70% |

## Errors at the checkout

1. Look at the log.

```bash
tail -n 50 /var/log/shop.log
```

## Queue down

**Alert**: QueueDown

```bash
rabbitmqctl status
```
"""
SYMPTOMS = """\
# Database

## Replication lag

**Alert**: HighReplicationLag
**Severity**: P2

### Symptoms

- Replication lag > 5 seconds

### Resolution

- If lag < 30 seconds: wait

```bash
psql -c "SELECT now() - pg_last_xact_replay_timestamp()"
```
"""


def found(text: str, **signals: Signal) -> dict[str, Monitor]:
    return {each.name: each for each in monitors(read(Source.from_text(text, "SHOP.md")), signals)}


def test_a_table_of_alerts_gives_each_its_number_its_time_and_its_severity() -> None:
    made = found(TABLE)
    errors = made["HighErrorRate"]
    assert errors.breach == Breach(">", 5, None, "%")
    assert (errors.lasting, errors.severity) == (300, "critical")
    assert made["SlowCheckout"].title == "Slow Checkout"
    assert made["SlowCheckout"].breach == Breach(">", 800, None, "ms")


def test_the_procedure_that_answers_is_the_one_that_is_named_or_labelled() -> None:
    made = found(TABLE)
    assert made["HighErrorRate"].procedure == "errors-at-the-checkout"
    assert made["QueueDown"].procedure == "queue-down"


def test_an_alert_without_a_number_is_bad_when_its_signal_is_gone() -> None:
    down = found(TABLE)["QueueDown"]
    assert down.breach == Breach("==", 0)
    assert down.breach.holds(0)


def test_how_things_should_be_is_no_alarm() -> None:
    assert not [name for name in found(TABLE) if "CPU" in name]


def test_the_row_of_an_alert_goes_before_the_symptom_in_its_section() -> None:
    row = "\n## Alerts\n\n| Alert | Condition |\n|---|---|\n| HighReplicationLag | Lag > 30 s for 2 min |\n"

    alert = found(SYMPTOMS + row)["HighReplicationLag"]
    assert (alert.breach, alert.lasting) == (Breach(">", 30, None, "s"), 120)


def test_a_symptom_below_an_alert_is_its_number_and_a_condition_of_the_cure_is_none() -> None:
    made = found(SYMPTOMS)
    assert made.keys() == {"HighReplicationLag"}
    assert made["HighReplicationLag"].breach == Breach(">", 5, None, "s")
    assert made["HighReplicationLag"].procedure == "replication-lag"


def test_a_signal_is_bound_by_its_words() -> None:
    signal = Signal("p95 Response-time", "promql", "latency")
    assert found(TABLE, x=signal)["SlowCheckout"].bound == signal
    assert found(TABLE)["SlowCheckout"].bound is None
    assert found(TABLE, x=signal._replace(name="Response time"))["SlowCheckout"].bound is None


def test_a_signal_with_the_name_of_an_alert_is_its_own_whatever_percentile_it_is_about() -> None:
    signal = Signal("SlowCheckout", "promql", "latency")
    assert found(TABLE, x=signal)["SlowCheckout"].bound == signal


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("High error rate", "HighErrorRate"),
        ("disk_full", "disk_full"),
        ("5xx errors", "Alert5xxErrors"),
        ("P95", "P95"),
    ],
)
def test_names_are_those_that_prometheus_takes(title: str, name: str) -> None:
    assert named(title) == name


@pytest.mark.parametrize(
    ("breach", "unit", "value"),
    [
        (Breach(">", 5, None, "%"), "ratio", 0.05),
        (Breach(">", 0.5, None, "1"), "%", 50),
        (Breach(">", 500, None, "ms"), "s", 0.5),
        (Breach(">", 2, None, "GiB"), "MiB", 2048),
        (Breach(">", 5, None, "%"), "", 5),
    ],
)
def test_a_number_is_counted_in_the_unit_of_its_signal(breach: Breach, unit: str, value: float) -> None:
    counted = breach.counted_in(unit)
    assert counted is not None
    assert counted.value == pytest.approx(value)


def test_units_of_different_things_are_not_compared() -> None:
    assert Breach(">", 5, None, "%").counted_in("s") is None
    assert Breach(">", 5, None, "s").counted_in("MiB") is None
