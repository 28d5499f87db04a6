"""A report in Markdown, to be kept beside the runbook or pasted into a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.drill.moments import PHASES
from runwright.drill.result import why
from runwright.drill.trial import HEADS as HEADS_OF_TRIALS
from runwright.drill.trial import cells, summed
from runwright.drill.wording import ABSENT, seconds, sign
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.drill.result import Result
    from runwright.drill.trial import Trial

PIPE = regex(r"(\\*)\|")
"""A pipe, with the backslashes before it, of which the last would be taken for the one that keeps it in its cell."""
TICKS = regex("`+")
CODE = regex("(`[^`]+`)")
HEADS = ("", "drill", "procedure", "RTO", *PHASES, "lost", "acknowledged")


def render(results: Sequence[Result], refused: Sequence[tuple[str, str]] = (), trials: Sequence[Trial] = ()) -> str:
    """All results: a row each, the drills that could not be held, what mutants became of, then each by itself."""
    lines = [f"# Drills of {results[0].system if results else 'nothing'}", ""]
    lines += _table(HEADS, (_row(each) for each in results))
    lines += [f"\n`{drill}` could not be held: {_plain(why)}" for drill, why in refused]
    for drill in dict.fromkeys(each.drill for each in trials):
        lines += ["", *_mutants(drill, [each for each in trials if each.drill == drill])]
    for each in results:
        lines += ["", *_section(each)]
    return "\n".join(lines) + "\n"


def _row(result: Result) -> list[str]:
    found, phases = result.measures, result.moments.phases
    lost = ABSENT if found.lost is None else str(found.lost)
    times = [seconds(found.rto), *(seconds(phases[name]) for name in PHASES)]
    return [sign(held=result.held), result.drill, result.procedure, *times, lost, str(found.acknowledged)]


def _section(result: Result) -> Iterator[str]:
    yield f"## {sign(held=result.held)} {_plain(result.title)}"
    yield ""
    if result.about:
        yield f"{_plain(result.about)}\n"
    names = f"`{result.drill}` on `{result.procedure}`, {result.at}"
    yield f"{names}, runbook `{result.revision[:12]}`, run `{result.run}`."
    for each in result.faults:
        yield f"\nBroken: {_plain(each)}"
    yield ""
    yield from _table(
        ("", "what had to hold", "wanted", "found", "by"),
        ([sign(held=each.held), each.name, each.wanted, each.found, each.origin] for each in result.checks),
    )
    yield ""
    yield from _table(
        ("step", "", "state", "seconds"),
        ([each.number, each.title, f"{each.state} {each.why}".strip(), f"{each.seconds:.2f}"] for each in result.steps),
    )
    if result.accounts:
        yield ""
        yield from _loads(result)
    for said in result.said:
        yield f"\n> {_plain(said)}"
    if result.output.strip():
        fence = "`" * max([3, *(len(each) + 1 for each in TICKS.findall(result.output))])
        yield f"\n{fence}\n{result.output.strip()}\n{fence}"


def _mutants(drill: str, trials: Sequence[Trial]) -> Iterator[str]:
    """What a drill notices of procedures with one thing wrong."""
    yield f"## What `{drill}` notices"
    yield ""
    yield f"{summed(trials)}."
    yield ""
    yield from _table(HEADS_OF_TRIALS, (cells(each) for each in trials))


def _loads(result: Result) -> Iterable[str]:
    return _table(
        ("load", "attempts", "acknowledged", "failed", "lost", "backwards", "failures said"),
        (
            [
                each.name,
                str(len(each.attempts)),
                str(len(each.acknowledged)),
                str(len(each.failed)),
                ABSENT if each.present is None else str(len(each.lost)),
                str(len(each.backwards)),
                "; ".join(f"{count} × {text}" for text, count in list(why(each).items())[:3]),
            ]
            for each in result.accounts
        ),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[PIPE.sub(r"\1\1\\|", _plain(cell)) for cell in row] for row in rows]
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(row)} |" for row in cells)]


def _plain(text: str) -> str:
    """A text in one line, of which no sign begins a tag; code between backticks is what it is."""
    parts = CODE.split(" ".join(text.splitlines()))
    return "".join(part if number % 2 else _without_tags(part) for number, part in enumerate(parts))


def _without_tags(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
