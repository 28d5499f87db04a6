"""What was read from a runbook, as a page for people."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from runwright.cli.paper import Paper, effect_words
from runwright.lib.duration import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.parameter import Parameter
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.severity import Severity
    from runwright.runbook.step import Step
    from runwright.runbook.threshold import Threshold

SURE = 0.7
BACK = (b"undo", b"back", b"revert")
"""What stands in each word that says of a command that it takes something back."""
"""Below it a page says that a procedure may be none."""


def show_book(book: Runbook, paper: Paper) -> None:
    """The whole document."""
    title = book.title
    paper.line(title.text, style="title", right=f"{book.source.name}:{book.source.line(title.start)}")
    if title.origin != "heading":
        paper.line(f"title from the {title.origin}", style="dim")
    for field in book.metadata:
        paper.told(f"{field.name}: {field.value}", 2, right=str(book.source.line(field.start)))
    for procedure in book.procedures:
        show_procedure(book, procedure, paper)
    _rest(book, paper)
    show_facts(book, paper)
    _blocks(book, paper)


def show_procedure(book: Runbook, procedure: Procedure, paper: Paper) -> None:
    """One procedure with its steps and commands."""
    paper.heading(f"▶ {procedure.title}")
    phases = " → ".join(phase.value for phase in procedure.phases)
    place = f"#{procedure.anchor}  {book.source.line(procedure.start)}"
    paper.line(phases or f"{len(procedure.steps)} step{'s' * (len(procedure.steps) != 1)}", 2, "dim", right=place)
    if procedure.sure < SURE:
        paper.line(f"perhaps not a procedure by itself: {procedure.because}", 2, "dim")
    for step in procedure.steps:
        _step(book, step, paper)
    stepless = set(procedure.commands) - {index for step in procedure.steps for index in step.commands}
    for index in sorted(stepless):
        _command(book, book.commands[index], paper, 5)


def _step(book: Runbook, step: Step, paper: Paper) -> None:
    head = f"{step.number}." if step.number else "-"
    paper.told(f"{head} {step.title or '(no title)'}", 2, right=str(book.source.line(step.start)))
    notes = [f"condition: {step.condition.text}"] if step.condition else []
    notes += [f"alternative {step.choice.group + 1}: {step.choice.label}"] if step.choice else []
    notes += ["a person does this"] if step.manual else []
    if notes:
        paper.told("; ".join(notes), 5, "dim")
    for index in step.commands:
        if _undoes(book, step, book.commands[index]):
            paper.line("takes it back:", 5, "dim")
        _command(book, book.commands[index], paper, 5)
    first, last = (bisect_left(book.expectations, end, key=lambda each: each.start) for end in (step.start, step.end))
    for expectation in book.expectations[first:last]:
        paper.told(
            f"expect ({expectation.form}): {expectation.text}",
            7,
            "dim",
            right=str(book.source.line(expectation.start)),
        )


def _undoes(book: Runbook, step: Step, command: Command) -> bool:
    """Whether the page says of a command that it takes its step back, so that no run begins with it."""
    from runwright.plan.undo import labelled

    between = book.source.data[step.start : command.start].lower()
    return any(word in between for word in BACK) and labelled(book, step.start, command.start)


def _command(book: Runbook, command: Command, paper: Paper, indent: int) -> None:
    mark = "$" if command.language == "shell" else f"{command.language}>"
    paper.told(f"{mark} {command.text}", indent, right=str(book.source.line(command.start)))
    effects = command.effects
    because = f" ({effects.because})" if effects.because else ""
    style = effects.level.word if effects.level else "dim"
    paper.line(effect_words(effects) + because, indent + 2, style)
    for embedded in command.embedded:
        problem = f"  ! {embedded.problems[0].message}" if embedded.problems else ""
        paper.told(f"{embedded.language}: {embedded.text}{problem}", indent + 2, "dim")


def _rest(book: Runbook, paper: Paper) -> None:
    """Commands that stand in no procedure."""
    inside = {index for procedure in book.procedures for index in procedure.commands}
    rest = [command for command in book.commands if command.ordinal not in inside]
    if rest:
        paper.heading(f"Commands outside procedures ({len(rest)})")
        for command in rest:
            _command(book, command, paper, 2)


def show_facts(book: Runbook, paper: Paper) -> None:
    """Parameters, thresholds, schedules and all other facts."""
    for name, values, words in FACTS:
        found: Sequence[Any] = values(book) if callable(values) else getattr(book, values)
        if found:
            paper.heading(f"{name} ({len(found)})")
            for value in found:
                start = value.occurrences[0].start if hasattr(value, "occurrences") else value.start
                sure = getattr(value, "sure", 1.0)
                doubt = "" if sure >= 0.9 else f"  ({round(sure * 100)} % sure)"
                paper.told(words(value) + doubt, 2, right=str(book.source.line(start)))


def _parameter(value: Parameter) -> str:
    forms = ", ".join(dict.fromkeys(place.text for place in value.occurrences))
    about = f": {value.help}" if value.help else ""
    return f"{value.name}  {forms}  from {value.source}{about}"


def _threshold(value: Threshold) -> str:
    upper = f"–{value.upper:g}" if value.upper is not None else ""
    lasting = f" for {written(value.duration)}" if value.duration else ""
    amount = f"{value.value:g}" if isinstance(value.value, int | float) else str(value.value)
    then = f" → {value.action}" if value.action else ""
    comparator = "" if value.comparator == "between" else f"{value.comparator} "
    return f"{value.signal}: {comparator}{amount}{upper} {value.unit or ''}".rstrip() + lasting + then


def _severities(book: Runbook) -> list[Severity]:
    """Each with the time that the page promises for its level, here or in its table; without one where it says none."""
    from runwright.incident.severity import promise

    promised = {name: promise(book, name) for name in {each.name for each in book.severities if each.response is None}}
    return [
        each._replace(response=told.seconds) if (told := promised.get(each.name)) and each.response is None else each
        for each in book.severities
    ]


def _severity(value: Severity) -> str:
    return value.name + (f": response within {written(value.response)}" if value.response is not None else "")


FACTS: tuple[tuple[str, str | Callable[[Runbook], Sequence[Any]], Callable[[Any], str]], ...] = (
    ("Parameters", "parameters", _parameter),
    ("Thresholds", "thresholds", _threshold),
    (
        "Schedules",
        "schedules",
        lambda each: f"{each.what}: {each.text}" + (f"  [{each.cron}]" if each.cron else ""),
    ),
    ("Retention", "retentions", lambda each: f"{each.what}: {written(each.seconds)}"),
    ("Severities", _severities, _severity),
    (
        "Escalation",
        "escalations",
        lambda each: f"{each.to}" + (f" after {written(each.after)}" if each.after is not None else ""),
    ),
    ("Objectives", "objectives", lambda each: f"{each.kind} of {each.what}: {each.text}"),
    ("Templates", "templates", lambda each: each.title),
    ("Contacts", "contacts", lambda each: f"{each.name}: {each.address} ({each.channel})"),
    ("Alerts", "alerts", lambda each: each.name),
    ("Links", "links", lambda each: f"{each.target} ({each.kind})"),
)


def _blocks(book: Runbook, paper: Paper) -> None:
    """Blocks that are not offered to run, and why."""
    still = [block for block in book.blocks if not block.runs]
    if still:
        paper.heading(f"Blocks that do not run ({len(still)})")
        for block in still:
            paper.told(
                f"{block.kind} ({block.language}): {block.because}",
                2,
                right=str(book.source.line(block.start)),
            )
