"""`python -m harvest [program …]`: ask the tools, bind the books, report what contradicts them."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from harvest.bind import bind, close, index
from harvest.check import contradictions
from harvest.gather import gather
from harvest.judgement import judgements, misnamed, misspelled
from runwright.languages.tools.shelf import pages_of
from runwright.lib.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harvest.judgement import Judgement
    from harvest.syntax import Syntax


def main(arguments: list[str] | None = None) -> int:
    """Harvest the programs named, or all; 1 when a judgement names what its tool does not have."""
    parser = argparse.ArgumentParser(prog="harvest", description=__doc__)
    parser.add_argument("programs", nargs="*", metavar="program", help="harvest only these")
    parser.add_argument("--bind-only", action="store_true", help="ask no tool; keep the harvest of before")
    options = parser.parse_args(arguments)
    try:
        everything = judgements()
    except Unreadable as error:
        print(f"{error}\n  {error.hint}", file=sys.stderr)
        return error.status
    speaks = index(everything.values())
    unknown = [program for program in options.programs if program not in speaks]
    if unknown:
        print(f"{unknown[0]}: no judgement file speaks of it", file=sys.stderr)
        return 2
    complaints = [*misnamed(everything.values())]
    for name in dict.fromkeys(speaks[program] for program in options.programs) or everything:
        judgement = everything[name]
        alias = set(judgement.aliases) & set(options.programs)
        asked = [each for each in judgement.programs if not options.programs or alias or each in options.programs]
        complaints += _bound(judgement, {} if options.bind_only else _asked(asked))
    close(everything)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def _asked(programs: list[str]) -> dict[str, Syntax]:
    """What the tools say that are at hand."""
    found: dict[str, Syntax] = {}
    for program in programs:
        syntax = gather(program)
        print(f"{program}: {syntax.provenance[0].tool if syntax else 'not here; the old harvest stays'}")
        if syntax is not None:
            found[program] = syntax
    return found


def _bound(judgement: Judgement, fresh: dict[str, Syntax]) -> Iterator[str]:
    """Bind one book, and tell what is wrong with it."""
    book = bind(judgement, fresh)
    yield from (f"{judgement.name}: {each}" for each in misspelled(judgement.raw))
    for program in judgement.programs:
        pages = pages_of(judgement.name, book, program)
        yield from (f"{program}: {each}" for each in contradictions(pages))


if __name__ == "__main__":
    sys.exit(main())
