"""The four alerts of the runbook, judged by what the application says of itself now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Alert(NamedTuple):
    """An alert: its name, its severity, the number that it looks at, from which value it fires, in which unit."""

    name: str
    severity: str
    number: Callable[[Mapping[str, Any]], float]
    limit: float
    unit: str


class Judged(NamedTuple):
    """An alert with the number as it is now."""

    alert: Alert
    value: float

    @property
    def active(self) -> bool:
        """Whether it fires."""
        return self.value > self.alert.limit


def _latency(facts: Mapping[str, Any]) -> float:
    return float(facts["database"]["avg_latency_ms"])


def _utilization(facts: Mapping[str, Any]) -> float:
    return float(facts["connection_pool"]["utilization"])


def _away(facts: Mapping[str, Any]) -> float:
    return float(facts["cache"]["status"] != "up")


def lag(facts: Mapping[str, Any]) -> float:
    """Seconds that the slowest replica is behind."""
    return max((each["lag_seconds"] or 0.0 for each in facts["load_balancer"]["nodes"].values()), default=0.0)


ALERTS = (
    Alert("HighQueryLatency", "P2", _latency, 100, "ms"),
    Alert("CriticalConnectionPoolUtilization", "P1", _utilization, 95, "%"),
    Alert("RedisInstanceDown", "P2", _away, 0, "of Redis away"),
    Alert("HighReplicationLag", "P2", lag, 5, "s"),
)


def judge(facts: Mapping[str, Any]) -> list[Judged]:
    """Every alert with its number."""
    return [Judged(alert, alert.number(facts)) for alert in ALERTS]
