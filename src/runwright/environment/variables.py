"""Variables in the texts of a system: `$NAME`, `${NAME}`, and `${NAME:-what holds without it}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

VARIABLE = regex(r"\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\})")


class NotSet(RunwrightError):
    """A text names a variable that nothing sets."""

    hint = "The system's environment file has to set it: is the system running, and is its file current?"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"${name} is not set, in “{text}”")
        self.name = name


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """The text with its variables put in.

    Raises:
        NotSet: a variable has neither a value nor a default.
    """

    def value(match: re.Match[str]) -> str:
        name, default = match["bare"] or match["name"], match["default"]
        found = variables.get(name)
        if not found and default is not None:  # as a shell has it, `:-` is for what is empty too
            return default
        if found is None:
            raise NotSet(name, text)
        return found

    return VARIABLE.sub(value, text)
