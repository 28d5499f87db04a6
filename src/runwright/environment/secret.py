"""Secrets: a configuration says where one lies (`secret://env/NAME`), never what it is.

A reference is resolved at the last moment and its value lives in a `Secret`, which does not show itself. No error of
this room carries a value.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "secret://"
SCHEMES = {
    "env": "runwright.environment.schemes.env",
    "env-file": "runwright.environment.schemes.env_file",
    "file": "runwright.environment.schemes.file",
    "keyring": "runwright.environment.schemes.keyring",
}
"""Each scheme and its module, which is imported when a reference is resolved. Another scheme is one more entry."""


class Reference(NamedTuple):
    """Where a secret lies."""

    scheme: str
    path: str

    def __str__(self) -> str:
        """As a configuration writes it."""
        return f"{PREFIX}{self.scheme}/{self.path}"


class Secret(str):
    """The value of a secret: text for the program that needs it, hidden from everything that prints values."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Says that there is one, not which."""
        return "Secret(…)"


class SecretMissing(RunwrightError):
    """A secret that is not where its reference says, or cannot be read."""

    def __init__(self, reference: Reference, why: str, hint: str) -> None:
        super().__init__(f"{reference}: {why}")
        self.reference = reference
        self.hint = hint


def reference(text: str) -> Reference | None:
    """The reference that a text is; `None` for any other text. The scheme may be one that nobody knows."""
    if not text.startswith(PREFIX):
        return None
    scheme, _, path = text.removeprefix(PREFIX).partition("/")
    return Reference(scheme, path)


def resolve(reference: Reference, root: Path) -> str:
    """The value, as a `Secret`; relative paths of files count from `root`, the folder of the configuration.

    Raises:
        SecretMissing: it is not there, or must not be read; the error never carries a value.
    """
    module = SCHEMES.get(reference.scheme)
    if module is None:
        raise SecretMissing(reference, "no such scheme", f"Schemes are {', '.join(sorted(SCHEMES))}.")
    value: str = import_module(module).resolve(reference, root)
    if not value:
        raise SecretMissing(reference, "the secret is empty", "Give it a value.")
    return Secret(value)


def revealed(text: str, root: Path) -> str:
    """A text as it is, or the value of the secret that it refers to.

    Raises:
        SecretMissing: it refers to one that cannot be resolved.
    """
    found = reference(text)
    return resolve(found, root) if found else text
