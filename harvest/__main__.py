"""`python -m harvest [program …]`: ask the tools, bind the books, report what contradicts them."""

from __future__ import annotations

import argparse
import sys

from harvest.bind import bind, index
from harvest.check import contradictions
from harvest.gather import gather
from harvest.judgement import judgements, misspelled


def main(arguments: list[str] | None = None) -> int:
    """Harvest the programs named, or all; 1 when a judgement names what its tool does not have."""
    parser = argparse.ArgumentParser(prog="harvest", description=__doc__)
    parser.add_argument("programs", nargs="*", metavar="program", help="harvest only these")
    parser.add_argument("--bind-only", action="store_true", help="ask no tool; keep the harvest of before")
    options = parser.parse_args(arguments)
    everything = judgements()
    complaints = []
    for program in options.programs or everything:
        if program not in everything:
            print(f"{program}: no judgement file speaks of it", file=sys.stderr)
            return 2
        judged = everything[program]
        syntax = None if options.bind_only else gather(program)
        book = bind(program, judged, syntax)
        if not options.bind_only:
            print(f"{program}: {syntax.provenance[0].tool if syntax else 'not here; the old harvest stays'}")
        complaints += [f"{program}: {each}" for each in (*misspelled(judged), *contradictions(book))]
    index(everything)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
