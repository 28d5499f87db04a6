"""A draft: a procedure with the values that somebody typed so far, its plan, and the command line that would run it.

The plan is made by the code that makes it for a terminal; nothing is started from here but that command line, and only
while the plan is the one whose fingerprint was on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.plan.filling import Filling
from runwright.plan.making import make
from runwright.web.forms import WrongForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.plan.plan import Plan
    from runwright.plan.value import Kind
    from runwright.runbook.parameter import Parameter
    from runwright.runbook.procedure import Procedure
    from runwright.web.console import Console
    from runwright.web.shelf import Book

PREFIX = "value."
"""What the names of a form's fields begin with that hold the values of parameters."""
LONGEST = 4000
"""Characters of a value."""
ORIGINS = {
    "set": "as you said",
    "environment": "from the environment",
    "default": "the default of the runbook",
    "sample": "the example of the runbook",
}


class NoSuchProcedure(RunwrightError):
    """A procedure that the runbook does not have, or has no more."""

    hint = "The page of the runbook has a link for each of its procedures."

    def __init__(self, book: str, procedure: str) -> None:
        super().__init__(f"{book} has no procedure #{procedure}")


class NotStarted(RunwrightError):
    """The process that was to run it said no, or could not."""

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(f"nothing was started: {why}")
        self.hint = do or "Look at the plan again; the terminal of the server may say more."


class Field(NamedTuple):
    """A parameter in the form."""

    name: str
    value: str
    """What was typed, or what the alert says."""
    otherwise: str
    """The value it has where nothing is typed; empty where it has none."""
    origin: str
    """Where that comes from, in words."""
    help: str
    """What the document says about it."""
    kind: Kind
    options: tuple[str, ...]
    """The only values it may have, where there are only a few."""


class Asked(NamedTuple):
    """What somebody wants to run."""

    book: Book
    procedure: Procedure
    values: Mapping[str, str]
    phase: str
    """The only phase to run; empty for all of them."""


class Draft(NamedTuple):
    """What the form shows."""

    asked: Asked
    fields: tuple[Field, ...]
    phases: tuple[str, ...]
    plan: Plan


def asked(console: Console, given: Mapping[str, str]) -> Asked:
    """What an address or a form asks for.

    Raises:
        NoSuchBook, NoSuchProcedure: it names what is not there.
        WrongForm: a value that no command line can hold.
    """
    book = console.shelf.book(given.get("book", ""))
    anchor = given.get("procedure", "")
    procedure = next((each for each in book.runbook.procedures if each.anchor == anchor), None)
    if procedure is None:
        raise NoSuchProcedure(book.name, anchor)
    values = {name.removeprefix(PREFIX): text for name, text in given.items() if name.startswith(PREFIX) and text}
    if any("\0" in text or len(text) > LONGEST for text in values.values()):
        raise WrongForm(f"a value has {LONGEST} characters at most, and no NUL among them")
    return Asked(book, procedure, values, given.get("phase", ""))


def drafted(console: Console, wanted: Asked) -> Draft:
    """The form and the plan; raises NoSuchParameter for a value that nothing asks for."""
    plan = planned(console, wanted)
    phases = tuple(dict.fromkeys(each.value for each in wanted.procedure.phases))
    return Draft(wanted, tuple(_fields(console, wanted, plan)), phases if len(phases) > 1 else (), plan)


def planned(console: Console, wanted: Asked) -> Plan:
    """The plan as it stands at this moment."""
    phases = frozenset({wanted.phase}) if wanted.phase else None
    return make(wanted.book.runbook, wanted.procedure, console.environment, wanted.values, phases=phases)


def command_line(console: Console, draft: Draft, why: str, who: str) -> list[str]:
    """The words of `runwright run` that start this plan and no other, for somebody."""
    wanted = draft.asked
    words = ["run", f"--on={console.environment.name}", f"--plan={draft.plan.fingerprint}", f"--why={why}"]
    words += [f"--set={name}={value}" for name, value in wanted.values.items()]
    words += [f"--phase={wanted.phase}"] if wanted.phase else []
    return [*words, *elsewhere(who), "--", f"{wanted.book.name}#{wanted.procedure.anchor}"]


def elsewhere(who: str) -> list[str]:
    """What makes a run ask on the board, and say for whom it is run."""
    return ["--console", "--json", f"--for={who}"]


def _fields(console: Console, wanted: Asked, plan: Plan) -> Iterator[Field]:
    """Each parameter that the plan binds or misses, in the order of the document."""
    filling = Filling(wanted.book.runbook, console.environment, {})
    bound = {each.name: each for each in plan.values}
    open_ones = {each.name for each in plan.missing}
    for parameter in wanted.book.runbook.parameters:
        name = parameter.name
        if name in bound or name in open_ones or name in wanted.values:
            found = filling.given(parameter)
            otherwise = (str(found.secret) if found.secret else found.text) if found else ""
            origin = ORIGINS.get(found.origin, found.origin) if found else ""
            kind = filling.kind(parameter)
            yield Field(
                name, wanted.values.get(name, ""), otherwise, origin, parameter.help, kind, _options(parameter, kind)
            )


def _options(parameter: Parameter, kind: Kind) -> tuple[str, ...]:
    """The values of `<dev|staging|production>`, in their order."""
    if kind.name != "choice":
        return ()
    written = (each.text.strip("<>{}[]").split("|") for each in parameter.occurrences)
    return next((tuple(each) for each in written if all(map(kind.fits, each))), ())
