"""How much of what is wrong with pages lint says: `python -m benchmarks.lint_recall FOLDER [--missed]`.

`tests/lint/seeds/NAME-FAMILY.toml` lists the defects of a page whose file in FOLDER begins with NAME: the line, how bad
it is, what happens, and which rule should say so. A defect counts as found when that rule speaks of its line or of the
one beside it. The pages themselves are not kept here.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.lib.source import Source
from runwright.lint.catalogue import rules
from runwright.lint.library import Library
from runwright.lint.linting import lint
from runwright.runbook import read

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = Path(__file__).resolve().parent.parent / "tests" / "lint" / "seeds"
NEAR = 1
"""Lines: a command over several lines may be listed by any of them."""


def main(words: list[str]) -> int:
    """Print, for each severity, how many defects were found of how many; exit 2 without a page."""
    folder = Path(words[0]) if words else Path()
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in sorted(each for each in folder.glob("*.*") if each.is_file()):
        said = [(each.rule, each.source.line(each.start)) for each in lint(_library(path), rules())]
        for defect in _listed(path):
            total[defect["severity"]] += 1
            if any(rule == defect["rule"] and abs(line - defect["line"]) <= NEAR for rule, line in said):
                found[defect["severity"]] += 1
            elif "--missed" in words:
                print(f"missed: {path.name}:{defect['line']} {defect['severity']} {defect['rule']}: {defect['fact']}")
    for severity, count in total.items():
        print(f"{severity}: {found[severity]} of {count}")
    if not total:
        print(f"No list of {LISTS} speaks of a page in {folder}.")
    return 0 if total else 2


def _library(path: Path) -> Library:
    return Library([read(Source.from_file(path))])


def _listed(path: Path) -> Iterator[dict[str, Any]]:
    """The defects that are listed of a page."""
    for each in sorted(LISTS.glob("*-*.toml")):
        if path.name.startswith(each.stem.partition("-")[0]):
            yield from tomllib.loads(each.read_text(encoding="utf-8"))["defects"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
