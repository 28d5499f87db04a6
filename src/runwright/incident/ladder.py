"""The ladder: the steps by which a runbook calls more people the longer nobody answers or nothing helps. Pure.

It is the runbook's own matrix: a table, a list, a chain drawn in a block, or sentences. Where it says a time and no
condition, the step is due at that time unless the incident is over; where it says no time, the next is called when
nobody has answered for the response time of the severity, or for the patience of the configuration.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.severity import alike, level, levels, promise
from runwright.incident.trigger import Trigger, Until, read
from runwright.lib.duration import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.incident.severity import Promise
    from runwright.runbook import Runbook
    from runwright.runbook.escalation import Escalation

LISTED = frozenset({"table", "flow in a block"})
"""Where steps stand one under the other, beside lists: a matrix."""
AGAIN = 3
"""How often whoever was called first is called again."""
ON_CALL = "on call"
"""What whoever takes a turn is called where no runbook speaks of them."""
NOBODY_SAYS = "no runbook says whom to call first"


class Rung(NamedTuple):
    """One step up."""

    key: str
    """The same as long as the runbook calls the same people at the same level."""
    level: str
    """As the runbook calls it; a number where it gives none."""
    to: str
    """Who is called, in the author's words."""
    words: str
    """The condition as written; empty where there is none."""
    triggers: tuple[Trigger, ...]
    """Each is enough; none where only a person can judge it."""
    judgement: str
    """What a person must judge; empty when nothing."""
    book: str
    line: int
    again: int = 0
    """Which call again it is; 0 for the first."""


class Asked(NamedTuple):
    """What a ladder is asked for."""

    book: str
    procedure: str
    """The anchor of the procedure that answers; empty where none is known."""
    severity: str
    rotations: tuple[str, ...]
    """In the order of the configuration."""
    patience: float


def ladder(books: Sequence[Runbook], asked: Asked) -> tuple[Rung, ...]:
    """The ladder of an incident: of its runbook, or else of the only other one that has one.

    Where nothing of it is due at once, whoever is on call is called first; where it knows no time at all, the
    rotations are called one after the other. While nobody answers, whoever was called first is called again.
    """
    rungs, levels = _whole(books, asked), _levels(books, asked)
    first = next((each for each in rungs if _at_once(each, levels)), None)
    return (*rungs, *_again(first, asked.patience)) if first is not None else rungs


def _at_once(rung: Rung, levels: frozenset[str]) -> bool:
    return any(applies(each, levels) and not each.after and not each.quiet for each in rung.triggers)


def _again(first: Rung, patience: float) -> Iterator[Rung]:
    """Call those again who sleep through one call."""
    for number in range(1, AGAIN + 1):
        trigger = Trigger(frozenset(), Until.ANSWERED, number * patience)
        yield first._replace(key=f"{first.key}, again {number}", triggers=(trigger,), judgement="", again=number)


def _whole(books: Sequence[Runbook], asked: Asked) -> tuple[Rung, ...]:
    found = _found(books, asked)
    triggers = [each for rung in found for each in rung.triggers if applies(each, _levels(books, asked))]
    if not triggers:
        return (*_of_rotations(asked.rotations, asked.patience), *found)
    if all(each.after or each.quiet for each in triggers) and asked.rotations:
        return (*_of_rotations(asked.rotations[:1], asked.patience), *found)
    return found


def book_of(books: Sequence[Runbook], name: str) -> Runbook | None:
    """The runbook that an incident names; one process may have read `SHOP.md` as another reads `ops/SHOP.md`."""
    exact = (each for each in books if each.source.name == name)
    elsewhere = (each for each in books if name and _same_end(each.source.name, name))
    return next(exact, None) or next(elsewhere, None)


def _same_end(one: str, other: str) -> bool:
    """Whether two paths lead to one file, as far as they say: each may count from another folder."""
    ours, theirs = ([part for part in PurePath(each).parts if part != ".."] for each in (one, other))
    least = min(len(ours), len(theirs))
    return bool(least) and ours[-least:] == theirs[-least:]


def applies(trigger: Trigger, levels: frozenset[str]) -> bool:
    """Whether a trigger is about an incident of these levels."""
    return not trigger.severities or bool(trigger.severities & levels)


def levels_of(books: Sequence[Runbook], book: str, severity: str) -> frozenset[str]:
    """All that a severity is called in the runbook of an incident."""
    own = book_of(books, book)
    return alike(own, severity) if own is not None else frozenset({level(severity)})


def promised(books: Sequence[Runbook], book: str, severity: str) -> Promise | None:
    """How fast an incident must be answered: by its runbook, or else by the only other one that says it."""
    own = book_of(books, book)
    if own is not None and (found := promise(own, severity)) is not None:
        return found
    others = [found for each in books if each is not own and (found := promise(each, severity)) is not None]
    return others[0] if len(others) == 1 else None


def _levels(books: Sequence[Runbook], asked: Asked) -> frozenset[str]:
    return levels_of(books, asked.book, asked.severity)


def _found(books: Sequence[Runbook], asked: Asked) -> tuple[Rung, ...]:
    own = book_of(books, asked.book)
    if own is not None and (rungs := _of_book(own, asked)):
        return rungs
    elsewhere = asked._replace(procedure="")
    others = [rungs for each in books if each is not own and (rungs := _of_book(each, elsewhere))]
    return others[0] if len(others) == 1 else ()


def _of_rotations(names: Sequence[str], patience: float) -> tuple[Rung, ...]:
    """Every rotation after the other, while nobody answers."""
    return tuple(
        Rung(
            f"{ON_CALL} {each}",
            each,
            each,
            NOBODY_SAYS,
            (Trigger(frozenset(), Until.ANSWERED, number * patience),),
            "",
            "",
            0,
        )
        for number, each in enumerate(names)
    )


def _of_book(book: Runbook, asked: Asked) -> tuple[Rung, ...]:
    """The rungs of one runbook, in reading order."""
    matrix = [each for each in book.escalations if each.because in LISTED or each.because.startswith("list")]
    near = [each for each in book.escalations if each not in matrix and _is_near(book, each, asked, alone=not matrix)]
    own = promise(book, asked.severity)
    wait = own.seconds if own else asked.patience
    rungs = [_rung(book, each, number, wait) for number, each in enumerate(matrix)]
    return (*rungs, *(_rung(book, each, number + len(rungs), wait) for number, each in enumerate(near)))


def _is_near(book: Runbook, each: Escalation, asked: Asked, *, alone: bool) -> bool:
    """Whether a sentence is about this incident: it stands in its procedure, or in none and beside no matrix."""
    around = next((one for one in book.procedures if one.start <= each.start < one.end), None)
    return alone if around is None else around.anchor == asked.procedure


def _rung(book: Runbook, each: Escalation, number: int, wait: float) -> Rung:
    triggers, judgement = _triggers(book, each, number, wait)
    name = each.level or str(number + 1)
    return Rung(
        f"{name}: {each.to}",
        name,
        each.to,
        each.when or "",
        triggers,
        judgement,
        book.source.name,
        book.source.line(each.start),
    )


def _triggers(book: Runbook, each: Escalation, number: int, wait: float) -> tuple[tuple[Trigger, ...], str]:
    """When it is due, and what of that a person must judge."""
    own = _severities(book, each)
    if not each.when:
        if each.because == "sentence":
            return (), "nothing says when"
        after = each.after if each.after is not None else wait if own else number * wait
        return (Trigger(own, Until.ANSWERED, after),), ""
    said = read(each.when, None if find(each.when) else each.after)
    made = (one._replace(severities=one.severities or own, after=_after(one, number, wait)) for one in said.triggers)
    return tuple(made), said.judgement


def _after(trigger: Trigger, number: int, wait: float) -> float:
    return trigger.after if trigger.after is not None else max(number, 1) * wait


def _severities(book: Runbook, each: Escalation) -> frozenset[str]:
    """The severity that a row is about, where its level is one."""
    if not each.level:
        return frozenset()
    named = level(each.level)
    return frozenset({named}) if any(named in levels(known) for known in book.severities) else frozenset()
