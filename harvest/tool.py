"""Asks a tool on this machine, and takes no for an answer."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from functools import cache

from harvest.syntax import Provenance

SECONDS = 30
QUIET = {
    "PAGER": "cat",
    "TERM": "dumb",
    "COLUMNS": "240",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
    "MANWIDTH": "240",
}
STYLE = re.compile(r"\x1b\[[0-9;]*m|.\x08")
COMPLAINT = re.compile(
    r"warn|error|problem|not found|cannot|unknown|invalid|locate|usage|missing|[│╷╵]"
    r"|/(?:usr|etc|root|lib|tmp|opt|home)",
    re.IGNORECASE,
)


@cache
def ask(*words: str) -> str:
    """What a command prints, on either stream, without colours; nothing when it cannot be run."""
    if shutil.which(words[0]) is None:
        return ""
    try:
        done = subprocess.run(
            words,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            env={**os.environ, **QUIET},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return STYLE.sub("", done.stdout.decode("utf-8", "replace"))


def version(program: str, *words: str) -> str:
    """The tool with its version, in its own words: the first line that has a number in it."""
    for line in ask(*(words or (program, "--version"))).splitlines():
        said = line.strip()
        if re.search(r"\d+\.\d+|\d{3,}", said) and "/" not in said.split(" (")[0] and not COMPLAINT.search(said):
            return said[:100] if program in said.lower() else f"{program} {said[:80]}"
    return _packaged(program) or program


def _packaged(program: str) -> str:
    """The version of the package that a tool came with, for tools that do not say theirs."""
    path = shutil.which(program)
    owner = ask("dpkg", "-S", os.path.realpath(path)).partition(":")[0] if path else ""
    known = ask("dpkg-query", "--show", "--showformat", "${Version}", owner) if re.fullmatch(r"[\w.+-]+", owner) else ""
    return f"{program} of {owner} {known}" if re.match(r"\d", known) else ""


def provenance(program: str, source: str, words: tuple[str, ...] = ()) -> Provenance:
    """Where facts come from that were asked for today."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return Provenance(version(program, *words), source, today)
