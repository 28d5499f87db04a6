"""The languages that a value can be bound in, by name; any other takes the safe alphabet only."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from runwright.plan.landing.text import Landed, Text, Unbindable, safe, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.plan.landing.text import Landing

WORDS = ("argument", "literal", "assignment", "test", "program", "option", "format", "echo", "form", "split", "changed")
MODULES = {
    "shell": "in_shell",
    "sql": "in_sql",
    "json": "in_json",
    "json-or-yaml": "in_yaml",
    "yaml": "in_yaml",
    "promql": "in_promql",
    "jq": "in_jq",
    "jsonpath": "in_jsonpath",
    "python": "in_python",
    "redis": "in_redis",
    **dict.fromkeys(WORDS, "in_word"),
}


def landing(language: str) -> Landing | None:
    """The module of a language."""
    module = MODULES.get(language)
    return cast("Landing", import_module(f"runwright.plan.landing.{module}")) if module else None


def land(text: Text, mark: str) -> Landed:
    """Where a mark stands; in a language without a module only the safe alphabet may."""
    module = landing(text.language)
    if module is not None:
        return module.land(text, mark)
    where = f"a text of {text.language}"
    return Landed(where, _apart(text.text.replace(mark, ""), where))


def _apart(around: str, where: str) -> Callable[[str], str]:
    """A writer of the safe alphabet, without the signs that the text itself uses to part its pieces: `s/…/…/`."""
    checked = safe(where)
    signs = set(around) & set(":@%+,/")

    def write(value: str) -> str:
        taken = signs.intersection(value)
        if taken:
            raise Unbindable(
                f"{shown(value)} holds {min(taken)}, which parts {where}",
                "Give a value without it, or part the pieces by another sign in the document.",
            )
        return checked(value)

    return write
