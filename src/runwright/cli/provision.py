"""What the configuration gives of what a procedure wants: values, secrets, choices, a place to keep runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import reach
from runwright.cli.books import NothingFound, named
from runwright.cli.readiness import Answer, State
from runwright.environment.caution import cautions
from runwright.environment.configuration import FILE, SQLITE
from runwright.environment.redactor import Redactor
from runwright.environment.secret import SecretMissing, reference, resolve, revealed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.cli.readiness import Situation
    from runwright.environment.secret import Reference
    from runwright.runbook.parameter import Parameter


def parameters(at: Situation) -> Iterator[Answer]:
    """Values of parameters; those that an alert or an earlier step gives come with the run."""
    for parameter, line in at.wanted.parameters:
        if parameter.source not in {"alert", "output"}:
            yield _parameter(parameter, line, at)


def _parameter(parameter: Parameter, line: int, at: Situation) -> Answer:
    name, environment = parameter.name, at.environment
    variables = {place.text.strip("${}") for place in parameter.occurrences if place.style == "dollar"}
    if name in at.given:
        return Answer("parameter", name, State.THERE, "given here", line=line)
    if name in environment.values:
        secret = reference(environment.values[name])
        said = str(secret) if secret else f"“{environment.values[name]}”"
        return Answer("parameter", name, State.THERE, f"{said}, from the environment {environment.name}", line=line)
    if not variables.isdisjoint({*environment.variables, *environment.secrets}):
        return Answer("parameter", name, State.THERE, f"a variable of the environment {environment.name}", line=line)
    if not variables.isdisjoint(os.environ):
        return Answer("parameter", name, State.THERE, "a variable of yours", line=line)
    if parameter.source == "sample":
        do = f"Is that the value you want? --set {name}=…"
        return Answer("parameter", name, State.LOOK, f"the page has {parameter.occurrences[0].text}", do, line)
    do = f"Give it: --set {name}=… or in [environments.{environment.name}.values]."
    return Answer("parameter", name, State.MISSING, parameter.help or "it has no value", do, line)


def secrets(at: Situation) -> Iterator[Answer]:
    """Secrets of the environment, resolved and forgotten at once."""
    named = dict(at.environment.secrets)
    named |= {name: found for name, text in at.environment.values.items() if (found := reference(text))}
    yield from (_secret(name, found, at.configuration.root) for name, found in named.items())


def _secret(name: str, found: Reference, root: Path) -> Answer:
    try:
        short = Redactor({name: resolve(found, root)}).short
    except SecretMissing as error:
        return Answer("secret", name, State.MISSING, str(error), error.hint)
    if short:
        do = "It is too short to be taken out of output. Choose a longer one."
        return Answer("secret", name, State.LOOK, f"{found} has fewer than 4 characters", do)
    return Answer("secret", name, State.THERE, str(found))


def alternatives(at: Situation) -> Iterator[Answer]:
    """Ways of which nobody chose one."""
    for way in at.wanted.ways:
        name = " or ".join(way.labels)
        if way.chosen:
            yield Answer("alternative", name, State.THERE, way.chosen, line=way.line)
        else:
            do = f'Choose one: alternatives = ["{way.labels[0]}"] in [environments.{at.environment.name}].'
            yield Answer("alternative", name, State.MISSING, "nobody chose one", do, way.line)


def store(at: Situation) -> Iterator[Answer]:
    """Where runs are kept: a file that can be written, or a database that takes a connection."""
    try:
        url = revealed(at.configuration.store, at.configuration.root)
    except SecretMissing as error:
        yield Answer("store", "runs", State.MISSING, str(error), error.hint)
        return
    if not url.startswith(SQLITE):
        reached = reach.tcp(url)
        state = State.THERE if reached.ok else State.MISSING
        yield Answer("store", "runs", state, Redactor([url]).text(reached.said), "" if reached.ok else "Is it running?")
        return
    yield _file(Path(url.removeprefix(SQLITE)))


def _file(path: Path) -> Answer:
    """A file of runs, or the nearest folder that it would be made in."""
    place = next(each for each in (path, *path.parents) if each.exists())
    if os.access(place, os.W_OK) and (place.is_file() or place.is_dir()) and place.is_file() == (place == path):
        return Answer("store", "runs", State.THERE, str(path))
    do = f"Take the right to write {place}, or name another place in [store]."
    return Answer("store", "runs", State.MISSING, f"{path} cannot be written", do)


def configuration(at: Situation) -> Iterator[Answer]:
    """What the file says that somebody should look at; nothing of it stops a run."""
    path = at.configuration.path
    if path is None:
        yield Answer(
            "configuration", FILE, State.LOOK, "there is none; defaults hold", "Write a first one: runwright init"
        )
        return
    for each in cautions(at.configuration):
        yield Answer("configuration", f"{path.name}:{each.line}:{each.column}", State.LOOK, each.what, each.do)
    for pattern in at.configuration.books:
        try:
            list(named([str(at.configuration.root / pattern)]))
        except NothingFound:
            do = "Correct it, or take it out of books.paths."
            yield Answer("configuration", path.name, State.LOOK, f"no runbook is in “{pattern}”", do)
