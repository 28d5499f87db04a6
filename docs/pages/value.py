"""The values of the model as their modules write them: fields with types and docstrings.

Types come from Python's own reading of the annotations, words from the source text (`ast`), where a string right
after a field documents it. From `Runbook` every class that a reader can get into the hand is reached.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMON = {
    "start": "Byte of the source at which it begins.",
    "end": "Byte behind its last.",
    "ordinal": "Its number, from 0.",
    "text": "As written.",
    "name": "As written.",
    "title": "What it is called.",
    "sure": "How certain that is, from 0 to 1.",
    "because": "What it was inferred from.",
    "section": "Index of the section it stands in.",
    "language": "Its language.",
    "level": "How high on its scale.",
    "marks": "What to know besides the level.",
    "effects": "What executing it can do.",
    "syntax": "What the grammar of its language found in it.",
    "anchor": "What a Git host names it by in links.",
    "last": "Behind the last of them.",
    "steps": "What it asks for, one thing at a time.",
    "phase": "The phase of the procedure that it stands in.",
    "occurrences": "Every place that asks for it.",
    "style": "How it is dressed: `angle`, `braces`, `dollar` …; the styles of `Placeholder`.",
    "value": "What it is set to, or the number that counts.",
    "percentile": "The share of cases that it speaks of: 95 for P95.",
    "severity": "How bad it is, as written.",
    "action": "What to do then, as written.",
    "what": "What it is about, in the author's words.",
    "seconds": "How long.",
    "escalation": "To whom it goes up, as written.",
    "description": "What it means, as written.",
    "address": "Where to reach them.",
    "background": "Whether the shell goes on without waiting for it (`&`).",
    "message": "What is wrong there.",
    "words": "The program and its arguments.",
    "assignments": "`NAME=value` before it.",
    "redirections": "Where it reads and writes.",
    "here_documents": "Texts that it reads from the script itself.",
    "descriptor": "The number in front, if one is written.",
    "target": "The word behind it: a file or a descriptor.",
    "delimiter": "The word that ends it.",
    "body": "The text between.",
    "statements": "What was read, in the order of the text.",
    "problems": "What could not be read.",
    "line": "From 1.",
    "column": "From 1, in characters.",
    "inline": "The heading's words with their markup.",
    "element": "The block as Markdown has it.",
}
"""What fields mean everywhere, where their class has nothing to add."""


class Attribute(NamedTuple):
    """A field or property."""

    name: str
    written: str
    """Its type, or the value of a constant, as written."""
    kind: Any
    """Its type."""
    words: str


class Described(NamedTuple):
    """A class with its docstring and attributes."""

    cls: type
    words: str
    attributes: tuple[Attribute, ...]


@cache
def described(cls: type) -> Described:
    """What a class and its module say about it."""
    node = next(
        each for each in tree(cls.__module__).body if isinstance(each, ast.ClassDef) and each.name == cls.__name__
    )
    return Described(cls, ast.get_docstring(node) or "", tuple(_attributes(cls, node)))


@cache
def tree(module: str) -> ast.Module:
    """The source text of a module, parsed."""
    return ast.parse(Path(str(import_module(module).__file__)).read_text(encoding="utf-8"))


def first_line(module: str) -> str:
    """What a module says about itself, in one line."""
    return (ast.get_docstring(tree(module)) or "").split("\n")[0]


def paragraph(docstring: str | None) -> str:
    """The opening of a docstring, its lines joined."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())


def _attributes(cls: type, node: ast.ClassDef) -> Iterator[Attribute]:
    kinds = get_type_hints(cls, globalns=names(cls.__module__))
    for place, item in enumerate(node.body):
        match item:
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                yield Attribute(name, ast.unparse(item.annotation), kinds[name], _words(node.body, place, name))
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("_"):
                yield Attribute(name, ast.unparse(item.value), None, _words(node.body, place, name))
            case ast.FunctionDef(name=name) if _is_property(item) and not name.startswith("_"):
                kind = get_type_hints(_function(cls, name), globalns=names(cls.__module__))["return"]
                written = ast.unparse(item.returns) if item.returns else ""
                yield Attribute(name, written, kind, paragraph(ast.get_docstring(item)))
            case _:
                pass


def _words(body: list[ast.stmt], place: int, name: str) -> str:
    """The string right after a field, which documents it; else what such a field means everywhere."""
    match body[place + 1 : place + 2]:
        case [ast.Expr(value=ast.Constant(value=str(words)))]:
            return paragraph(words)
    return COMMON.get(name, "")


def _is_property(item: ast.FunctionDef) -> bool:
    decorators = {ast.unparse(each).split(".")[-1] for each in item.decorator_list}
    return not decorators.isdisjoint({"property", "cached_property"})


def _function(cls: type, name: str) -> Any:  # noqa: ANN401 - property and cached_property keep it in different places
    found = inspect.getattr_static(cls, name)
    return found.fget if isinstance(found, property) else found.func


@cache
def names(module: str) -> dict[str, Any]:
    """What a module's annotations can name: its own names, and those that it imports for types only."""
    found = {**vars(import_module(module))}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and "TYPE_CHECKING" not in {a.name for a in node.names}:
            origin = import_module(node.module)
            found |= {each.asname or each.name: getattr(origin, each.name) for each in node.names}
    return found


def classes(kind: Any) -> Iterator[type]:  # noqa: ANN401 - any annotation
    """The classes of ours in a type, those inside tuples and unions too."""
    if inspect.isclass(kind) and kind.__module__.startswith("runwright."):
        yield kind
    for inner in get_args(kind):
        yield from classes(inner)


def reached(first: type, closed: frozenset[str]) -> list[type]:
    """Every class that can be reached from one, nearest first; `closed` ones are not looked into, nor given."""
    found = [first]
    for cls in found:
        for attribute in described(cls).attributes:
            for each in classes(attribute.kind):
                if each not in found and each.__name__ not in closed:
                    found.append(each)
    return found
