"""A notice: what a monitoring system says of one alert, whatever system it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Notice(NamedTuple):
    """One alert as a message tells it."""

    source: str
    """`alertmanager`, `grafana`, `pagerduty`, `watch`."""
    key: str
    """The same in all messages about one firing, and in no other."""
    name: str
    firing: bool
    severity: str
    summary: str
    link: str
    """The runbook that the alert names; empty where it names none."""
    started: datetime
    labels: Mapping[str, str]
    echo: str = ""
    """The key under which its sender was told of it: an incident of ours, where what we told comes back."""
