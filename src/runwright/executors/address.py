"""The endpoint that a session is opened to."""

from __future__ import annotations

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
