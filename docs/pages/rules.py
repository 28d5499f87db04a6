"""The pages of the rules: one for each, as its docstring says it, and an index by family."""

from __future__ import annotations

from importlib import import_module
from itertools import groupby

from docs.pages.markdown import joined, table
from runwright.lint.catalogue import own_names
from runwright.lint.page import read_page
from runwright.lint.rule import Rule, named

ABOUT = """\
`runwright lint` checks runbooks by these rules; `runwright rule NAME` prints a page. A page's examples are its test:
what stands under “Example” is found, what stands under “Instead” is left alone.

**Error**: it does not work, or does harm, for everybody who follows the page. **Warning**: it goes wrong under
conditions that occur, or hides that something went wrong. **Info**: worth knowing, or likely but not sure; it never
fails a check.

How to [adopt lint in an old repository](../../how-to/adopt-lint-in-an-old-repository.md), to
[suppress a finding](../../how-to/suppress-a-finding.md), and to [add a rule](../../../CONTRIBUTING.md#add-a-rule)."""


def own() -> list[Rule]:
    """The rules of this package; those that other packages bring have their pages there."""
    return [named(name) for name in own_names()]


def index() -> str:
    """Every rule with its complaint, family by family."""
    parts = [ABOUT]
    for family, group in groupby(own(), key=lambda each: each.family):
        about = (import_module(f"runwright.lint.rules.{family}").__doc__ or "").strip()
        rows = ([f"[{each.complaint}]({path(each)})", each.severity.value, each.title] for each in group)
        parts += [f"## {family}", about, table(["rule", "severity", "complaint"], rows)]
    return joined("Rules", *parts)


def path(rule: Rule) -> str:
    """The file of a rule's page, beside the index."""
    return f"{rule.family}-{rule.complaint}.md"


def pages() -> dict[str, str]:
    """The text of every page, by the name of its file."""
    return {"README.md": index(), **{path(each): page(each) for each in own()}}


def page(rule: Rule) -> str:
    """One page, with the way back."""
    return f"{read_page(rule).text.rstrip()}\n\n[All rules](README.md)\n"
