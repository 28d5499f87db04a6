"""The endpoint that a session is opened to, and the addresses below it."""

from __future__ import annotations

from runwright.executors.session import NotOpened, Setting
from runwright.lib.regex import regex

WHOLE = regex(r"[A-Za-z][A-Za-z0-9+.-]*://")
"""How a URL begins that needs no endpoint; in a path, `://` may stand in the query, and a colon anywhere."""
NO_HOST = "which host? Write a whole URL, or `endpoints.http` in the environment"


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


def below(base: str, target: str) -> str | None:
    """The URL of HTTP that is meant by a whole one, or by a path below another; None where no host is known."""
    url = target if WHOLE.match(target) else f"{base.rstrip('/')}/{target.lstrip('/')}"
    return url if url.lower().startswith(("http://", "https://")) else None
