"""Check runbooks like code.

Each finding says what will happen to the reader and what to write instead. Nothing is executed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.books import called, named
from runwright.lib.errors import RunwrightError
from runwright.lint.finding import RANKS, Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from runwright.cli.lint_library import Shelf
    from runwright.lint.finding import Reported
    from runwright.lint.rule import Rule

EXAMPLES = """\
examples:
  runwright lint RUNBOOK.md                            one document
  runwright lint docs/runbooks --severity error        a folder, only errors
  runwright lint docs --select tool,sql/does-not-parse   a family and a rule
  runwright lint docs --fix                            make what edits are safe
  runwright lint docs --changed-since origin/main      what a branch touches
  runwright lint docs --format sarif > lint.sarif      for a code host
  runwright lint docs --write-baseline                 know what is there,
  runwright lint docs --baseline runwright-baseline.json   and fail on new ones

exit status: 0 nothing, or only info; 1 errors or warnings; 2 could not check
"""
COULD_NOT = 2
BASELINE = "runwright-baseline.json"
ROUNDS = 10
"""How often fixes are made and looked at again; an edit can uncover another."""


class NothingToCheck(RunwrightError):
    """No runbook was named."""

    hint = "Pass a Markdown file, a folder that holds some, or - for standard input: runwright lint docs/"

    def __init__(self) -> None:
        super().__init__("which runbooks?")


class WholeOnly(RunwrightError):
    """A procedure was named, and documents are checked whole."""

    def __init__(self, path: Path | None, procedure: str) -> None:
        super().__init__(f"a document is checked whole, not only “{procedure}”")
        self.hint = f"Leave it out: runwright lint {called(str(path or '-'))}"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `lint` takes."""
    from runwright.lint.formats import FORMATS

    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, a glob, or - for standard input; without, those of runwright.toml",
    )
    parser.add_argument("--format", choices=["text", *FORMATS], default="text", help="how to print it (default: text)")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument("--select", action="append", metavar="RULE", help="only these rules or families: a,b")
    parser.add_argument("--ignore", action="append", metavar="RULE", help="not these rules or families")
    parser.add_argument(
        "--severity",
        choices=[each.value for each in Severity],
        default="info",
        help="the least that is shown (default: info)",
    )
    parser.add_argument("--fix", action="store_true", help="make the edits that surely keep the author's meaning")
    parser.add_argument("--changed-since", metavar="REV", help="only documents that differ from a revision of Git")
    parser.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file knows")
    parser.add_argument(
        "--write-baseline",
        action="store_true",
        help=f"write the findings to the baseline ({BASELINE}); what it knows of other documents and rules stays",
    )


def run(options: argparse.Namespace) -> int:
    """Check every document that was named."""
    from runwright.cli.lint_library import read_library
    from runwright.lint.catalogue import chosen

    paths = options.paths or _configured()
    rules = chosen(_split(options.select), _split(options.ignore))
    shelf = read_library(list(_whole(paths)), paths, options.changed_since)
    made = 0
    findings = _checked(shelf, rules)
    if options.fix:
        shelf, findings, made = _mended(shelf, rules, findings)
    lowest = Severity(options.severity).rank
    if options.write_baseline:
        from runwright.cli.baselining import keep

        keep(findings, lowest, shelf, rules, Path(options.baseline or BASELINE))
        return COULD_NOT if shelf.unread else 0
    findings = [each for each in findings if each.severity.rank <= lowest]
    findings = _fresh(findings, options.baseline)
    _print(findings, shelf, options.format, made)
    if shelf.unread:
        return COULD_NOT
    return int(any(each.severity.rank < RANKS.index(Severity.INFO) for each in findings))


def _whole(paths: Sequence[str]) -> Iterator[Path | None]:
    """The documents that were named; raises WholeOnly where it is a part of one."""
    for each in named(paths):
        if each.procedure:
            raise WholeOnly(each.path, each.procedure)
        yield each.path


def _configured() -> list[str]:
    """The runbooks that `runwright.toml` names, as seen from here.

    Raises:
        NothingToCheck: there is no such file.
    """
    from runwright.environment.configuration import load

    configuration = load(Path.cwd())
    if configuration.path is None:
        raise NothingToCheck
    return [os.path.relpath(configuration.root / each) for each in configuration.books]


def _split(given: Sequence[str] | None) -> list[str]:
    """Values of an option that may be repeated, or hold several with commas between."""
    return [name for each in given or () for name in each.replace(",", " ").split()]


def _checked(shelf: Shelf, rules: Sequence[Rule]) -> list[Reported]:
    """Ask every rule about every document, and the exemptions of the configuration about the findings."""
    from runwright.cli.progress_line import told
    from runwright.lint.exempting import exempted
    from runwright.lint.linting import lint_one

    found = [each for book in told(shelf.wanted, "Checking") for each in lint_one(book, shelf.library, rules)]
    return exempted(found, shelf.exemptions, rules, shelf.library, whole=shelf.whole)


def _mended(shelf: Shelf, rules: Sequence[Rule], findings: list[Reported]) -> tuple[Shelf, list[Reported], int]:
    """Make safe fixes in the files, and look again until nothing is left to mend."""
    from runwright.cli.mending import mend

    total = 0
    for _ in range(ROUNDS):
        made = mend(findings)
        if not made:
            break
        total += made
        shelf = shelf.again()
        findings = _checked(shelf, rules)
    return shelf, findings, total


def _fresh(findings: list[Reported], name: str | None) -> list[Reported]:
    """The findings that the baseline does not know."""
    if name is None:
        return findings
    from runwright.cli.baselining import calling, read_baseline
    from runwright.lint.baseline import unknown

    return unknown(findings, read_baseline(Path(name)), calling(Path(name)))


def _print(findings: Sequence[Reported], shelf: Shelf, form: str, made: int) -> None:
    if form == "text":
        from runwright.cli.lint_page import show

        show(findings, len(shelf.wanted), made)
    else:
        from runwright.cli.checkout import checkout_of
        from runwright.lint.formats import format_named

        documents = [book.source.name for book in shelf.wanted]
        sys.stdout.write(format_named(form).render(findings, documents, checkout_of(documents, form)))
