"""Rules: one file each, whose docstring is the page about it.

A rule's module has `NAME` (`family/complaint`), `SEVERITY`, and one of two functions:

    def check(book: Runbook) -> Iterator[Finding]: ...                        # one document by itself
    def check_in(book: Runbook, library: Library) -> Iterator[Finding]: ...   # one document among the others

The second is for rules that look at other documents, files, the configuration or the date. What several rules need of
a document stands in `lint.facts`, is derived once and kept.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.lint.finding import RANKS, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from runwright.lint.finding import Finding
    from runwright.lint.library import Library
    from runwright.runbook import Runbook

    Check = Callable[[Runbook, Library], Iterable[Finding]]


class NoRule(RunwrightError):
    """A module that was entered as a rule and lacks what a rule has."""

    def __init__(self, module: str, what: str) -> None:
        super().__init__(f"{module} is no rule: it has no {what}")
        self.hint = "A rule has NAME, SEVERITY, a docstring, and check(book) or check_in(book, library)."


class Rule(NamedTuple):
    """One rule, ready to be asked."""

    name: str
    severity: Severity
    check: Check
    docstring: str
    """The page, in Markdown; `page.read_page` takes it apart."""
    module: str
    alone: bool = True
    """Whether a document by itself is all that it asks about."""

    @property
    def family(self) -> str:
        """The first half of its name."""
        return self.name.partition("/")[0]

    @property
    def complaint(self) -> str:
        """The second half of its name."""
        return self.name.partition("/")[2]

    @property
    def title(self) -> str:
        """The first sentence of its page."""
        return self.docstring.strip().split("\n", 1)[0]


def from_module(module: ModuleType) -> Rule:
    """The rule that a module is.

    Raises:
        NoRule: something is missing.
    """
    for needed in ("NAME", "SEVERITY", "__doc__"):
        if not getattr(module, needed, None):
            raise NoRule(module.__name__, needed)
    if module.SEVERITY not in RANKS:
        raise NoRule(module.__name__, f"SEVERITY that is one of {', '.join(RANKS)}")
    alone = not hasattr(module, "check_in")
    return Rule(
        module.NAME, Severity(module.SEVERITY), _check(module), module.__doc__ or "", module.__name__, alone=alone
    )


def _check(module: ModuleType) -> Check:
    if hasattr(module, "check_in"):
        check_in: Check = module.check_in
        return check_in
    if not hasattr(module, "check"):
        raise NoRule(module.__name__, "check")
    alone: Callable[[Any], Iterable[Finding]] = module.check
    return lambda book, _: alone(book)


def named(name: str) -> Rule:
    """The rule of this package with this name."""
    family, _, complaint = name.partition("/")
    where = f"runwright.lint.rules.{family}.{complaint}".replace("-", "_")
    return from_module(import_module(where))
