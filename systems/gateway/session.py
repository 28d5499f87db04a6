"""Tokens that an operator keeps under a name, to see later whether they are still accepted."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from systems.common.refusal import Refused
from systems.gateway.smoke import call

if TYPE_CHECKING:
    from pathlib import Path

    from systems.gateway.stack import Stack

NAME = re.compile(r"[\w.-]{1,64}")
ACCEPTED = "accepted"


def keep(stack: Stack, name: str) -> None:
    """Log in as the smoke user and keep the tokens, readable by their owner only."""
    told = stack.environment()
    body = {"username": told["SMOKE_USER"], "password": told["SMOKE_PASSWORD"]}
    tokens = call(f"{stack.settings.url}/auth/login", body)
    path = _path(stack, name)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(json.dumps(tokens))


def check(stack: Stack, name: str) -> str:
    """`accepted`, or `refused` with the gateway's reason."""
    path = _path(stack, name)
    if not path.exists():
        raise Refused(f"there is no token {name}; `token new {name}` takes one")
    tokens: dict[str, Any] = json.loads(path.read_text())
    try:
        call(f"{stack.settings.url}/reports/1", token=tokens["accessToken"])
    except Refused as refusal:
        if " 401: " not in str(refusal):
            raise
        return f"refused: {json.loads(str(refusal).partition(' 401: ')[2])['message']}"
    return ACCEPTED


def _path(stack: Stack, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise Refused(f"{name}: letters, digits and . _ - are allowed")
    return stack.home / "tokens" / f"{name}.json"
