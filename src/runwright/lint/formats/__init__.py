"""Findings as text for other programs: one small module each, in a plain list.

Each has `render(findings, documents, checkout)`, which gives the whole output; `documents` are the names of all that
was checked, and `checkout` says from where a code host counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported
    from runwright.lint.formats.checkout import Checkout

FORMATS = {"json": "plain_json", "sarif": "sarif", "junit": "junit", "github": "github"}
"""Every format by its name, and its module."""


class Format(Protocol):
    """What a module offers."""

    def render(self, findings: Sequence[Reported], documents: Sequence[str], checkout: Checkout) -> str:
        """The whole output, its last line ended."""


def format_named(name: str) -> Format:
    """The module of a format."""
    from importlib import import_module

    return cast("Format", import_module(f"runwright.lint.formats.{FORMATS[name]}"))
