"""An address: a channel whose secrets were just resolved, for one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from runwright.environment.secret import reference, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.environment.channel import Channel


class Address(NamedTuple):
    """Where one message goes."""

    url: str
    key: str
    to: tuple[str, ...]
    sender: str
    secrets: Mapping[str, str]
    """What of it must not be seen, by name."""


def addressed(channel: Channel, root: Path) -> Address:
    """The address of a channel; secrets are looked up at each call, so that one that was rotated is used at once.

    Raises:
        SecretMissing: a reference that leads nowhere.
    """
    secret = reference(channel.url)
    url = resolve(secret, root) if secret else channel.url
    key = resolve(channel.key, root) if channel.key else ""
    hidden = {f"{channel.name} url": url} if secret else {}
    if word := _password(url):
        hidden[f"{channel.name} password"] = word
    return Address(url, key, channel.to, channel.sender, hidden | ({f"{channel.name} key": key} if key else {}))


def _password(url: str) -> str:
    """The password that stands in an address."""
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""
