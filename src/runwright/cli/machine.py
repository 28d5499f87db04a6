"""What the machine has of what a procedure wants: programs, hosts, services, permissions.

A check gives answers, each about one thing: it is there, it is missing, or somebody should look at it.
"""

from __future__ import annotations

import os
import re
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import reach, used
from runwright.cli.readiness import Answer, State
from runwright.environment.redactor import Redactor
from runwright.environment.secret import SecretMissing, revealed
from runwright.executors.catalogue import lacking
from runwright.languages.tools.shelf import pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.cli.readiness import Situation


def programs(at: Situation) -> Iterator[Answer]:
    """Programs on PATH, here or on the host that commands run on; versions where they are known."""
    host = at.environment.hosts.get(at.environment.host)
    asked = at.wanted.programs.items()
    if host is not None:
        yield from _programs_on(host.ssh, host.name, at.wanted.programs)
    else:
        path = at.environment.variables.get("PATH")
        yield from reach.together([partial(program, name, line, path) for name, line in asked])
        yield from (script(each, line, at.environment.directory) for each, line in at.wanted.scripts.items())
    for name, line in at.wanted.faraway.items():
        yield Answer("program", name, State.UNSEEN, "it runs where another program leads", line=line)


def libraries(at: Situation) -> Iterator[Answer]:
    """Libraries without which a block of a procedure cannot be sent anywhere."""
    lines: dict[str, int] = {}
    for plan in at.plans:
        for action in plan.actions:
            lines.setdefault(action.language, action.line)
    for language, line in lines.items():
        library = lacking(language)
        if library is not None:
            yield Answer(
                "program", library.name, State.MISSING, f"not installed, for {language}", library.install, line
            )


def program(name: str, line: int, path: str | None = None) -> Answer:
    """A program of this machine, and whether its version is the one that its facts are from."""
    found = shutil.which(name, path=path)
    if found is None:
        return Answer(
            "program", name, State.MISSING, "not on PATH", f"Install {name}, or add its folder to PATH.", line
        )
    known = harvested(name)
    version = reach.version(name, found) if known else ""
    if not version or version == known:
        return Answer("program", name, State.THERE, f"{version or 'found'}, {found}", line=line)
    if version.split(".")[0] == known.split(".")[0]:
        return Answer("program", name, State.THERE, f"{version} (facts from {known}), {found}", line=line)
    do = f"What is known about its options is from {known}; look at its commands before you run them."
    return Answer("program", name, State.LOOK, f"{version}, {found}", do, line)


def harvested(name: str) -> str:
    """The version of the program that its facts were harvested from; empty when nobody knows."""
    provenance = (pages(name) or {}).get("provenance", ())
    numbers = (reach.NUMBER.search(str(each["tool"])) for each in provenance if name in str(each["tool"]))
    return next((number[0] for number in numbers if number), "")


def script(path: str, line: int, directory: Path) -> Answer:
    """A program by its path, from the directory where commands start."""
    if re.search(r"[<>{}\0]|^~[^/]", path):
        return Answer("program", path, State.UNSEEN, "what is filled in says where it lies", line=line)
    whole = directory / Path(path).expanduser()
    if not whole.is_file():
        return Answer("program", path, State.MISSING, f"there is no {whole}", "Check directory and path.", line)
    if not os.access(whole, os.X_OK):
        return Answer("program", path, State.MISSING, "it cannot be executed", f"Run: chmod +x {whole}", line)
    return Answer("program", path, State.THERE, str(whole), line=line)


def _programs_on(destination: str, host: str, wanted: Mapping[str, int]) -> Iterator[Answer]:
    """Programs on a host, all asked by one connection; their names hold nothing that a shell would read."""
    if not wanted:
        return
    ask = f"for p in {' '.join(wanted)}; do command -v $p >/dev/null || echo runwright:missing:$p; done"
    reached = reach.ssh(destination, ask)
    for name, line in wanted.items():
        if not reached.ok:
            yield Answer("program", name, State.UNSEEN, f"{host} does not answer", line=line)
        elif f"runwright:missing:{name}" in reached.said.split():
            yield Answer("program", name, State.MISSING, f"not on PATH of {host}", f"Install {name} there.", line)
        else:
            yield Answer("program", name, State.THERE, f"on {host}", line=line)


def hosts(at: Situation) -> Iterator[Answer]:
    """Hosts of the environment, by ssh without a password; those first that the procedure uses."""

    def one(name: str, destination: str) -> Answer:
        reached = reach.ssh(destination, "true")
        if reached.ok:
            return Answer("host", name, State.THERE, f"ssh {destination}")
        do = f"Try: ssh {destination} true; it must work without a question."
        return Answer("host", name, State.MISSING, reached.said, do)

    asked = reach.together([partial(one, host.name, host.ssh) for host in at.environment.hosts.values()])
    yield from used.sorted_out(asked, used.hosts(at))


def endpoints(at: Situation) -> Iterator[Answer]:
    """Services of the environment; one that blocks of the document speak to and nobody named is an obstacle."""
    asked = reach.together([partial(_endpoint, name, url, at) for name, url in at.environment.endpoints.items()])
    yield from used.sorted_out(asked, used.endpoints(at))


def _endpoint(name: str, text: str, at: Situation) -> Answer:
    try:
        url = revealed(text, at.configuration.root)
    except SecretMissing as error:
        return Answer("endpoint", name, State.MISSING, str(error), error.hint)
    reached = reach.tcp(url)
    said = Redactor([url]).text(reached.said)
    if reached.ok:
        return Answer("endpoint", name, State.THERE, said)
    return Answer("endpoint", name, State.MISSING, said, "Is it running, and is the address right?")


def permissions(at: Situation) -> Iterator[Answer]:
    """The directory where commands start, and the superuser's rights."""
    directory = at.environment.directory
    if not directory.is_dir():
        yield Answer("permission", "directory", State.MISSING, f"there is no {directory}", "Make it, or name another.")
    elif not os.access(directory, os.W_OK | os.X_OK):
        yield Answer(
            "permission", "directory", State.LOOK, f"{directory} is not yours to write", "Reading may be enough."
        )
    else:
        yield Answer("permission", "directory", State.THERE, str(directory))
    if at.environment.host or os.geteuid() == 0:
        return
    for name, line in at.wanted.root.items():
        do = "Start Runwright as root, or write sudo in the document."
        yield Answer("permission", "root", State.MISSING, f"{name} needs the rights of root", do, line)
    for name, line in at.wanted.raised.items():
        yield Answer("permission", "root", State.LOOK, f"{name} may ask for your password", "", line)
