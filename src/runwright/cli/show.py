"""Show what Runwright understands of a runbook.

Procedures with steps and commands, what each command can do, parameters, expectations, thresholds and all
other facts, each with its line. Nothing is executed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from runwright.cli.books import Named, named
from runwright.lib.errors import RunwrightError, Unreadable

if TYPE_CHECKING:
    import argparse

    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure

EXAMPLES = """\
examples:
  runwright show RUNBOOK.md                        all that was read, for people
  runwright show RUNBOOK.md#restore-database       one procedure
  runwright show RUNBOOK.md --json | jq .title     the same as data
  runwright show --stats docs/runbooks             a whole folder summed up
  runwright show 'docs/**/*.md' --json             one object a line for each
  git show main:RUNBOOK.md | runwright show -      standard input
"""


class NothingAsked(RunwrightError):
    """No runbook was named."""

    hint = "Pass a Markdown file, a folder that holds some, or - for standard input: runwright show RUNBOOK.md"

    def __init__(self) -> None:
        super().__init__("which runbook?")


class NoSuchProcedure(RunwrightError):
    """A `#PROCEDURE` that the document does not have."""

    def __init__(self, asked: str, book: Runbook) -> None:
        super().__init__(f"{book.source.name} has no procedure “{asked}”")
        names = ", ".join(f"#{procedure.anchor}" for procedure in book.procedures[:12])
        has = f"It has: {names}" if names else "It has no procedure at all."
        self.hint = f"{has}\nWhere the page means another: put <!-- runwright: procedure --> before its heading."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `show` takes."""
    parser.add_argument("-#", dest="piped", metavar="PROCEDURE", help="one procedure of standard input")
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH[#PROCEDURE]",
        help="a file, a folder, a glob, or - for standard input",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object for each document, one a line when there are several",
    )
    parser.add_argument("--stats", action="store_true", help="sum up all documents instead of showing each")


def run(options: argparse.Namespace) -> int:
    """Show every document that was named."""
    paths = [*options.paths, *([f"-#{options.piped}"] if options.piped else [])]
    if not paths:
        raise NothingAsked
    if options.stats:
        from runwright.cli import stats

        return stats.run(paths, as_json=options.json)
    every = list(named(paths))
    show = _json if options.json else _page
    failed = 0
    for number, each in enumerate(every):
        try:
            show(each, number=number, many=len(every) > 1)
        except Unreadable as error:
            if len(every) == 1:
                raise
            print(f"runwright: {error}", file=sys.stderr)  # noqa: T201 (the other documents are still shown)
            failed += 1
    return Unreadable.status if failed else 0


def _read(each: Named) -> tuple[Runbook, Procedure | None]:
    from runwright.runbook import read

    book = read(each.source())
    return book, procedure_of(book, each.procedure) if each.procedure else None


def procedure_of(book: Runbook, asked: str) -> Procedure:
    """The procedure with this anchor, or with this title.

    Raises:
        NoSuchProcedure: there is none.
    """
    for procedure in book.procedures:
        if asked == procedure.anchor:
            return procedure
    for procedure in book.procedures:
        if asked.strip().lower() == procedure.title.lower():
            return procedure
    raise NoSuchProcedure(asked, book)


def _page(each: Named, *, number: int, many: bool) -> None:
    from runwright.cli.page import show_book, show_procedure
    from runwright.cli.paper import Paper

    book, procedure = _read(each)
    paper = Paper()
    if many and number:
        paper.line()
        paper.line("─" * paper.width)
    if procedure is not None:
        show_procedure(book, procedure, paper)
    else:
        show_book(book, paper)


def _json(each: Named, *, number: int, many: bool) -> None:
    from runwright.cli import json_output
    from runwright.runbook.plain import plain

    book, procedure = _read(each)
    data = plain(book)
    if procedure is not None:
        data = narrowed(data, procedure)
    sys.stdout.write(json_output.row(data | {"number": number}) if many else json_output.page(data))


def narrowed(data: dict[str, object], procedure: Procedure) -> dict[str, object]:
    """The data of one procedure: of every list, what stands in it."""

    def inside(value: object) -> bool:
        if not isinstance(value, dict):
            return True
        if "occurrences" in value:
            return any(inside(place) for place in value["occurrences"])
        return bool(procedure.start <= value.get("start", procedure.start) < procedure.end)

    return {name: [v for v in value if inside(v)] if isinstance(value, list) else value for name, value in data.items()}
