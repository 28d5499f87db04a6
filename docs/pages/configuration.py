"""The page of the configuration: every section and key of `runwright.toml`, from the shapes that read it."""

from __future__ import annotations

import json
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from docs.pages.markdown import code, joined, table
from docs.pages.value import first_line
from runwright.environment import kinds
from runwright.environment.configuration import read
from runwright.environment.policy import WORDS
from runwright.environment.secret import SCHEMES
from runwright.environment.sections import FILE
from runwright.environment.shape import Each, Kind, Many, Several, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.environment.shape import Shape

ABOUT = """\
`runwright.toml` says where runbooks are run. It is looked for in the folder of the document and in those above it; the
nearest one holds. Without one there is a single environment, `local`, in the folder itself. `runwright init` writes a
first one from what the runbooks ask for.

Nothing in it is needed. A key that is not known, a value of another type, a host that is named and not described: every
problem is told at once, each with its line and column and what to write instead. [Describe an
environment](../how-to/describe-an-environment.md) shows it step by step."""
EXAMPLE = """\
[books]
paths = ["docs/runbooks"]

[environments.production]
description = "The shop, on Kubernetes"
alternatives = ["Kubernetes"]

[environments.production.values]
namespace = "shop"

[environments.production.secrets]
PGPASSWORD = "secret://env/PGPASSWORD"

[[environments.production.policy.rules]]
effects = ["destroys"]
approvals = 2

[signals."replication lag"]
promql = "max(pg_replication_lag_seconds)"
unit = "seconds"
"""
NAME = "NAME"
"""Where a path has a name that the author chooses."""
EVERY_KEY = Path(__file__).with_name("every_key.toml")
"""The file that the examples are taken from, so that they go together."""
WHOLE = """\
## All of it in one file

The examples above, as one configuration that Runwright accepts."""
SECRETS = """\
## Where secrets lie

A reference stands in the file, never a secret. [Keep secrets](../how-to/keep-secrets.md) says how each is used."""


def page() -> str:
    """The examples, which are read to see that they are right; then every section."""
    read(EXAMPLE, Path("/runwright.toml"))
    every = EVERY_KEY.read_text(encoding="utf-8")
    read(every, Path("/runwright.toml"))
    parts = [ABOUT, f"```toml\n{EXAMPLE}```"]
    for path, header, shape in sections((), FILE):
        parts += [f"## {header}", *([shape.about] if shape.about else []), rows(shape, of(tomllib.loads(every), path))]
    schemes = [
        [code(import_module(module).WRITTEN), first_line(module).partition(": ")[2]] for module in SCHEMES.values()
    ]
    words = ", ".join(code(word) for word in WORDS)
    effects = f"## Words for effects\n\n{words}. [Effects](effects.md) says what each means."
    ends = [effects, SECRETS, table(["reference", "leads to"], schemes), WHOLE, f"```toml\n{every}```"]
    return joined("Configuration", *parts, *ends)


def sections(path: tuple[str, ...], shape: Shape) -> Iterator[tuple[tuple[str, ...], str, Table | Each]]:
    """Every section that holds values, with where it is and its header, in the order of the file."""
    if isinstance(shape, Many):
        yield path, f"[[{'.'.join(path)}]]", shape.table
    elif isinstance(shape, Each) and not isinstance(shape.shape, Kind | Several):
        yield from sections((*path, NAME), shape.shape)
    elif isinstance(shape, Each):
        yield path, f"[{'.'.join(path)}]", shape
    elif isinstance(shape, Table):
        if path and any(isinstance(key.shape, Kind | Several) for key in shape.keys):
            yield path, f"[{'.'.join(path)}]", shape
        for key in shape.keys:
            yield from sections((*path, key.name), key.shape)


def of(file: object, path: tuple[str, ...]) -> Mapping[str, object]:
    """The first value that a file has for each key of a section, in whichever of several sections of its kind."""
    found = [file]
    for name in path:
        found = [below for each in found for below in _below(each, name)]
    return {key: value for each in reversed(found) for key, value in dict(each).items()}  # type: ignore[call-overload]


def _below(section: object, name: str) -> list[object]:
    """What stands below a section by a name, or by any; a list of sections is all of them."""
    if not isinstance(section, dict):
        return []
    found = list(section.values()) if name == NAME else [section[name]] if name in section else []
    return [inner for each in found for inner in (each if isinstance(each, list) else [each])]


def rows(shape: Table | Each, examples: Mapping[str, object]) -> str:
    """The keys of a section as a table."""
    heads = ["key", "value", "for example", "without it", "meaning"]
    if isinstance(shape, Each):
        kind = shape.shape
        words = kind.words if isinstance(kind, Kind | Several) else ""
        return table(heads[:3], [[code(shape.called), words, code(written(next(iter(examples.values()))))]])
    keys = [(key, key.shape.words) for key in shape.keys if isinstance(key.shape, Kind | Several)]
    if lacking := [key.name for key, _ in keys if key.name not in examples]:
        raise SystemExit(f"{EVERY_KEY}: no example of {', '.join(lacking)} in the section “{shape.about}”")
    known = ([code(k.name), words, code(written(examples[k.name])), k.default, k.about] for k, words in keys)
    return table(heads, known)


def written(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int) else value.isoformat()  # type: ignore[attr-defined]


def example(kind: Kind | Several) -> str:
    """A value as TOML writes it; none for a text, which everybody can write."""
    return "" if kind is kinds.text else code(kind.example)
