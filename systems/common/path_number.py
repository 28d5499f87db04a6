"""A number in a path, as Starlette's routes have it: `{id:number}`, which a database can hold.

Its own `int` takes any number of digits, of which Python refuses to read some thousands: an error of ours, by anybody.
"""

from __future__ import annotations

from starlette.convertors import IntegerConvertor, register_url_convertor


class Number(IntegerConvertor):
    """At most 18 digits."""

    regex = "[0-9]{1,18}"


def register() -> None:
    """Let routes that are made from now on have `:number`."""
    register_url_convertor("number", Number())
