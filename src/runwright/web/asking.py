"""Asking: what runs wait for, and the answer from a page, through the same door as `runwright approve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.plan.plan import fingerprint
from runwright.run.earlier_plan import Altered as Untrue
from runwright.run.kind import Kind, State
from runwright.run.request import answer, own, requests
from runwright.web.route import seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.environment.role import Person
    from runwright.run.request import Request
    from runwright.store.journal import Entry, Header, Journal

LOOKED_AT = 20
"""Runs in which is looked for what waits: the newest."""


class Overtaken(RunwrightError):
    """What somebody saw is no longer what waits: it was answered, edited, tried again or is over."""

    status = 1
    hint = "Nothing was written. Look at the run again, and answer what it asks now."

    def __init__(self, run: str) -> None:
        super().__init__(f"run {run} no longer waits for what the page showed")


class Question(NamedTuple):
    """A command that waits, as a page asks for it."""

    request: Request
    fingerprint: str
    """What the answer is about: it counts for nothing else."""
    own: bool
    """Whether the policy wants somebody else than whoever looks at it."""
    edit: Entry | None
    """What somebody said who put it in the place of another command."""


def questions(journal: Journal, header: Header, who: str) -> Iterator[Question]:
    """What a run waits for now: the next command of it that lacks an approval."""
    if State(header.state).ended:
        return
    for request in requests(journal, header.run):
        edit = _edit(journal, header.run, request.action.ordinal)
        yield Question(request, fingerprint(request.plan, request.action), own(request, who), edit)


def _edit(journal: Journal, run: str, action: int) -> Entry | None:
    """The last edit of a command; None where it is that of the runbook."""
    edits = (each for each in journal.entries(run) if each.kind == Kind.EDITED and each.body["action"] == action)
    return max(edits, key=lambda each: each.number, default=None)


class Altered(NamedTuple):
    """A run whose journal is not what was written: nothing is asked for it, and nothing of it counts."""

    run: str
    why: str


def waiting(journal: Journal, person: Person) -> Iterator[Question | Altered]:
    """What waits in runs that stand still for it, and in those that somebody drives, the newest first of each."""
    for header in seen(person, (*journal.waiting(LOOKED_AT), *journal.driven(LOOKED_AT))):
        try:
            yield from questions(journal, header, person.who)
        except Untrue as error:
            yield Altered(header.run, str(error))


def answered(journal: Journal, run: str, fields: Mapping[str, str], who: str) -> Entry:
    """Write the yes or no of a form; the entry that says so.

    Raises:
        Overtaken: what the form shows does not wait any more.
        OwnRun: the policy wants somebody else.
    """
    shown = (fields.get("fingerprint"), fields.get("attempt"))
    for each in questions(journal, journal.header(run), who):
        if (each.fingerprint, str(each.request.attempt)) == shown and fields.get("answer") in {"approve", "deny"}:
            approved, why = fields["answer"] == "approve", fields.get("why", "").strip()
            return answer(journal, each.request, who, approved=approved, why=why)
    raise Overtaken(run)
