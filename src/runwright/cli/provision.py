"""What the configuration gives of what a procedure wants: values, secrets, choices, a place to keep runs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import reach, used
from runwright.cli.books import NothingFound, named
from runwright.cli.readiness import Answer, State
from runwright.environment.caution import cautions, sounds_secret
from runwright.environment.configuration import FILE, SQLITE
from runwright.environment.redactor import Redactor
from runwright.environment.secret import SecretMissing, reference, resolve, revealed
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.cli.readiness import Situation
    from runwright.environment.secret import Reference
    from runwright.plan.plan import Bound, Missing

VARIABLE = regex(r"\$\{?([A-Za-z_]\w*)\}?")
MAGIC = b"SQLite format 3\0"
"""How a database of SQLite begins; one that is new is empty."""
ORIGINS = {"set": "given here", "environment": "from the environment", "default": "what the page sets by itself"}
"""Who gave a value, by the words of the plan."""


def parameters(at: Situation) -> Iterator[Answer]:
    """Values of parameters, as the plan binds them; one that nobody gave stands against the run."""
    seen: set[str] = set()
    for plan in at.plans:
        for bound in plan.values:
            if bound.name not in seen:
                yield _bound(bound, at)
        for missing in plan.missing:
            if missing.name not in seen:
                yield _missing(missing, at)
        seen |= {bound.name for bound in plan.values} | {missing.name for missing in plan.missing}


def _missing(missing: Missing, at: Situation) -> Answer:
    do = f"Give it: --set {missing.name}=… or in [environments.{at.environment.name}.values]."
    variable = next((found[1] for each in missing.places if (found := VARIABLE.fullmatch(each))), "")
    if sounds_secret(variable):
        do = f'Say where it lies, in [environments.{at.environment.name}.secrets]: {variable} = "secret://env/{variable}"'
    said = missing.help or f"{missing.places[0]} has no value"
    return Answer("parameter", missing.name, State.MISSING, said, do, at.wanted.parameters.get(missing.name, 0))


def _bound(bound: Bound, at: Situation) -> Answer:
    line = at.wanted.parameters.get(bound.name, 0)
    if bound.origin == "sample":
        do = f"Is that the value you want? --set {bound.name}=…"
        return Answer("parameter", bound.name, State.LOOK, f"the page has {bound.text}", do, line)
    return Answer("parameter", bound.name, State.THERE, f"“{bound.text}”, {ORIGINS.get(bound.origin, '')}", line=line)


def obstacles(at: Situation) -> Iterator[Answer]:
    """What else stands against a plan; a parameter without a value is told with the parameters."""
    for plan in at.plans:
        told = {f"{place} has no value" for missing in plan.missing for place in missing.places}
        for each in plan.obstacles:
            if each.what not in told:
                yield Answer("obstacle", f"line {each.line}", State.MISSING, each.what, each.do, each.line)


def secrets(at: Situation) -> Iterator[Answer]:
    """Secrets of the environment, resolved and forgotten at once; of a keyring, which may ask a person, those used."""
    named = dict(at.environment.secrets)
    named |= {name: found for name, text in at.environment.values.items() if (found := reference(text))}
    wanted = used.secrets(at)
    asked = {name: found for name, found in named.items() if found in wanted or found.scheme != "keyring"}
    answers = [_secret(name, found, at.configuration.root) for name, found in asked.items()]
    yield from used.sorted_out(answers, {name for name, found in named.items() if found in wanted})
    for name in named.keys() - asked.keys():
        yield Answer("secret", name, State.UNUSED, f"{named[name]}, which was not asked")


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
    """Where runs are kept: a file that can be written, or a database that lets us in."""
    try:
        url = revealed(at.configuration.store, at.configuration.root)
    except SecretMissing as error:
        yield Answer("store", "runs", State.MISSING, str(error), error.hint)
        return
    if not url.startswith(SQLITE):
        yield _database(url)
        return
    yield _file(Path(url.removeprefix(SQLITE)))


def _database(url: str) -> Answer:
    """A database of runs: whether it takes a connection, lets us in, and lets us write. Nothing is made there."""
    reached = reach.tcp(url)
    said = Redactor([url]).text(reached.said)
    if not reached.ok:
        return Answer("store", "runs", State.MISSING, said, "Is it running?")
    from runwright.store.connection import StoreError
    from runwright.store.trial import tried

    try:
        tried(url)
    except StoreError as error:
        return Answer("store", "runs", State.MISSING, Redactor([url]).text(str(error)), error.hint)
    return Answer("store", "runs", State.THERE, said)


def _file(path: Path) -> Answer:
    """A file of runs, or the nearest folder that it would be made in."""
    place = next(each for each in (path, *path.parents) if each.exists())
    if place == path and path.is_file() and _head(path) not in {b"", MAGIC}:
        do = "Name another place in [store]; what this file is, it should stay."
        return Answer("store", "runs", State.MISSING, f"{path} is no database of SQLite", do)
    if os.access(place, os.W_OK) and (place.is_file() or place.is_dir()) and place.is_file() == (place == path):
        return Answer("store", "runs", State.THERE, str(path))
    do = f"Take the right to write {place}, or name another place in [store]."
    return Answer("store", "runs", State.MISSING, f"{path} cannot be written", do)


def _head(path: Path) -> bytes:
    """How a file begins; as an empty one where it cannot be read, which is told otherwise."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(MAGIC))
    return b""


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
