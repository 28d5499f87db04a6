"""The page of the JSON: every path, with its type and its meaning."""

from __future__ import annotations

import inspect
import json
import types
from enum import Enum
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from docs.pages.command_line import printed
from docs.pages.markdown import code, joined, table
from docs.pages.value import COMMON, described
from runwright.languages.effects import Effects, Level, Mark
from runwright.runbook import Runbook
from runwright.runbook.block import Block
from runwright.runbook.command import Command
from runwright.runbook.plain import FORMAT, NOUNS
from runwright.runbook.procedure import Procedure
from runwright.runbook.section import Section
from runwright.runbook.title import Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs.pages.value import Attribute

    Row = tuple[str, str, str]

EXAMPLE = "examples/checkout-service/RUNBOOK.md"
PLACE = ("line", "column", "end_line", "start", "end")
SIMPLE = {str: "string", int: "number", float: "number", bool: "true or false", type(None): "null"}
EFFECTS = (
    ("level", "string", "How far it may go: " + ", ".join(code(level.word) for level in Level) + "."),
    ("marks[]", "string", "What to know besides: " + ", ".join(code(mark.value) for mark in Mark) + "."),
    ("because", "string", "The fact that decided the level, in a few words."),
)
TOP = (
    ("format", "string", f"`{FORMAT}`."),
    ("source", "string", "The name of the document: its path, or `<stdin>`."),
    ("bytes", "number", "Its size."),
    ("number", "number", "Which document it is, from 0; only where several are printed, one a line."),
)
SHOWN = {
    "sections": "level title anchor",
    "blocks": "ordinal section tag attributes language kind runs sure because",
    "commands": "ordinal text language programs needs sets uses title block readable effects",
}
"""Fields of values that are not written whole."""
SECTION_FIELDS = {"level": "Of its heading, 1 to 6.", "anchor": "What a Git host names it by in links."}
BLOCK_FIELDS = (
    ("problems[].at", "number", "Byte of the source at which the block does not parse."),
    ("problems[].message", "string", "What is wrong there."),
)
COMMAND_FIELDS = (
    ("kind", "string", "What the grammar calls it: `command`, `pipeline`, `SelectStmt`; else its language."),
    ("embedded[].language", "string", "The language of a text inside the command: SQL in `psql -c`, a filter of jq …"),
    ("embedded[].text", "string", "That text, without quotes."),
    ("embedded[].line", "number", "The line at which it begins."),
    ("embedded[].problems[]", "string", "Where it does not parse."),
    ("parts[].line", "number", "Line of one program inside the command."),
    ("parts[].words[]", "string", "The program and its arguments, as written."),
    ("parts[].effects.level", "string", "What this program by itself can do: `nothing` to `unknown`."),
    ("parts[].effects.marks[]", "string", "What a person must know besides."),
    ("parts[].effects.because", "string", "The fact that decided its level."),
    ("parts[].assignments[]", "string", "Variables that are set for it alone."),
    ("parts[].redirections[]", "string", "Where it reads and writes: `> file`, `2>&1`."),
    ("parts[].here_documents[]", "string", "The text that it reads from the script itself."),
    ("parts[].substitutions[]", "string", "Words that hold commands: `$(date)`."),
    ("parts[].piped_from", "true or false", "Whether the command before it in a pipeline feeds it."),
    ("parts[].piped_to", "true or false", "Whether it feeds the next one."),
)
ABOUT = f"""\
What `runwright show --json` prints for one document. `[]` is an element of a list. Of several documents each is one
object on a line of its own. With `PATH#PROCEDURE` every list holds only what stands in that procedure.

`format` names the shape. Fields are added over time; when one changes its meaning, the number behind
`{FORMAT.split("/")[0]}/` goes up.

**place** in a list below stands for five fields: `line` and `column`, both from 1, the column in characters;
`end_line`, the last line; `start` and `end`, bytes of the file as it lies on disk, the end left out.

A `section` that is a number counts `sections` from 1; 0 is the text before the first heading. `commands` in a
procedure or step, and `command` of an occurrence, are the `ordinal` of a command."""
SUMS = """\
## Sums

`runwright show --stats --json` prints one object: `documents`, `bytes`, `unreadable` (a list of sentences), a number
for every list above and for `steps`, `manual steps` and `blocks that run`, and four objects with a number for each
name: `effects`, `marks`, `languages`, `programs`."""


def page() -> str:
    """The tables, after seeing that they hold every path that the example has."""
    tables = dict(shape())
    complete({path for rows in tables.values() for path, _, _ in rows})
    parts = [ABOUT]
    for name, rows in tables.items():
        parts += [f"## {name}", table(["path", "type", "meaning"], ([code(path), *rest] for path, *rest in rows))]
    return joined("JSON", *parts, SUMS)


def shape() -> Iterator[tuple[str, list[Row]]]:
    """Every top-level name with the rows below it."""
    yield "The document", list(TOP)
    yield "title", list(value_rows("title", Title))
    yield "sections", [*fields("sections[]", Section, SHOWN["sections"], SECTION_FIELDS)]
    manual = ("procedures[].steps[].manual", "true or false", "Whether a person does it: it has no command.")
    yield "procedures", [*value_rows("procedures[]", Procedure), manual]
    yield "blocks", [*fields("blocks[]", Block, SHOWN["blocks"]), *below("blocks[]", BLOCK_FIELDS)]
    yield "commands", [*fields("commands[]", Command, SHOWN["commands"]), *below("commands[]", COMMAND_FIELDS)]
    kinds = {each.name: each.kind for each in described(Runbook).attributes}
    for noun in NOUNS:
        yield noun, list(value_rows(f"{noun}[]", get_args(kinds[noun])[0]))


def value_rows(path: str, cls: type) -> Iterator[Row]:
    """The rows of a value that is written field by field."""
    attributes = [each for each in described(cls).attributes if each.name in getattr(cls, "_fields", ())]
    names = {each.name for each in attributes}
    if {"start", "end"} <= names:
        yield place(path)
    elif "start" in names:
        yield f"{path}.line", "number", "The line at which it begins."
    for each in attributes:
        if each.name not in {"start", "end"}:
            yield from rows(f"{path}.{each.name}", each.kind, each.words)


def fields(path: str, cls: type, names: str, words: dict[str, str] | None = None) -> Iterator[Row]:
    """The place of a value and some of its fields, by name."""
    yield place(path)
    known: dict[str, Attribute] = {each.name: each for each in described(cls).attributes}
    for name in names.split():
        each = known[name]
        if name == "attributes":
            yield f"{path}.{name}", "object of strings", each.words
        else:
            yield from rows(f"{path}.{name}", each.kind, (words or {}).get(name, each.words))


def below(path: str, found: tuple[Row, ...]) -> Iterator[Row]:
    """Rows under a path."""
    for name, kind, words in found:
        yield f"{path}.{name}", kind, words


def place(path: str) -> Row:
    """The five fields of a place in one row."""
    return f"{path}.{{{','.join(PLACE)}}}", "numbers", "Its place."


def rows(path: str, kind: Any, words: str) -> Iterator[Row]:  # noqa: ANN401 - any annotation
    """One row for a plain field; the rows of the values inside for any other."""
    inner = [each for each in get_args(kind) if each is not type(None)]
    null = " or null" if type(None) in get_args(kind) else ""
    if get_origin(kind) in {types.UnionType, Union} and len(inner) == 1:
        kind = inner[0]
    if get_origin(kind) is tuple:
        yield from rows(f"{path}[]", get_args(kind)[0], words)
    elif kind is Effects:
        yield from below(path, EFFECTS)
    elif inspect.isclass(kind) and issubclass(kind, Enum):
        yield (
            path,
            f"string{null}",
            words or f"{described(kind).words.split('.')[0]}: {', '.join(code(m.value) for m in kind)}.",
        )
    elif inspect.isclass(kind) and hasattr(kind, "_fields"):
        if null:
            yield path, f"object{null}", words
        yield from value_rows(path, kind)
    else:
        yield path, f"{SIMPLE[kind]}{null}", words or COMMON.get(path.rpartition(".")[2], "")


def complete(documented: set[str]) -> None:
    """Refuse to write a page that leaves out a path of the example."""
    known = {path.partition("{")[0] + name for path in documented if "{" in path for name in PLACE} | documented
    seen = paths(json.loads(printed("show", "--json", EXAMPLE)), "")
    missing = {path for path in seen if not path.startswith("blocks[].attributes.")} - known
    if missing:
        message = f"the JSON has paths that docs/pages/json_shape.py does not explain: {sorted(missing)}"
        raise RuntimeError(message)


def paths(value: object, path: str) -> Iterator[str]:
    """Every path below a value that ends in a plain one."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from paths(inner, f"{path}.{name}" if path else str(name))
        case list():
            for inner in value:
                yield from paths(inner, f"{path}[]")
        case None:
            pass
        case _:
            yield path
