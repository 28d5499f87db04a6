"""How long something is kept or waited for, as an option gives it: `30d`, `90s`, `1h30m`, `5 minutes`."""

from __future__ import annotations

from argparse import ArgumentTypeError

from runwright.lib import duration


def seconds(text: str) -> float:
    """The seconds of an option; for `type=`. A number alone is none: 30 what?

    Raises:
        ArgumentTypeError: it is no duration.
    """
    amount = duration.seconds(text)
    if amount is None:
        raise ArgumentTypeError(f"{text} is no duration: write 90s, 15m, 12h or 30d")
    return amount
