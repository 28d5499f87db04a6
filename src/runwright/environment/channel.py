"""A channel: where people are told something, as one section `[channels.NAME]` says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.environment.secret import Reference

RATES: Mapping[str, int] = {"slack": 60, "pagerduty": 120, "teams": 60, "email": 30, "webhook": 120, "apprise": 20}
"""Each kind with the messages a minute that it takes: Slack documents one a second, PagerDuty limits each integration;
the others are ours."""

AT_ONCE: Mapping[str, int] = {"slack": 1, "pagerduty": 8, "teams": 1, "email": 2, "webhook": 8, "apprise": 1}
"""Each kind with the messages that are on their way to it at the same time: chats show them in the order of arrival,
receivers that keep alerts tell them apart by their key."""

NEWS = ("opened", "acknowledged", "updated", "resolved")
"""What is told of incidents."""
GRADES = ("critical", "error", "warning", "info")
"""The severities of PagerDuty's Common Event Format, worst first: what the words of runbooks are read as."""


class Channel(NamedTuple):
    """One place to tell something. What is secret in it stands as a reference, resolved when a message is sent."""

    name: str
    kind: str
    """One of `RATES`."""
    url: str = ""
    """Where messages go, or a secret reference as text; for e-mail the server, `smtp://HOST:PORT` or `smtps://`."""
    key: Reference | None = None
    """PagerDuty's integration key, the password of a mail server, or what signs a webhook."""
    to: tuple[str, ...] = ()
    """Addresses of people, for e-mail."""
    sender: str = ""
    """Whom an e-mail is from."""
    rate: int = 60
    """Messages a minute, at most."""
    at_once: int = 1
    """Messages that are on their way at the same time, at most."""
    tells: tuple[str, ...] = NEWS
    """Which news of incidents go there."""
    least: str = GRADES[-1]
    """How bad an incident has to be, as one of `GRADES`."""
    digest: bool = True
    """Whether what it has no room for comes as one message, where people read it; each in its turn, else."""


KEPT = 90 * 86400.0
"""Seconds for which delivered messages are kept where nobody says it."""


class Notify(NamedTuple):
    """What holds for all channels, as `[notify]` says it."""

    console: str = ""
    """Where people open the console; links in messages lead there. Empty where there is none."""
    expires: float = 4 * 3600.0
    """Seconds after which a message that could not be delivered is given up."""
    keep: float = KEPT
    """Seconds for which a delivered message is kept."""
