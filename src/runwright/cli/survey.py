"""A survey of runbooks: what a folder of them asks for, from which a first configuration is written."""

from __future__ import annotations

import re
from collections import Counter
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
    (  # noqa: SIM905 (a list of names reads best as one text)
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
    names: list[str] = []
    asked: dict[str, Asked] = {}
    labels: Counter[str] = Counter()
    programs: Counter[str] = Counter()
    proposals: dict[str, Proposal] = {}
    signals: dict[str, str] = {}
    languages: set[str] = set()
    counted = 0
    for book in books:
        if not any(each.commands for each in book.procedures) and not any(
            each.origin == "title" for each in book.alerts
        ):
            continue
        names.append(book.source.name)
        _ask(book, asked)
        found = set(_labels(book))
        counted += any(COUNTED.match(label) for label in found)
        labels.update(label for label in found if not COUNTED.match(label))
        programs.update(set(_programs(book)))
        languages.update(_languages(book))
        for each in monitors(book, {}):
            if not _propose(each.signal, proposals) and each.breach is not None:
                signals.setdefault(each.signal, f"{book.source.name}:{each.line}")
        for threshold in book.thresholds:
            _propose(threshold.signal, proposals)
    return Survey(
        tuple(names),
        tuple(sorted(asked.values(), key=lambda each: (-each.books, each.name))),
        tuple(sorted(labels)),
        counted,
        tuple(sorted(programs)),
        frozenset(languages),
        tuple(proposals.values()),
        tuple(signals.items()),
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
