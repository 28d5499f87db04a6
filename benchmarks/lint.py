"""How well and how fast lint finds: recall and false alarms on the cases, speed as a ratio to markdownlint-cli2.

    python -m benchmarks.lint [--misses] [--read RULE [--count N] [--seed N]] [DIRECTORY…]

The cases are `tests/lint/cases`, the lists of defects in real documents `tests/lint/seeds`. These documents, and those
for speed and for `--read`, are looked for in `../shared` (or in the directories given). markdownlint-cli2 is found on
the path or by `$MARKDOWNLINT`; without it the ratios are left out.
`--read` prints findings drawn at random, with the lines around them, to be judged by a person.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.lint_case import cases
from benchmarks.lint_seed import judge_seeds

from runwright.cli.books import markdown_below
from runwright.cli.lint_library import read_library
from runwright.lint.catalogue import chosen, rules
from runwright.lint.linting import lint_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported

HERE = Path(__file__).resolve().parent.parent
SHARED = HERE.parent / "shared"
DOCUMENTS = [SHARED / name for name in ("corpus", "seeds")]
AROUND = 4
"""Lines that are printed above and below a finding."""
ROUNDS = 4


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="*", type=Path, default=DOCUMENTS)
    parser.add_argument("--misses", action="store_true", help="name every miss and every false alarm")
    parser.add_argument("--read", metavar="RULE", help="print findings of a rule or family to be judged")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    directories = [each for each in options.directory if each.is_dir()]
    if options.read:
        read(directories, options.read, options.count, options.seed)
        return 0
    judge_cases(names=options.misses)
    judge_seeds(SHARED, names=options.misses)
    if directories:
        speed(directories)
    return 0


def judge_cases(*, names: bool) -> None:
    """Recall and false alarms on the cases, family by family."""
    planted: Counter[str] = Counter()
    met: Counter[str] = Counter()
    alikes: Counter[str] = Counter()
    alarmed: Counter[str] = Counter()
    for case in cases():
        if case.expected:
            missed = case.missed()
            planted[case.family] += len(case.expected)
            met[case.family] += len(case.expected) - len(missed)
            lines = [f"missed: {case.family}: {case.title}: {each}" for each in missed]
        else:
            alarms = case.alarms()
            alikes[case.family] += 1
            alarmed[case.family] += bool(alarms)
            lines = [f"false alarm: {case.family}: {case.title}: {each.rule}: {each.message}" for each in alarms]
        if names and lines:
            print("\n".join(lines))
    print(f"{'family':<14}{'planted':>8}{'found':>8}{'recall':>8}{'look-alikes':>13}{'false alarms':>14}")
    for family in [*dict.fromkeys([*planted, *alikes]), "all"]:
        counts = (
            [each.total() for each in (planted, met, alikes, alarmed)]
            if family == "all"
            else [each[family] for each in (planted, met, alikes, alarmed)]
        )
        recall = counts[1] / counts[0] if counts[0] else 1.0
        print(f"{family:<14}{counts[0]:>8}{counts[1]:>8}{recall:>8.2f}{counts[2]:>13}{counts[3]:>14}")


def documents(directories: Sequence[Path]) -> list[Path | None]:
    """Every document of some folders; pages that were kept as text count too."""
    return [path for each in directories for path in (*markdown_below(each), *sorted(each.rglob("*.txt")))]


def checked(directories: Sequence[Path], asked: str = "") -> tuple[list[Reported], int, float]:
    """The findings of a folder, how many documents it has, and how many seconds it took, reading included."""
    started = time.perf_counter()
    shelf = read_library(documents(directories), [], None)
    picked = chosen([asked]) if asked else rules()
    found = [each for book in shelf.wanted for each in lint_one(book, shelf.library, picked)]
    return found, len(shelf.wanted), time.perf_counter() - started


def speed(directories: Sequence[Path]) -> None:
    """Counts of each rule over a folder, and documents per second beside markdownlint-cli2."""
    rules()  # rules are imported once for each process; markdownlint's start is not counted either
    found, count, seconds = checked(directories)
    print(f"\n{len(found)} findings in {count} documents")
    for (rule, severity), times in sorted(Counter((each.rule, each.severity.value) for each in found).items()):
        print(f"  {rule:<40}{severity:<9}{times:>6}")
    print(f"\nall rules: {count / seconds:.0f} documents a second in one process, reading included")
    program = os.environ.get("MARKDOWNLINT") or shutil.which("markdownlint-cli2")
    if program is None:
        print("markdownlint-cli2 is not installed: no ratio")
        return
    compare(program, [str(path) for path in documents(directories) if path])


def compare(program: str, paths: Sequence[str]) -> None:
    """The same documents and a single one with markdownlint-cli2, in turns; both without their start.

    What shellcheck takes is a program of its own, which markdownlint-cli2 has none of: counted with it and without.
    """
    one = str(HERE / "examples" / "checkout-service" / "RUNBOOK.md")
    ours = [sys.executable, "-m", "runwright", "lint"]
    commands = {
        "our start": [*ours, one],
        "their start": [program, f":{one}"],
        "our whole": [*ours, *paths],
        "our whole without shellcheck": [*ours, "--ignore", "shell/shellcheck", *paths],
        "their whole": [program, *(f":{path}" for path in paths)],
    }
    best = dict.fromkeys(commands, Spent(float("inf"), float("inf")))
    for _ in range(ROUNDS):
        for name, command in commands.items():
            wall, processor = spent(command)
            best[name] = Spent(min(best[name].wall, wall), min(best[name].processor, processor))
    for place, kind in enumerate(Spent._fields):
        times = {name: each[place] for name, each in best.items()}
        theirs = times["their whole"] - times["their start"]
        faster = theirs / (times["our whole"] - times["our start"])
        alone = theirs / (times["our whole without shellcheck"] - times["our start"])
        start = times["our start"] / times["their start"]
        print(
            f"markdownlint-cli2, {kind} time: {len(paths) / theirs:.0f} documents a second, ours are {faster:.1f} times"
            f", {alone:.1f} times without shellcheck"
        )
        print(f"one file, {kind} time: {start:.2f} of the time that markdownlint-cli2 takes")


class Spent(NamedTuple):
    """Seconds that a command took."""

    wall: float
    processor: float


def spent(command: list[str]) -> Spent:
    """Run a command; as a user has it, Python keeps the code that it compiled."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(time.perf_counter() - started, used)


def read(directories: Sequence[Path], asked: str, count: int, seed: int) -> None:
    """Print findings drawn at random with the lines around them."""
    found, total, _ = checked(directories, asked)
    drawn = random.Random(seed).sample(found, min(count, len(found)))  # noqa: S311 (to be drawn again, not secret)
    print(f"{len(drawn)} of {len(found)} findings of {asked} in {total} documents\n")
    for number, each in enumerate(drawn, 1):
        lines = each.source.data.decode("utf-8", "replace").splitlines()
        line = each.source.line(each.start)
        print(f"=== {number}. {each.source.name}:{line} {each.severity} {each.rule}")
        for at in range(max(1, line - AROUND), min(len(lines), line + AROUND) + 1):
            print(f"{'>' if at == line else ' '} {lines[at - 1][:200]}")
        marked = each.source.text(each.start, min(each.end, each.start + 120))
        print(f"    [{marked}]\n    {each.message}\n    -> {each.instead}\n")


if __name__ == "__main__":
    sys.exit(main())
