"""Endpoints: where blocks of a language are sent, and how that may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from runwright.environment.secret import reference

if TYPE_CHECKING:
    from runwright.environment.environment import Environment

ENDPOINTS = {"sql": "sql", "promql": "prometheus", "redis": "redis", "http": "http"}
"""The endpoint that a language needs; a command of a shell names its own."""


def written(environment: Environment, language: str) -> str:
    """The endpoint of a language as it may be written down: a reference, or a URL without its password."""
    text = environment.endpoints.get(ENDPOINTS.get(language, ""), "")
    return text if not text or reference(text) else shown(text)


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
