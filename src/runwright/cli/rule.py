"""Print the page of one rule: what it complains about, why it matters, a bad example, and what to write instead."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  runwright rule safety/no-way-back
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `rule` takes."""
    parser.add_argument("name", metavar="NAME", help="FAMILY/COMPLAINT, as `runwright rules` lists them")


def run(options: argparse.Namespace) -> int:
    """Print the page as Markdown."""
    from runwright.lint.catalogue import rule
    from runwright.lint.page import read_page

    sys.stdout.write(read_page(rule(options.name)).text)
    return 0
