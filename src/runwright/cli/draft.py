"""A first `runwright.toml`, as text: what was found stands in it as comments to take or leave.

A line that begins with `#` and no blank is one to uncomment; every one of them can be, and the file still loads.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from runwright.cli.paper import CONTROLS, cut
from runwright.environment.caution import sounds_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runwright.cli.survey import Asked, Survey
    from runwright.environment.well_known import Proposal

MOST_FILES = 12
"""So many documents are named one by one; of more, their folders."""
MOST_LINES = 40
"""So many parameters are listed; where there are more, nobody reads them."""
WIDTH = 110
ENDPOINTS = (
    ("sql", "postgresql://USER@HOST:5432/DATABASE"),
    ("prometheus", "http://HOST:9090"),
    ("redis", "redis://HOST:6379/0"),
    ("http", "http://HOST:8080"),
)
SPEAK = {
    "sql": {"sql", "psql"},
    "prometheus": {"promql", "promtool"},
    "redis": {"redis", "redis-cli", "valkey-cli"},
    "http": {"curl", "http", "wget"},
}
"""Languages and programs that tell which endpoints are spoken to."""


def draft(found: Survey) -> str:
    """The text of the file."""
    parts = [
        ["# What Runwright knows about this place. Every key: docs/reference/configuration.md of Runwright.", *_note()],
        _books(found),
        _environment(found),
        _section("endpoints", _endpoints(found)),
        _section("values", _values(found)),
        _section("secrets", _secrets(found)),
        _policy(),
        list(_signals(found.proposals)),
        _unbound(found),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _note() -> list[str]:
    return ["# Lines that begin with # and no blank are proposals: take the # away to use one."]


def _books(found: Survey) -> list[str]:
    if not found.books:
        return ["[books]", "# No document with something to run was found.", '#paths = ["docs/runbooks"]']
    paths = "".join(f"  {quoted(path)},\n" for path in compact(found.books))
    return ["[books]", f"paths = [\n{paths}]"]


def compact(books: Iterable[str]) -> list[str]:
    """The documents by name, or by folder where there are many."""
    names = sorted(books)
    if len(names) > MOST_FILES:
        names = sorted({str(PurePosixPath(name).parent) for name in names})
    if len(names) > MOST_FILES:
        names = sorted({PurePosixPath(name).parts[0] if PurePosixPath(name).parts else "." for name in names})
    return ["."] if "." in names else names


def _environment(found: Survey) -> list[str]:
    lines = ["[environments.local]", 'description = "This machine"']
    labels = [quoted(label) for label in found.labels if usable(label)]
    if labels:
        lines += ["# Ways that the documents offer; name those that apply here:"]
        lines += [f"#alternatives = [{', '.join(labels)}]"]
    elif found.counted:
        lines += [
            "# Some documents offer several ways (Option 1, Option 2); name those that apply here by their titles:"
        ]
        lines += ['#alternatives = ["Option 1"]']
    if found.programs:
        lines += _wrapped(f"Programs that the documents use: {', '.join(found.programs)}.")
        lines += ["# `runwright doctor BOOK --on local` says which are missing."]
    return lines


def _section(name: str, lines: list[str]) -> list[str]:
    return [f"[environments.local.{name}]", *lines] if lines else []


def _endpoints(found: Survey) -> list[str]:
    spoken = found.languages | set(found.programs)
    return [f'#{name} = "{url}"' for name, url in ENDPOINTS if spoken & SPEAK[name]]


def _values(found: Survey) -> list[str]:
    """Parameters, those first that most documents ask for; secrets stand in their own section."""
    lines: list[str] = []
    open_ones = [each for each in found.parameters if usable(each.name) and not secret(each)]
    for each in open_ones[:MOST_LINES]:
        lines += [f"# {comment(each.help)}"] if each.help else []
        lines += [f'#{key(each.name)} = ""  # {comment(each.place)}']
    if len(open_ones) > MOST_LINES:
        lines += [f"# and {len(open_ones) - MOST_LINES} more: runwright show BOOK"]
    return lines


def _secrets(found: Survey) -> list[str]:
    """Variables that sound like secrets, by reference; a name in a variable that commands expand."""
    named = [(each.variable or variable(each.name), each.place) for each in found.parameters if secret(each)]
    unique = {name: place for name, place in reversed(named) if name}
    return [f'#{name} = "secret://env/{name}"  # {comment(place)}' for name, place in sorted(unique.items())]


def secret(each: Asked) -> bool:
    """Whether a parameter sounds like a secret."""
    return sounds_secret(each.variable or each.name)


def variable(name: str) -> str:
    """A parameter's name as that of a variable; empty where nothing of it can be one."""
    return re.sub(r"^[^A-Z_]+", "", re.sub(r"[^A-Z0-9_]", "_", name.upper()))


def _policy() -> list[str]:
    return [
        "# In production, for example: two people approve what destroys.",
        "#[[environments.local.policy.rules]]",
        '#effects = ["destroys"]',
        "#approvals = 2",
    ]


def _signals(proposals: Iterable[Proposal]) -> Iterator[str]:
    """Queries for signals of thresholds; a guess by their names, which has to be looked at."""
    usual = (each for each in proposals if usable(each.signal.name))
    for number, (signal, source) in enumerate(usual):
        if not number:
            yield "# Signals that the documents name. The queries are guesses by these names: look at them first."
        yield f"#[signals.{key(signal.name)}]  # if you have {source}"
        yield f"#{signal.kind} = {quoted(signal.query)}"
        if signal.unit:
            yield f"#unit = {quoted(signal.unit)}"


def _unbound(found: Survey) -> list[str]:
    """The other numbers that are watched: only the team knows how they are asked for."""
    named = [(name, place) for name, place in found.signals if usable(name)]
    if not named:
        return []
    lines = ["# Numbers that the documents want watched; each is asked for by http, promql, sql, redis, command or"]
    lines += ["# certificate, as docs/how-to/watch.md of Runwright has them."]
    for name, place in named[:MOST_LINES]:
        lines += [f"#[signals.{key(name)}]  # {comment(place)}", '#http = "http://HOST:8080/PATH"']
    return lines


def usable(text: str) -> bool:
    """Whether a text of a document can be a key or a label: it says something, and can be printed."""
    return bool(text.strip()) and text.isprintable()


def key(text: str) -> str:
    """A key of TOML, in quotes where it needs them."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else quoted(text)


def quoted(text: str) -> str:
    """A basic string of TOML; JSON's escapes are TOML's, but for the delete character."""
    sound = text.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """A text on one line, without what a comment may not hold."""
    sound = text.encode("utf-8", "replace").decode()
    return cut(sound.translate(CONTROLS), WIDTH)


def _wrapped(text: str) -> list[str]:
    import textwrap

    return [f"# {line}" for line in textwrap.wrap(comment_whole(text), WIDTH)]


def comment_whole(text: str) -> str:
    """A text without what a comment may not hold, in its whole length."""
    return text.translate(CONTROLS)
