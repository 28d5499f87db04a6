"""`secret://keyring/SERVICE/USER`: an entry of the user's keyring (Secret Service, KWallet, macOS Keychain …)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.secret import Reference, SecretMissing

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = "secret://keyring/SERVICE/USER"


def resolve(reference: Reference, root: Path) -> str:  # noqa: ARG001 (a scheme with paths needs the root)
    """The password that the keyring has for a service and a user.

    Raises:
        SecretMissing: there is none, no keyring can be reached, or support for it is not installed.
    """
    service, _, user = reference.path.rpartition("/")
    if not service or not user:
        raise SecretMissing(reference, "a service and a user are needed", f"Write {WRITTEN}.")
    value = _password(reference, service, user)
    if value is None:
        hint = f"Store it: keyring set {service} {user}"
        raise SecretMissing(reference, f"the keyring has nothing for {user} of {service}", hint)
    return value


def _password(reference: Reference, service: str, user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        hint = "Install it: pip install 'runwright[keyring]'"
        raise SecretMissing(reference, "support for keyrings is not installed", hint) from None
    try:
        return keyring.get_password(service, user)
    except KeyringError as error:
        hint = "Unlock the keyring, or start Runwright in a session that has one."
        raise SecretMissing(reference, f"no keyring answers ({type(error).__name__})", hint) from None
