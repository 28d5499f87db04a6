"""Cautions: what a configuration says that works, and that somebody should look at all the same.

Most are secrets written out where a reference could stand: everybody who reads the repository reads them.
"""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runwright.environment.problem import Problem
from runwright.environment.secret import reference
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.environment.channel import Channel
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment

SECRET_NAME = regex(
    r"PASSWORD$|PASSWD$|PASSPHRASE$|(?:^|[_-])(?:PASS|PWD|TOKEN|SECRET|KEY|AUTH|CREDENTIALS?)$|^SECRET[_-]|_SECRET_|"
    r"APIKEY$",
    re.IGNORECASE,
)
"""Names of variables and parameters whose values are secrets."""
OPEN = regex(r"PUBLIC|(?:^|[_-])(?:SORT|PRIMARY|FOREIGN|PARTITION|CACHE)[_-]KEY$", re.IGNORECASE)
"""Names that end like those of secrets and are none."""
HARMLESS = regex(r"(?:[~.]{0,2}/|\d*$|true$|false$)")
"""Values that say where a secret lies, or say nothing."""
SHELL_OWN = {"PWD", "OLDPWD"}
HERE = {"localhost", "127.0.0.1", "::1"}


def sounds_secret(name: str) -> bool:
    """Whether a variable or parameter with this name holds a secret."""
    return bool(SECRET_NAME.search(name)) and not OPEN.search(name) and name not in SHELL_OWN


def cautions(configuration: Configuration) -> list[Problem]:
    """What to look at, each with its place in the file; nothing where there is no file.

    Raises:
        Unreadable: the file cannot be read any more.
    """
    from runwright.environment.toml_file import text_of
    from runwright.environment.toml_places import placed

    if configuration.path is None:
        return []
    found = list(_found(configuration))
    return placed(found, text_of(configuration.path, str(configuration.path))) if found else []


def _found(configuration: Configuration) -> Iterator[Problem]:
    if configuration.path is not None and configuration.path.stat().st_mode & stat.S_IWOTH:
        do = "It says what is run, and where. Take the right to write from others: chmod o-w"
        yield Problem("everybody on this machine may change this file", do)
    if password(configuration.store):
        do = 'Put the whole URL where a reference leads: url = "secret://env/STORE_URL".'
        yield Problem("the URL of the store holds a password", do, ("store", "url"))
    for environment in configuration.environments.values():
        yield from _of(environment)
    for channel in configuration.channels.values():
        yield from _of_channel(channel)


def _of_channel(channel: Channel) -> Iterator[Problem]:
    place, parts = ("channels", channel.name, "url"), urlsplit(channel.url)
    if password(channel.url):
        do = 'Leave the user in it, and write where the password lies: key = "secret://env/NAME".'
        yield Problem(f"the URL of {channel.name} holds a password", do, place)
    if parts.scheme == "http" and parts.hostname not in HERE:
        do = "Write https://: what incidents are about is nobody else's business."
        yield Problem(f"{channel.name} is told over a line that others can read", do, place)


def _of(environment: Environment) -> Iterator[Problem]:
    section = ("environments", environment.name)
    for name, text in environment.variables.items():
        if plain_secret(name, text):
            do = f'Move it to [environments.{environment.name}.secrets]: {name} = "secret://env/{name}".'
            yield Problem(f"{name} looks like a secret, and is written out", do, (*section, "variables", name))
    for name, text in environment.values.items():
        if plain_secret(name, text):
            do = f'Write where it lies: {name} = "secret://env/{name.upper()}".'
            yield Problem(f"{name} looks like a secret, and is written out", do, (*section, "values", name))
    for name, text in environment.endpoints.items():
        if password(text):
            do = f'Put the whole URL where a reference leads: {name} = "secret://env/{name.upper()}_URL".'
            yield Problem(f"the URL of {name} holds a password", do, (*section, "endpoints", name))


def plain_secret(name: str, text: str) -> bool:
    """Whether a value is a secret by its name, and stands there itself."""
    return sounds_secret(name) and not reference(text) and not HARMLESS.match(text)


def password(url: str) -> bool:
    """Whether a URL carries a password."""
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False
