"""Libraries of others that an action calls: each comes with an extra of Runwright."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from runwright.actions.operation import Impossible


def required(module: str, extra: str, name: str = "") -> Any:  # noqa: ANN401 (a module)
    """The module of a library, which its makers call `name`.

    Raises:
        Impossible: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        why = f"{name or module} is not installed"
        raise Impossible(why, f"Install the extra: pip install 'runwright[{extra}]'") from None
