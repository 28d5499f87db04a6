"""Do what users do: open the pages, log in, add an item, move it, find it; each step proves something."""

from __future__ import annotations

import json
import secrets
import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Client(NamedTuple):
    """A client of one address, which trusts our authority and nobody else."""

    url: str
    ca: Path

    def text(self, path: str, body: object = None, token: str = "") -> str:
        """An answer; raises Refused when there is none, or another than one of success."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, headers)  # noqa: S310 - ours
        trust = ssl.create_default_context(cafile=str(self.ca)) if self.url.startswith("https") else None
        try:
            with urllib.request.urlopen(request, timeout=10, context=trust) as answer:  # noqa: S310 - the same
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise Refused(f"{path} answers {error.code}: {error.read(300).decode(errors='replace')}") from error
        except (OSError, ValueError) as error:
            raise Refused(f"{self.url}{path}: {error}") from error

    def ask(self, path: str, body: object = None, token: str = "") -> Any:  # noqa: ANN401 - JSON
        """An answer of JSON; raises Refused."""
        try:
            return json.loads(self.text(path, body, token))
        except ValueError as error:
            raise Refused(f"{path}: no JSON") from error


def run(client: Client, name: str, password: str, *, pages: bool = True) -> Iterator[str]:
    """Every step, of the API alone when there are no pages at this address; raises Refused for what does not hold."""
    health = client.ask("/api/health")
    _holds(health["status"], "ok", "the health")
    yield f"release {health['release']} is well, schema {health['schema']}"
    if pages:
        for path, words in (("/", "<title>Inventory"), ("/app.js", "/api/items"), ("/sw.js", "shell-")):
            if words not in client.text(path):
                raise Refused(f"{path} does not have {words!r}")
        yield "the pages are there"
    token = client.ask("/api/session", {"name": name, "password": password})["token"]
    sku = f"SMOKE-{secrets.token_hex(4).upper()}"
    client.ask("/api/items", {"sku": sku, "name": "Smoke test", "place": "T0", "quantity": 5, "reorder_at": 9}, token)
    yield f"{name} logged in and added {sku}"
    client.ask(f"/api/items/{sku}/moves", {"kind": "in", "quantity": 3, "note": "smoke test"}, token)
    client.ask(f"/api/items/{sku}/moves", {"kind": "out", "quantity": 8, "note": "smoke test"}, token)
    _holds(client.ask(f"/api/items/{sku}")["quantity"], 0, "the stock after 5 + 3 - 8")
    yield "moves change the stock at once"
    found = client.ask(f"/api/items?q={sku}&low=1")["items"]
    _holds([each["sku"] for each in found], [sku], "the search in the low stock")
    if client.ask("/api/summary")["items"] < 1:
        raise Refused("the summary counts no item")
    yield "the search finds it in the low stock, and the summary counts"


def _holds(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Refused(f"{what}: {found!r}, not {wanted!r}")
