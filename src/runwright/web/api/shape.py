"""Shapes: what comes in and goes out, as the description says it. Moments are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Limit = Annotated[int, Meta(ge=1, le=200, description="How many at most.")]
Place = Annotated[int, Meta(ge=0, le=2**31 - 1, description="Where to go on: the `next` of the page before.")]
Text = Annotated[str, Meta(max_length=10_000)]
Said = Annotated[str, Meta(min_length=1, max_length=10_000, pattern=r"\S")]
Word = Annotated[str, Meta(max_length=1000, pattern=r"^[^\u0000]*$", description="As a command line can hold it.")]
Value = Annotated[str, Meta(max_length=4000, pattern=r"^[^\u0000]*$", description="As a command line can hold it.")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Out(msgspec.Struct):
    """What goes out."""


class In(msgspec.Struct, forbid_unknown_fields=True):
    """What comes in: nothing but these fields."""


class Problem(Out):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    do: str = ""
    """What the caller can do about it."""
