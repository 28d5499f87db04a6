"""Which rules there are: those of this package by their plain lists, and those that other packages bring.

A package brings rules by the entry point group `runwright.rules`: each entry names a module that is a rule, or that
has a list `RULES` of such modules.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.lint.rule import Rule, from_module, named
from runwright.lint.rules import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

ENTRY_POINTS = "runwright.rules"


class NoSuchRule(RunwrightError):
    """A name that no rule and no family has."""

    def __init__(self, asked: str, known: Iterable[str]) -> None:
        from difflib import get_close_matches

        super().__init__(f"there is no rule and no family “{asked}”")
        near = get_close_matches(asked, list(known), 3)
        self.hint = f"Did you mean {' or '.join(near)}?" if near else "`runwright rules` lists them all."


class BrokenEntryPoint(RunwrightError):
    """Rules of another package that cannot be loaded."""

    hint = "Repair or uninstall the package that brings it."

    def __init__(self, name: str, why: BaseException) -> None:
        super().__init__(f"the rules “{name}” of another package cannot be loaded: {why}")


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the families.

    Raises:
        BrokenEntryPoint: a rule of another package cannot be loaded.
    """
    return (*map(named, own_names()), *_foreign())


def own_names() -> Iterator[str]:
    """The names of the rules of this package."""
    for family in FAMILIES:
        listed = import_module(f"runwright.lint.rules.{family}").RULES
        yield from (f"{family}/{complaint}" for complaint in listed)


def _foreign() -> Iterator[Rule]:
    from importlib.metadata import entry_points

    for entry in entry_points(group=ENTRY_POINTS):
        try:
            loaded: ModuleType = entry.load()
            yield from map(from_module, getattr(loaded, "RULES", (loaded,)))
        except RunwrightError:
            raise
        except (Exception, SystemExit) as error:  # whatever a foreign module does when it is imported
            raise BrokenEntryPoint(entry.name, error) from error


def chosen(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules that are selected (all, when nothing is) and not ignored; by name, by family or by pattern.

    Raises:
        NoSuchRule: one of the names is none.
    """
    for asked in (*select, *ignore):
        if not any(matches(rule.name, asked) for rule in rules()):
            raise NoSuchRule(asked, [name for rule in rules() for name in (rule.name, rule.family)])
    picked = [rule for rule in rules() if not select or any(matches(rule.name, each) for each in select)]
    return tuple(rule for rule in picked if not any(matches(rule.name, each) for each in ignore))


def rule(name: str) -> Rule:
    """The rule with this name.

    Raises:
        NoSuchRule: there is none.
    """
    for each in rules():
        if each.name == name:
            return each
    raise NoSuchRule(name, [each.name for each in rules()])


def matches(name: str, asked: str) -> bool:
    """Whether a rule's name is meant by `family/complaint`, `family`, or a pattern such as `*/does-not-parse`."""
    return asked in {name, name.partition("/")[0]} or fnmatchcase(name, asked)
