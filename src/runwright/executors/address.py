"""An endpoint's URL as it may be shown: without its password."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from runwright.executors.session import NotOpened, Setting


def endpoint(setting: Setting, name: str, example: str) -> str:
    """The URL of the setting.

    Raises:
        NotOpened: there is none, or it is for a host that we do not reach from here.
    """
    if setting.endpoint and setting.endpoint.startswith("$"):
        why = f"{setting.endpoint}, which should hold its URL, is not set"
        raise NotOpened(name, why, "Set it in the environment's variables or its env_file.")
    if setting.endpoint:
        return setting.endpoint
    raise NotOpened(name, "the environment has no endpoint for it", f'Write `endpoints.{name} = "{example}"`.')


def shown(url: str) -> str:
    """Scheme, user, host and path; a password becomes `***`, what may hold one is left out."""
    try:
        parts = urlsplit(url)
        user, host, port = parts.username, parts.hostname or "", parts.port
    except ValueError:
        return "the endpoint"
    secret = ":***" if parts.password is not None else ""
    place = (f"{user or ''}{secret}@" if user or secret else "") + (f"[{host}]" if ":" in host else host)
    return urlunsplit((parts.scheme, place + (f":{port}" if port else ""), parts.path, "", ""))
