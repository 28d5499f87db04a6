"""A smoke test: what a client does, once, with the answers checked."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def run(url: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Health, login, report, refresh, logout; raises `Refused` at the first that is not as it should be."""
    said = call(f"{url}/healthz")
    yield f"health: {said['status']}"
    credentials = {"username": environment["SMOKE_USER"], "password": environment["SMOKE_PASSWORD"]}
    tokens = call(f"{url}/auth/login", credentials)
    yield "login: ok"
    report = call(f"{url}/reports/1", token=tokens["accessToken"])
    yield f"report: {report['id']}"
    fresh = call(f"{url}/auth/refresh", {"refreshToken": tokens["refreshToken"]})
    yield "refresh: ok"
    call(f"{url}/auth/logout", {"refreshToken": fresh["refreshToken"]})
    yield "logout: ok"


def call(url: str, body: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
    """The JSON that a URL answers, to a GET or to a POST of a body."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - the gateway's own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            said: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise Refused(f"{url} answers {refusal.code}: {refusal.read().decode(errors='replace')}") from refusal
    return said
