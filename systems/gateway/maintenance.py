"""Maintenance mode: a file in the run folder, so that it can be switched when everything else is down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

FILE = "maintenance.json"


class Window(NamedTuple):
    """Maintenance is on: what clients are told."""

    retry_after: int
    reason: str


def read(home: Path) -> Window | None:
    """The window that is open now, if one is; a file that cannot be read counts as one."""
    try:
        said = json.loads((home / FILE).read_text(encoding="utf-8"))
        return Window(int(said["retryAfter"]), str(said["reason"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError):
        return Window(60, "maintenance")


def switch_on(home: Path, window: Window) -> None:
    """Open the window; instances see it within a quarter of a second."""
    fresh = home / f"{FILE}.new"
    fresh.write_text(json.dumps({"retryAfter": window.retry_after, "reason": window.reason}), encoding="utf-8")
    fresh.replace(home / FILE)


def switch_off(home: Path) -> None:
    """Close the window."""
    (home / FILE).unlink(missing_ok=True)
