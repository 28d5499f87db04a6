"""A page about drills: one HTML file that needs nothing else, with a time line and a plot for each."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from runwright.drill.formats.plot import plot
from runwright.drill.moments import PHASES
from runwright.drill.result import why
from runwright.drill.trial import HEADS as HEADS_OF_TRIALS
from runwright.drill.trial import cells, summed
from runwright.drill.wording import ABSENT, seconds, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runwright.drill.account import Account
    from runwright.drill.result import Result
    from runwright.drill.trial import Trial

HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'


def render(results: Sequence[Result], refused: Sequence[tuple[str, str]] = (), trials: Sequence[Trial] = ()) -> str:
    """All results: a row each, the drills that could not be held, what mutants became of, then each by itself."""
    style = (files("runwright.drill") / "data" / "page.css").read_text(encoding="utf-8")
    title = f"Drills of {escape(results[0].system if results else 'nothing')}"
    held = sum(each.held for each in results)
    head = f"{HEAD}<title>{title}</title><style>{style}</style>"
    left = "".join(
        f"<p>{_held(held=False)} {escape(drill)} could not be held: {escape(why)}</p>" for drill, why in refused
    )
    whole = "".join(_drill(each, number) for number, each in enumerate(results))
    body = f"<h1>{title}</h1><p>{held} of {len(results)} held.</p>{_summary(results)}{left}{_mutants(trials)}{whole}"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _summary(results: Sequence[Result]) -> str:
    heads = ("", "drill", "procedure", "RTO", *PHASES, "lost", "acknowledged")
    return _table(heads, (_row(each, number) for number, each in enumerate(results)))


def _row(result: Result, number: int) -> list[str]:
    found, phases = result.measures, result.moments.phases
    lost = ABSENT if found.lost is None else str(found.lost)
    link = f'<a href="#drill-{number}">{escape(result.drill)}</a>'
    times = [seconds(found.rto), *(seconds(phases[name]) for name in PHASES)]
    return [_held(held=result.held), link, escape(result.procedure), *times, lost, str(found.acknowledged)]


def _drill(result: Result, number: int) -> str:
    about = f"<p>{escape(result.about)}</p>" if result.about else ""
    facts = f"{result.at} · runbook {result.revision[:12]} · run {result.run} · environment {result.environment}"
    faults = "".join(f"<li>{escape(each)}</li>" for each in result.faults)
    said = "".join(f"<li>{escape(each)}</li>" for each in result.said)
    output = f"<pre>{escape(result.output.strip())}</pre>" if result.output.strip() else ""
    return (
        f'<section id="drill-{number}"><h2>{_held(held=result.held)} {escape(result.title)}</h2>{about}'
        f'<p class="faint">{escape(facts)}</p><ul class="faults">{faults}</ul>{_line(result)}{plot(result)}'
        f"{_checks(result)}{_steps(result)}{_loads(result)}<ul>{said}</ul>{output}</section>"
    )


def _mutants(trials: Sequence[Trial]) -> str:
    """What each drill notices of procedures with one thing wrong."""
    parts = []
    for drill in dict.fromkeys(each.drill for each in trials):
        mine = [each for each in trials if each.drill == drill]
        rows = ([_mark(each), *map(escape, cells(each)[1:])] for each in mine)
        table = _table(HEADS_OF_TRIALS, rows)
        parts.append(f"<h2>What {escape(drill)} notices</h2><p>{escape(summed(mine))}.</p>{table}")
    return "".join(parts)


def _mark(each: Trial) -> str:
    words = escape(cells(each)[0])
    return f'<b class="not">{words}</b>' if each.weak else words


def _line(result: Result) -> str:
    """The phases as a bar, each as wide as it was long, with its figure."""
    phases = {name: value for name, value in result.moments.phases.items() if value is not None}
    whole = sum(phases.values())
    if not whole:
        return ""
    parts = "".join(
        f'<span class="{name}" style="flex-grow:{max(value / whole, 0.02):.4f}">{name} {seconds(value)}</span>'
        for name, value in phases.items()
    )
    return f'<div class="line">{parts}</div>'


def _checks(result: Result) -> str:
    rows = (
        [_held(held=each.held), escape(each.name), escape(each.wanted), escape(each.found), escape(each.origin)]
        for each in result.checks
    )
    return _table(("", "what had to hold", "wanted", "found", "by"), rows)


def _steps(result: Result) -> str:
    rows = (
        [escape(each.number), escape(each.title), escape(f"{each.state} {each.why}"), f"{each.seconds:.2f}"]
        for each in result.steps
    )
    return f"<details><summary>Steps</summary>{_table(('', 'step', 'state', 'seconds'), rows)}</details>"


def _loads(result: Result) -> str:
    if not result.accounts:
        return ""
    heads = ("load", "attempts", "acknowledged", "failed", "lost", "backwards", "failures said")
    return _table(heads, map(_load, result.accounts))


def _load(account: Account) -> list[str]:
    lost = ABSENT if account.present is None else str(len(account.lost))
    said = "; ".join(f"{count} × {text}" for text, count in list(why(account).items())[:3])
    counts = (len(account.attempts), len(account.acknowledged), len(account.failed))
    return [escape(account.name), *map(str, counts), lost, str(len(account.backwards)), escape(said)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{each}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _held(*, held: bool) -> str:
    return f'<b class="{"held" if held else "not"}">{sign(held=held)}</b>'
