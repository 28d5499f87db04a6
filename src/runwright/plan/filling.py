"""Filling: which value each parameter of a procedure gets, from whom, and where in each command it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.secret import Reference, reference
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex
from runwright.plan.landing.text import SAFE
from runwright.plan.plan import Bound, Obstacle
from runwright.plan.unset import places as unset_places
from runwright.plan.value import Kind, fault, kind_of
from runwright.runbook.parameter import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.environment.environment import Environment
    from runwright.plan.unset import Unset
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.parameter import Occurrence, Parameter

FOLDER = re.compile(r"/[A-Za-z0-9_./+-]+")
SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]*\Z")


class NoSuchParameter(RunwrightError):
    """A value was given for a parameter that the document does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no parameter “{name}”")
        self.hint = f"Its parameters are {', '.join(known)}." if known else "The document asks for none."


class Given(NamedTuple):
    """What a parameter gets."""

    text: str
    origin: str
    """`set`, `environment` or `sample`."""
    secret: Reference | None = None


class Wanted(NamedTuple):
    """A place of a command, what it gets, and how that is named."""

    start: int
    """Byte of the command's text."""
    end: int
    parameter: Parameter
    occurrence: Occurrence
    given: Given | None
    variable: str = ""
    """The environment variable that a secret comes in."""

    @property
    def text(self) -> str:
        """The value itself; empty for a secret, and where nobody gave one."""
        return self.given.text if self.given else ""

    @property
    def secret(self) -> Reference | None:
        """Where the value lies, if it is a secret."""
        return self.given.secret if self.given else None

    @property
    def harmless(self) -> bool:
        """Whether the value is nothing but letters, digits and a few signs, and no option."""
        return SAFE.match(self.text) is not None and not self.text.startswith("-")


class Filling:
    """Finds the values of parameters once, and the places of each command."""

    def __init__(self, book: Runbook, environment: Environment, values: Mapping[str, str]) -> None:
        self.book = book
        self.environment = environment
        self.known = {parameter.name: parameter for parameter in book.parameters}
        self.set = {self._named(name): value for name, value in values.items()}
        self.configured = {canonical(name): value for name, value in environment.values.items()}
        self.secrets = {canonical(name): (name, value) for name, value in environment.secrets.items()}
        self.faults: dict[str, Obstacle] = {}
        self.used: dict[str, Bound] = {}
        self.unset: Mapping[int, tuple[Unset, ...]] = {}
        """By their commands, variables that nothing of the plan sets before them."""

    def _named(self, name: str) -> str:
        """The parameter that a caller means: by its name or by a spelling of the document."""
        wanted = canonical(name)
        if wanted in self.known or any(name in command.uses for command in self.book.commands):
            return wanted
        raise NoSuchParameter(name, sorted(self.known))

    def given(self, parameter: Parameter) -> Given | None:
        """What a parameter gets; the caller's word comes before the environment's, an example comes last."""
        name = parameter.name
        if name in self.set:
            return self._read(self.set[name], "set")
        if name in self.configured:
            return self._read(self.configured[name], "environment")
        if name in self.secrets:
            return Given("", "environment", self.secrets[name][1])
        spelled = [each.text.strip("${}") for each in parameter.occurrences]
        variables = self.environment.variables
        found = next((variables[each] for each in spelled if each in variables), None)
        if found is not None:
            return self._read(found, "environment")
        return Given(parameter.occurrences[0].text, "sample") if parameter.source == "sample" else None

    def _read(self, text: str, origin: str) -> Given:
        found = reference(text)
        return Given("" if found else text, origin, found)

    def variable(self, parameter: Parameter, taken: Reference) -> str:
        """The environment variable that carries a secret: the one configured for it, or the parameter's own name."""
        for name, each in self.environment.secrets.items():
            if each == taken and (canonical(name) == parameter.name or SECRET_NAME.match(name)):
                return name
        return regex(r"\W").sub("_", parameter.name).upper() or "SECRET"

    def places(self, command: Command) -> Iterator[Wanted]:
        """The places of a command that ask for a value, in the order of its text."""
        for parameter in self.known.values():
            for occurrence in parameter.occurrences:
                if occurrence.command == command.ordinal:
                    start = self._offset(occurrence, command)
                    wanted = self._wanted(parameter, occurrence, start) if start >= 0 else None
                    if wanted is not None and not self._expands(wanted, command):
                        yield wanted
        yield from self._defaulted(command)
        yield from self._never_set(command)

    def _expands(self, wanted: Wanted, command: Command) -> bool:
        """Whether it is left to the shell: the folder of a program, in a variable that the environment itself exports.

        `$KAFKA_HOME/bin/kafka-topics.sh`: the document names the program, and `runwright.toml` says where it lies.
        """
        name, given = wanted.occurrence.text.strip("${}"), wanted.given
        if given is None or given.text != self.environment.variables.get(name) or not FOLDER.fullmatch(given.text):
            return False
        if command.syntax is None:
            return False
        data = command.text.encode()
        opening = wanted.start - (data[: wanted.start][-1:] == b'"')
        programs = {part.words[0].start - command.syntax.start for part in command.syntax.commands if part.words}
        return opening in programs and data[wanted.end :].lstrip(b'"').startswith(b"/")

    def _wanted(self, parameter: Parameter, occurrence: Occurrence, start: int) -> Wanted:
        given = self.given(parameter)
        end = start + len(occurrence.text.encode())
        if given is None:
            return Wanted(start, end, parameter, occurrence, None)
        variable = self.variable(parameter, given.secret) if given.secret else ""
        self._note(parameter, given)
        return Wanted(start, end, parameter, occurrence, given, variable)

    def _note(self, parameter: Parameter, given: Given) -> None:
        """Keep what is bound, and what is wrong with it."""
        if parameter.name in self.used:
            return
        shown = str(given.secret) if given.secret else given.text
        self.used[parameter.name] = Bound(parameter.name, shown, given.secret is not None, given.origin)
        wrong = fault(parameter, self.kind(parameter), given.text) if given.origin != "sample" and shown else None
        if wrong and given.secret is None:
            line, column = self.book.source.place(parameter.occurrences[0].start)
            self.faults[parameter.name] = Obstacle(line, column, wrong.what, wrong.do)

    def kind(self, parameter: Parameter) -> Kind:
        """What kind of value a parameter takes."""
        numbers = [each.command for each in parameter.occurrences if each.command >= 0]
        return kind_of(parameter, [name for number in numbers for name in self.book.commands[number].programs])

    def _offset(self, occurrence: Occurrence, command: Command) -> int:
        """The byte of a command's text at which a place begins; indented blocks lost their indentation."""
        data, raw = command.text.encode(), occurrence.text.encode()
        whole = self.book.source.data[command.start : command.end]
        at = occurrence.start - command.start
        if data[at : at + len(raw)] == raw and whole.startswith(data):
            return at
        before = whole[:at].count(raw)
        found = -1
        for _ in range(before + 1):
            found = data.find(raw, found + 1)
        return found

    def _defaulted(self, command: Command) -> Iterator[Wanted]:
        """`${NAME:-default}` of a variable that somebody gave a value."""
        for match in regex(rb"\$\{([A-Za-z_]\w*):?[-=?+][^{}]*\}").finditer(command.text.encode()):
            name = match[1].decode()
            parameter = self._stand_in(name, command, match.start(), match[0].decode("utf-8", "replace"))
            given = self.given(parameter)
            if name in command.uses and given is not None and parameter.name not in self.known:
                yield self._wanted(parameter, parameter.occurrences[0], match.start())

    def _never_set(self, command: Command) -> Iterator[Wanted]:
        """Variables that only another procedure, way or phase sets."""
        for each in self.unset.get(command.ordinal, ()):
            said = f"It is set in line {each.line}, which is not run before."
            for place in unset_places(command, each.name):
                parameter = self._stand_in(each.name, command, place.start, place.text)._replace(help=said)
                yield self._wanted(parameter, parameter.occurrences[0], place.start)

    def _stand_in(self, name: str, command: Command, at: int, text: str) -> Parameter:
        from runwright.runbook.parameter import Occurrence, Parameter

        start = command.start + at
        occurrence = Occurrence(start, start + len(text.encode()), text, "dollar", command.ordinal)
        return Parameter(canonical(name), (occurrence,), "", -1, "environment", 1.0)
