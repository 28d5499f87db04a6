"""The page of the configuration: every section and key of `runwright.toml`, from the shapes that read it."""

from __future__ import annotations

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
    from collections.abc import Iterator

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
SECRETS = """\
## Where secrets lie

A reference stands in the file, never a secret. [Keep secrets](../how-to/keep-secrets.md) says how each is used."""


def page() -> str:
    """The example, which is read to see that it is right; then every section."""
    read(EXAMPLE, Path("/runwright.toml"))
    parts = [ABOUT, f"```toml\n{EXAMPLE}```"]
    for header, shape in sections((), FILE):
        parts += [f"## {header}", *([shape.about] if shape.about else []), rows(shape)]
    schemes = [
        [code(import_module(module).WRITTEN), first_line(module).partition(": ")[2]] for module in SCHEMES.values()
    ]
    words = ", ".join(code(word) for word in WORDS)
    effects = f"## Words for effects\n\n{words}. [Effects](effects.md) says what each means."
    return joined("Configuration", *parts, effects, SECRETS, table(["reference", "leads to"], schemes))


def sections(path: tuple[str, ...], shape: Shape) -> Iterator[tuple[str, Table | Each]]:
    """Every section that holds values, with its header, in the order of the file."""
    if isinstance(shape, Many):
        yield f"[[{'.'.join(path)}]]", shape.table
    elif isinstance(shape, Each) and not isinstance(shape.shape, Kind):
        yield from sections((*path, "NAME"), shape.shape)
    elif isinstance(shape, Each):
        yield f"[{'.'.join(path)}]", shape
    elif isinstance(shape, Table):
        if path and any(isinstance(key.shape, Kind | Several) for key in shape.keys):
            yield f"[{'.'.join(path)}]", shape
        for key in shape.keys:
            yield from sections((*path, key.name), key.shape)


def rows(shape: Table | Each) -> str:
    """The keys of a section as a table."""
    heads = ["key", "value", "for example", "without it", "meaning"]
    if isinstance(shape, Each):
        kind = shape.shape
        cells = [kind.words, code(kind.example)] if isinstance(kind, Kind) else ["", ""]
        return table(heads[:3], [[code(shape.called), *cells]])
    known = (
        [code(key.name), key.shape.words, example(key.shape), key.default, key.about]
        for key in shape.keys
        if isinstance(key.shape, Kind | Several)
    )
    return table(heads, known)


def example(kind: Kind | Several) -> str:
    """A value as TOML writes it; none for a text, which everybody can write."""
    return "" if kind is kinds.text else code(kind.example)
