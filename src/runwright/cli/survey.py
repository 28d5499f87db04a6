"""A survey of runbooks: what a folder of them asks for, from which a first configuration is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.well_known import proposal
from runwright.languages.tools.shelf import pages
from runwright.monitor.monitor import monitors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runwright.environment.well_known import Proposal
    from runwright.runbook import Runbook
    from runwright.runbook.parameter import Parameter

COUNTED = re.compile(r"(?:option|alternative|method|approach|variant|or|first)\b", re.IGNORECASE)
"""Labels that only count the ways of one document; an environment cannot choose by them."""
LONGEST = 60
"""Characters; a longer name of a signal is a sentence."""
BUILTINS = frozenset(
    (
        ": . [ [[ alias bg break builtin case cd command continue declare dirs disown do done echo elif else esac eval "
        "exec exit export false fc fg fi for function getopts hash help history if jobs let local logout mapfile popd "
        "printf pushd pwd read readarray readonly return select set shift shopt source suspend test then time times "
        "trap true type typeset ulimit umask unalias unset until wait while"
    ).split()
)
"""What a shell brings itself, so that no program is needed."""


class Asked(NamedTuple):
    """A parameter that some of the runbooks ask for."""

    name: str
    help: str
    place: str
    """Where it is explained or first asked for: `docs/redis.md:12`."""
    variable: str
    """The variable it is, as commands expand it; empty when it is none."""
    books: int
    """How many documents ask for it."""


class Survey(NamedTuple):
    """What a number of runbooks ask for together."""

    books: tuple[str, ...]
    """Names of the documents that have something to run."""
    parameters: tuple[Asked, ...]
    labels: tuple[str, ...]
    """Alternatives that an environment can choose by: `Kubernetes`."""
    counted: int
    """How many procedures have alternatives that are only counted."""
    programs: tuple[str, ...]
    languages: frozenset[str]
    """Of commands, and of texts inside them."""
    proposals: tuple[Proposal, ...]
    signals: tuple[tuple[str, str], ...] = ()
    """Numbers that monitors watch and of which no usual query is known, each with its place."""


def survey(books: Iterable[Runbook]) -> Survey:
    """What these runbooks ask for; documents that neither run anything nor are about an alert are left out."""
    tally = _Tally()
    for book in books:
        if any(each.commands for each in book.procedures) or any(each.origin == "title" for each in book.alerts):
            tally.take(book)
    return tally.survey()


class _Tally:
    """What was asked for so far; no document is kept, as a folder may hold thousands."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.asked: dict[str, Asked] = {}
        self.labels: set[str] = set()
        self.programs: set[str] = set()
        self.proposals: dict[str, Proposal] = {}
        self.signals: dict[str, str] = {}
        self.languages: set[str] = set()
        self.counted = 0

    def take(self, book: Runbook) -> None:
        """Note what a document asks for."""
        self.names.append(book.source.name)
        _ask(book, self.asked)
        labels = set(_labels(book))
        counted = {label for label in labels if COUNTED.match(label)}
        self.counted += bool(counted)
        self.labels |= labels - counted
        self.programs.update(_programs(book))
        self.languages.update(_languages(book))
        for each in monitors(book, {}):
            if not _propose(each.signal, self.proposals) and each.breach is not None:
                self.signals.setdefault(each.signal, f"{book.source.name}:{each.line}")
        for threshold in book.thresholds:
            _propose(threshold.signal, self.proposals)

    def survey(self) -> Survey:
        """All of it together, what most documents ask for first."""
        return Survey(
            books=tuple(self.names),
            parameters=tuple(sorted(self.asked.values(), key=lambda each: (-each.books, each.name))),
            labels=tuple(sorted(self.labels)),
            counted=self.counted,
            programs=tuple(sorted(self.programs)),
            languages=frozenset(self.languages),
            proposals=tuple(self.proposals.values()),
            signals=tuple(self.signals.items()),
        )


def _ask(book: Runbook, asked: dict[str, Asked]) -> None:
    """Note the parameters of a document; those that an alert or an earlier step gives are nobody's to set."""
    for parameter in book.parameters:
        if parameter.source not in {"alert", "output"}:
            before = asked.get(parameter.name)
            now = before or Asked(parameter.name, parameter.help, _place(book, parameter), _variable(parameter), 0)
            asked[parameter.name] = now._replace(books=now.books + 1)


def _place(book: Runbook, parameter: Parameter) -> str:
    start = parameter.help_start if parameter.help else parameter.occurrences[0].start
    return f"{book.source.name}:{book.source.line(start)}"


def _variable(parameter: Parameter) -> str:
    """The name of the variable that a parameter is: `PGPASSWORD` of `$PGPASSWORD`."""
    texts = (place.text for place in parameter.occurrences if place.style == "dollar")
    names = (re.match(r"\$\{?([A-Za-z_]\w*)", text) for text in texts)
    return next((match[1] for match in names if match), "")


def _labels(book: Runbook) -> Iterator[str]:
    for procedure in book.procedures:
        yield from (step.choice.label for step in procedure.steps if step.choice)


def _programs(book: Runbook) -> Iterator[str]:
    """The programs that commands need; names that no book knows may be words of prose, and are left out."""
    for command in book.commands:
        if command.readable:
            yield from (name for name in command.needs if is_program(name) and pages(name) is not None)


def is_program(name: str) -> bool:
    """Whether a name is one that the system must bring: no builtin of the shell, no script by its path."""
    return name not in BUILTINS and re.fullmatch(r"[\w][\w.+-]*", name) is not None


def _languages(book: Runbook) -> Iterator[str]:
    for command in book.commands:
        yield command.language
        yield from (each.language for each in command.embedded)


def _propose(name: str, proposals: dict[str, Proposal]) -> bool:
    """Note how a signal could be asked for, once for each way; whether that is known, or the name is none."""
    found = proposal(name) if len(name) <= LONGEST else None
    if found is not None:
        proposals.setdefault(found.signal.query, found)
    return found is not None or len(name) > LONGEST
