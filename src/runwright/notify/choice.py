"""Which channels want a notification, by its kind of news and how bad it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.notify.grade import bad_enough

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from runwright.environment.channel import Channel
    from runwright.store.delivery import Notification


def wanting(
    told: Notification, names: Iterable[str], channels: Mapping[str, Channel], before: Collection[str]
) -> Iterator[str]:
    """Those of some channels that want it; one that nobody described is left to the courier, which names it.

    A channel that was told of something `before` hears the rest of it, also when that turned out to be less bad: what
    rang there must be taken back there.
    """
    return (name for name in names if _wants(channels.get(name), told, told_before=name in before))


def _wants(channel: Channel | None, told: Notification, *, told_before: bool) -> bool:
    if channel is None:
        return True
    return told.kind in channel.tells and (told_before or bad_enough(told.severity, channel.least))
