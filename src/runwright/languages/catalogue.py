"""The languages that Runwright reads besides the shell's tools: one small module each, in a plain list.

To add a language: write a module beside this one with the four names of `Language`, and enter it here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from runwright.languages.effects import Effects
    from runwright.languages.syntax import Parsed


class Language(Protocol):
    """What a module offers so that texts of its language can be read and judged."""

    NAME: str
    """The one word for it everywhere: in blocks, findings, the output."""
    TAGS: frozenset[str]
    """What authors write behind a fence to name it, in lower case."""

    def parse(self, text: str) -> Parsed:
        """Read a text by the grammar of the language; never raises, whatever the text."""

    def effects(self, text: str) -> Effects:
        """Say what executing the text can do."""


LANGUAGES = {
    "awk": "awk_program",
    "cron": "cron_table",
    "http": "http_request",
    "jq": "jq_filter",
    "json": "json_text",
    "jsonpath": "jsonpath",
    "mongo": "mongo_shell",
    "promql": "promql",
    "python": "python_code",
    "redis": "redis_commands",
    "sed": "sed_program",
    "settings": "settings",
    "shell": "shell_language",
    "sql": "sql",
    "yaml": "yaml_text",
}
"""Every language by its name, and the module that knows it."""


@cache
def language(name: str) -> Language | None:
    """The module of a language; grammars themselves are loaded when the first text is read."""
    module = LANGUAGES.get(name)
    return cast("Language", import_module(f"runwright.languages.{module}")) if module else None


@cache
def tags() -> dict[str, str]:
    """Every tag of a fence that names one of these languages."""
    found = {}
    for name in LANGUAGES:
        known = language(name)
        if known is not None:
            found.update(dict.fromkeys(known.TAGS, name))
    return found
