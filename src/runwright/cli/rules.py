"""List the rules of `runwright lint`, family by family, each with its severity and its complaint."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from runwright.cli import json_output
from runwright.cli.paper import Paper

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright rules                       all of them
  runwright rules --json | jq -r .[].name
  runwright rule safety/no-way-back     the page of one
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `rules` takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON array")


def run(options: argparse.Namespace) -> int:
    """Print the list."""
    from itertools import groupby

    from runwright.lint.catalogue import rules

    if options.json:
        data = [
            {"name": each.name, "family": each.family, "severity": each.severity.value, "title": each.title}
            for each in rules()
        ]
        sys.stdout.write(json_output.page(data))
        return 0
    paper = Paper()
    for family, group in groupby(rules(), key=lambda each: each.family):
        paper.heading(family)
        for each in group:
            paper.line(each.name, 2, right=each.severity.value)
            paper.wrapped(each.title, 4)
    return 0
