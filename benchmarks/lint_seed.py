"""Real documents with the defects that somebody found in them by hand (`tests/lint/seeds`).

    # tests/lint/seeds/003-sql.toml: seed 003, family sql
    document = "seeds/003*"  # may be left out, for the one whose name begins like the file's; or stand in each defect
    defects = [
      { line = 51, severity = "error", rule = "sql/standby-function", fact = "always NULL on a primary" },
    ]

The documents themselves stay where they are (a folder beside the checkout). A defect is found when a finding reaches to
its line that is its rule's, or of the same family; `rule = ""` says that no program can see it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli.lint_library import read_library
from runwright.lint.catalogue import rules
from runwright.lint.linting import lint_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Reported

SEEDS = Path(__file__).resolve().parent.parent / "tests" / "lint" / "seeds"
SEVERITIES = ("error", "warning", "info")


class Defect(NamedTuple):
    """One defect of one document."""

    document: Path
    family: str
    line: int
    severity: str
    rule: str
    """The rule that should say so; empty where no program can."""
    fact: str

    @property
    def found(self) -> bool:
        """Whether a finding of its rule, or else of its family, reaches to its line."""
        families = {self.family, self.rule.partition("/")[0]} if self.rule else set()
        return any(
            each.source.line(each.start) <= self.line <= each.source.line(max(each.start, each.end - 1))
            and (each.rule == self.rule or each.family in families)
            for each in findings(self.document)
        )


@cache
def findings(document: Path) -> list[Reported]:
    """What all rules say of a document that is alone in its library: the seeds have nothing to do with each other."""
    shelf = read_library([document], [], None)
    return [each for book in shelf.wanted for each in lint_one(book, shelf.library, rules())]


def defects(shared: Path, folder: Path = SEEDS) -> Iterator[Defect]:
    """Every defect of every list whose document is there."""
    for path in sorted(folder.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        name, _, family = path.stem.rpartition("-")
        usual = raw.get("document", f"seeds/{name}*")
        for each in raw["defects"]:
            document = _document(shared, each.get("document", usual))
            rule = each.get("rule", "")
            if document is not None:
                own = family if name else rule.partition("/")[0]
                yield Defect(document, own, each["line"], each["severity"], rule, each["fact"])


@cache
def _document(shared: Path, named: str) -> Path | None:
    """The document that a list means: by a pattern of its path, or as `owner/repository name.md` of the corpus."""
    owner, blank, name = named.partition(" ")
    pattern = f"corpus/{owner.replace('/', '__')}/**/{name}" if blank else named
    return next(iter(sorted(shared.glob(pattern))), None)


def judge_seeds(shared: Path, *, names: bool) -> None:
    """Print recall for each family and severity: of what a program can see, and of all."""
    known = list(defects(shared))
    if not known:
        return
    listed: Counter[tuple[str, str]] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    for each in known:
        found = each.found
        for key in ((each.family, each.severity), (each.family, "all"), ("all", each.severity), ("all", "all")):
            listed[key] += 1
            seen[key] += bool(each.rule)
            met[key] += found
        if names and each.rule and not found:
            print(f"missed: {each.document.name}:{each.line}: {each.rule} ({each.severity}): {each.fact}")
    documents = len({each.document for each in known})
    print(f"\ndefects in {documents} real documents: found / of those a program can see / of all")
    print(f"{'family':<14}" + "".join(f"{severity:>20}" for severity in (*SEVERITIES, "all")))
    for family in [*dict.fromkeys(each.family for each in known), "all"]:
        cells = (_cell(met[family, one], seen[family, one], listed[family, one]) for one in (*SEVERITIES, "all"))
        print(f"{family:<14}" + "".join(f"{cell:>20}" for cell in cells))


def _cell(met: int, seen: int, listed: int) -> str:
    return f"{met}/{seen}/{listed} {met / seen:.2f}" if seen else f"-/-/{listed}"
