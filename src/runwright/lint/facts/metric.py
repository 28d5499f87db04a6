"""What a metric's name says: whether it only grows, by the conventions of OpenMetrics and of the common exporters."""

from __future__ import annotations

from runwright.lib.regex import regex

COUNTERS = regex(r"_(?:total|count|sum|bucket|created)$")
"""OpenMetrics 1.0, "Counter" and "Histogram"."""
GAUGES = regex(
    r"^up$|_(?:info|ratio|percent|percentage|celsius|timestamp_seconds|limit|limits|available|free|usage|used|size"
    r"|current|pending|active|in_use|idle|replicas|ready|connections|lag|lag_seconds|queue_length|depth|temp)$"
    r"|_(?:memory|mem|filesystem|heap|volume_stats|working_set|resident|rss|avail|free|available|used|usage|limit|size)_bytes$"
    r"|^kube_\w+_(?:status|spec)_\w+$(?<!_total)|^node_(?:load\d+|memory_\w+_bytes|filesystem_\w+)$"
    r"|^container_memory_\w+(?<!_failcnt)$|^redis_(?:connected_\w+|memory_\w+|db_keys)$|^pg_(?:stat_activity_count|up|replication_lag\w*)$"
)
"""Suffixes that name a state, and what the exporters' own metadata call gauges (kube-state-metrics, node, redis)."""

STATES = regex(
    r"(?:pending|active|current|open|backlog|in_progress|in_flight|queued|waiting|running|idle|available|used|free|memory|size|limit"
    r"|capacity|connected|online|nodes|replicas|ready)_total$"
)
"""Totals of what there is at the moment, which some name like counters."""


def is_counter(name: str) -> bool:
    """Whether a metric only grows, as far as its name says."""
    return bool(COUNTERS.search(name)) and not is_gauge(name) and not STATES.search(name)


def is_gauge(name: str) -> bool:
    """Whether a metric goes up and down, as far as its name says."""
    return bool(GAUGES.search(name)) and ":" not in name
