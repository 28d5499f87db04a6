"""What clients send, read at the door: a search, an item, a move; whatever is wrong with it is said by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .stock import KINDS, LARGEST, Move, Refused, Search

if TYPE_CHECKING:
    from collections.abc import Mapping

SKU = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
MOST_AT_ONCE = 1_000_000


def address(path: str, query: bytes) -> None:
    """Refuse (400) what no text of a database can be."""
    if "\0" in path or b"%00" in query:
        raise Refused(400, "nothing has a NUL in its name")


def search(asked: Mapping[str, str]) -> Search:
    """The search of a query string; raises Refused (400)."""
    return Search(
        words=asked.get("q", "")[:100],
        low=asked.get("low", "") in {"1", "true"},
        after=asked.get("after", "")[:40],
        most=number(asked.get("limit", "50"), "limit", 1, LARGEST),
    )


def item(said: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of a stranger
    """A new item; raises Refused (400)."""
    body = _object(said)
    sku = _text(body, "sku", 40).upper()
    if not SKU.fullmatch(sku):
        raise Refused(400, "sku: capital letters, digits and hyphens, 40 at most")
    return {
        "sku": sku,
        "name": _text(body, "name", 120),
        "place": _text(body, "place", 40),
        "quantity": number(body.get("quantity", 0), "quantity", 0, MOST_AT_ONCE),
        "reorder_at": number(body.get("reorder_at", 0), "reorder_at", 0, MOST_AT_ONCE),
    }


def move(said: Any, who: str, request: str | None) -> Move:  # noqa: ANN401 - the same
    """A move; raises Refused (400)."""
    body = _object(said)
    kind = body.get("kind")
    if kind not in KINDS:
        raise Refused(400, f"kind: one of {', '.join(KINDS)}")
    amount = number(body.get("quantity"), "quantity", 0 if kind == "count" else 1, MOST_AT_ONCE)
    note = body.get("note", "")
    if not isinstance(note, str) or len(note) > 200 or "\0" in note:
        raise Refused(400, "note: a text of at most 200 characters")
    if request is not None and not 1 <= len(request) <= 60:
        raise Refused(400, "Idempotency-Key: 1 to 60 characters")
    return Move(kind, amount, note, who, request)


def login(said: Any) -> tuple[str, str]:  # noqa: ANN401 - the same
    """Name and password; raises Refused (400)."""
    body = _object(said)
    return _text(body, "name", 60), _text(body, "password", 200)


def number(said: object, what: str, least: int, most: int) -> int:
    """A whole number between two others; raises Refused (400)."""
    try:
        found = int(said) if isinstance(said, (int, str)) and not isinstance(said, bool) else None
    except ValueError:
        found = None
    if found is None or not least <= found <= most:
        raise Refused(400, f"{what}: a whole number from {least} to {most}")
    return found


def _object(said: object) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise Refused(400, "a JSON object is needed")
    return said


def _text(body: Mapping[str, Any], name: str, longest: int) -> str:
    said = body.get(name)
    if not isinstance(said, str) or not 1 <= len(said.strip()) <= longest or "\0" in said:
        raise Refused(400, f"{name}: a text of 1 to {longest} characters")
    return said.strip()
