"""An action: one command of the document with its values, its effects and what a run must know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.endpoint import ENDPOINTS, written
from runwright.languages import embedded
from runwright.languages.effects import Effects, Level, Mark
from runwright.lib.regex import regex
from runwright.plan import whereabouts
from runwright.plan.binding import Place, Unbindable, bind, marked
from runwright.plan.credentials import read_by
from runwright.plan.landing.text import shown
from runwright.plan.plan import Action, Missing, Obstacle
from runwright.plan.rehearsal import rehearsal
from runwright.plan.secrecy import concealed
from runwright.plan.timing import limit, slept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.environment.environment import Environment
    from runwright.environment.secret import Reference
    from runwright.plan.check import Check
    from runwright.plan.filling import Filling, Wanted
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.step import Step

EXECUTED = frozenset({"shell", "sql", "promql", "http", "redis", "python"})
"""Languages that something can execute."""
OPERATED = regex(r"\$\{\w+[#%/^,]")
"""An expansion that makes another text of its variable."""


class Ready(NamedTuple):
    """A command with its values."""

    text: str
    secrets: tuple[tuple[str, Reference], ...] = ()
    concealed: bool = False
    """Whether it was rewritten so that its secrets are not seen."""


class Maker:
    """Makes the actions of one plan; what stands against them is collected on the way."""

    def __init__(self, book: Runbook, procedure: str, environment: Environment, filling: Filling) -> None:
        self.book = book
        self.procedure = procedure
        self.environment = environment
        self.filling = filling
        self.loose: frozenset[str] = frozenset()
        self.functions: frozenset[str] = frozenset()
        self.obstacles: list[Obstacle] = []
        self.missing: dict[str, Missing] = {}
        """Parameters without a value, by their names."""
        self.count = 0

    def action(self, step: Step, command: Command, checks: Sequence[Check], host: str) -> Action:
        """A command as an action."""
        line, column = self.book.source.place(command.start)
        ready = self.ready(command)
        effects = self.effects(command, ready)
        limits, policy = self.environment.limits, self.environment.policy
        self.count += 1
        return Action(
            ordinal=self.count - 1,
            line=line,
            column=column,
            source=command.text,
            text=ready.text,
            language=command.language,
            effects=effects,
            needs=command.needs,
            checks=tuple(checks),
            need=policy.need(self.procedure, effects),
            ask=policy.asks(effects),
            timeout=(limit(step.title) or limits.timeout) + slept(command),
            bound=limits.endless if Mark.ENDLESS in effects.marks else None,
            terminal=Mark.INTERACTIVE in effects.marks,
            background=bool(command.syntax and command.syntax.background),
            host=host,
            address=self.address(command.language, host),
            secrets=ready.secrets,
            rehearsal=rehearsal(ready.text, command.language, effects),
        )

    def address(self, language: str, host: str) -> str:
        """Where it is run or sent, so that it is never run or sent elsewhere; empty for here."""
        hosts = self.environment.hosts
        return hosts[host].ssh if host in hosts else written(self.environment, language)

    def effects(self, command: Command, ready: Ready) -> Effects:
        """What the command does as written and as bound, the worse of both; how a secret is passed changes nothing."""
        if ready.text == command.text or ready.concealed or not command.readable:
            return command.effects
        return command.effects | embedded.effects_of(command.language, ready.text)

    def ready(self, command: Command) -> Ready:
        """The command with its values; as written where they cannot be bound."""
        self._executable(command)
        places = _apart(self.filling.places(command))
        for wanted in places:
            if wanted.given is None:
                self._unbound(wanted)
        filled = [each for each in places if each.given is not None and each.given.origin != "sample"]
        if any(each.given is None for each in places):
            return Ready(command.text, self._exported(command))
        try:
            return self._bound(command, filled)
        except Unbindable as error:
            self._against(filled[0].occurrence.start if filled else command.start, error.what, error.do)
            return Ready(command.text, self._exported(command))

    def _bound(self, command: Command, places: Sequence[Wanted]) -> Ready:
        self._named(command, places)
        set_before = [each for each in places if OPERATED.match(each.occurrence.text)]
        filled = [each for each in places if each not in set_before]
        secret = [each for each in filled if each.secret]
        text = command.text
        if secret:
            if command.language != "shell":
                raise Unbindable(
                    f"a secret would stand in a text of {command.language}",
                    "Let the shell's command of this tool read it from its environment, and say so in the document.",
                )
            text = self._concealed(command, filled)
        else:
            text = bind(text, command.language, [_place(each) for each in filled])
        self._held(command, filled)
        self._called(command, filled)
        text = "".join(dict.fromkeys(map(_assigned, set_before))) + text
        names = {each.variable: each.secret for each in filled if each.secret}
        exported = dict(self._exported(command))
        return Ready(text, tuple(sorted({**exported, **names}.items())), concealed=bool(secret))

    def _concealed(self, command: Command, filled: Sequence[Wanted]) -> str:
        """The command with its secrets as variables, and then its other values."""
        template, marks = marked(command.text, [_place(each) for each in filled])
        order = sorted(filled, key=lambda each: each.start)
        by_mark = dict(zip(marks, order, strict=True))
        hidden = {mark: each.variable for mark, each in by_mark.items() if each.secret}
        template = concealed(template, hidden)
        rest = [
            Place(at, at + len(mark), each.text)
            for mark, each in by_mark.items()
            if mark not in hidden and (at := template.encode().find(mark.encode())) >= 0
        ]
        return bind(template, command.language, rest)

    def _named(self, command: Command, places: Sequence[Wanted]) -> None:
        """Refuse to destroy what an empty value, or a way up out of the folder that stands there, would name."""
        data = command.text.encode()
        destroys = command.effects.level is Level.DESTROYS and command.language != "sql"
        for each in places if destroys else ():
            up = ".." in each.text.split("/") and data[: each.start].rstrip(b"\"'").endswith(b"/")
            if each.secret is None and (not each.text or up):
                raise Unbindable(
                    f"{shown(each.text)} for {each.occurrence.text} would have this destroy more than what it names",
                    "Give the name of one thing.",
                )

    def _held(self, command: Command, filled: Sequence[Wanted]) -> None:
        """Refuse a value that a variable would let loose further down."""
        parts = command.syntax.commands if command.syntax else ()
        named = {assignment.name for part in parts for assignment in part.assignments}
        risky = self.loose.intersection(named.union(command.sets))
        for each in filled if risky else ():
            if each.secret is None and not each.harmless:
                raise Unbindable(
                    f"{shown(each.text)} goes into ${min(risky)}, which is expanded further down without quotes",
                    f'Write "${min(risky)}" there, in double quotes, or give letters, digits and . _ : @ % + , / -.',
                )

    def _called(self, command: Command, filled: Sequence[Wanted]) -> None:
        """Refuse a value that goes to a function of the document, which may expand it without quotes."""
        own = sorted(self.functions.intersection(command.programs))
        for each in filled if own else ():
            if not each.harmless:
                raise Unbindable(
                    f"{shown(each.text)} goes to {own[0]}, a function of this document, which may read it as code",
                    "Give letters, digits and . _ : @ % + , / - only.",
                )

    def _exported(self, command: Command) -> tuple[tuple[str, Reference], ...]:
        """The secrets that a command reads from its environment: those that it names, and those of its programs."""
        secrets = self.environment.secrets
        wanted = dict.fromkeys([*command.uses, *read_by(command.programs)])
        return tuple((name, secrets[name]) for name in wanted if name in secrets)

    def _executable(self, command: Command) -> None:
        if not command.readable:
            self._against(command.start, f"this {command.language} does not parse", "Correct it in the document.")
        elif command.language not in EXECUTED:
            self._against(
                command.start,
                f"nothing here executes {command.language}",
                "Write the command of the shell that runs it.",
            )
        else:
            wants = ENDPOINTS.get(command.language)
            if wants and wants not in self.environment.endpoints:
                self._against(
                    command.start,
                    f"the environment {self.environment.name} does not say where to send {command.language}",
                    f"Add {wants} = URL to [environments.{self.environment.name}.endpoints].",
                )

    def _unbound(self, wanted: Wanted) -> None:
        parameter = wanted.parameter
        places = tuple(dict.fromkeys(each.text for each in parameter.occurrences))
        self.missing.setdefault(parameter.name, Missing(parameter.name, parameter.help, places))
        expects = self.filling.kind(parameter).expects
        said = parameter.help or (f"It is {expects}." if expects else "")
        what = f"{wanted.occurrence.text} has no value"
        do = f"Give it with --set {parameter.name}=VALUE. {said}".strip()
        if not any(each.what == what for each in self.obstacles):
            self._against(wanted.occurrence.start, what, do)

    def _against(self, start: int, what: str, do: str) -> None:
        line, column = self.book.source.place(start)
        self.obstacles.append(Obstacle(line, column, what, do))

    def host(self, step: Step, command: Command, gone: str | None) -> str:
        """Where a command runs, by the document or else by the environment; an unknown host stands against the plan."""
        found = whereabouts.at(gone, self.environment) if gone else None
        found = found or whereabouts.of_command(self.book, step, command, self.environment)
        if found.unknown:
            self._against(
                command.start,
                f"the document wants this on “{found.unknown}”, and no host of {self.environment.name} is called so",
                f'Add it to [environments.{self.environment.name}.hosts], as "{found.unknown}" = "user@address".',
            )
        own = self.environment.host if command.language in {"shell", "python"} and not found.unknown else ""
        return found.host or own


def _assigned(wanted: Wanted) -> str:
    """A variable that the command works on (`${POD%-*}`), set before it."""
    if wanted.secret or not wanted.harmless:
        raise Unbindable(
            f"{shown(wanted.text)} would be changed by {wanted.occurrence.text}, and what comes out is not known",
            "Give letters, digits and . _ : @ % + , / - only.",
        )
    name = regex(r"\W.*").sub("", wanted.occurrence.text.strip("${"))
    return f"{name}={wanted.text}\n"


def _place(wanted: Wanted) -> Place:
    return Place(wanted.start, wanted.end, wanted.text)


def _apart(places: Iterator[Wanted]) -> list[Wanted]:
    """The places in order, none inside another: the longer one was meant."""
    found: list[Wanted] = []
    for place in sorted(places, key=lambda each: (each.start, -each.end)):
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found
