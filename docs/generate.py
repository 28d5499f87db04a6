"""Writes docs/reference from the code, so that it cannot fall behind: `python docs/generate.py`.

Values are read as text (ast), so that every class appears as it is written, in its own order; the command
line is asked for its help. `pages()` gives every page as text; a test compares it with the files.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "runwright"
REFERENCE = ROOT / "docs" / "reference"
ROOMS = {
    "runbook": "The runbook and what is in it: the values that reading gives.",
    "languages": "Grammars and effects: what a command says, and what it can do.",
    "lib": "The ground: texts with places, and errors.",
}
WRITTEN = "<!-- Written by docs/generate.py from the code; edit the docstrings there. -->"


EXAMPLE = "examples/checkout-service/RUNBOOK.md"
JSON_TYPES = {
    str: "string",
    int: "number",
    float: "number",
    bool: "true or false",
    type(None): "null",
    dict: "object",
}
SAMPLE = 48


class Seen(NamedTuple):
    """What was found at a path of the JSON."""

    types: set[str]
    sample: str

    @property
    def kinds(self) -> str:
        """The types in words."""
        return " or ".join(sorted(self.types))


class Entry(NamedTuple):
    """A field, member or property as it is written, with its docstring."""

    name: str
    kind: str
    words: str


def main() -> int:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


def pages() -> dict[Path, str]:
    """Every reference page, by its path."""
    found = {REFERENCE / f"{room}.md": room_page(room) for room in ROOMS}
    found[REFERENCE / "cli.md"] = command_line_page()
    found[REFERENCE / "json.md"] = json_page()
    return found


# Values


def room_page(room: str) -> str:
    """All public classes of a room, module by module."""
    parts = [f"# {room}", WRITTEN, ROOMS[room]]
    for path in sorted((PACKAGE / room).rglob("*.py")):
        parts.extend(module_parts(path))
    return "\n\n".join(parts) + "\n"


def module_parts(path: Path) -> Iterator[str]:
    """A heading and a first sentence, then the classes; nothing for a module without public classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    if not classes:
        return
    yield f"## `{module_name(path)}`"
    yield first_paragraph(ast.get_docstring(tree))
    for node in classes:
        yield f"### {node.name}"
        yield ast.get_docstring(node) or ""
        table = entries_table(list(entries(node)))
        if table:
            yield table


def module_name(path: Path) -> str:
    """The dotted name that imports a file."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def entries(node: ast.ClassDef) -> Iterator[Entry]:
    """Public fields, members and properties of a class, in the order they are written."""
    for place, item in enumerate(node.body):
        words = following_string(node.body, place)
        match item:
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                yield Entry(name, ast.unparse(item.annotation), words)
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("_"):
                yield Entry(name, ast.unparse(item.value), words)
            case ast.FunctionDef() if is_property(item) and not item.name.startswith("_"):
                kind = ast.unparse(item.returns) if item.returns else ""
                yield Entry(item.name, kind, first_paragraph(ast.get_docstring(item)))
            case _:
                pass


def following_string(body: list[ast.stmt], place: int) -> str:
    """The string right after a field, which documents it."""
    match body[place + 1 : place + 2]:
        case [ast.Expr(value=ast.Constant(value=str(words)))]:
            return first_paragraph(words)
    return ""


def is_property(function: ast.FunctionDef) -> bool:
    """Whether it is read like a field."""
    names = {ast.unparse(each).split(".")[-1] for each in function.decorator_list}
    return not names.isdisjoint({"property", "cached_property"})


def entries_table(found: list[Entry]) -> str:
    """Fields as a Markdown table; empty without any."""
    if not found:
        return ""
    rows = [f"| `{cell(each.name)}` | `{cell(each.kind)}` | {cell(each.words)} |" for each in found]
    return "\n".join(["| name | type or value | |", "|---|---|---|", *rows])


def cell(text: str) -> str:
    """A text that does not break out of its table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def first_paragraph(docstring: str | None) -> str:
    """The opening of a docstring, its lines joined."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())


# The command line


def command_line_page() -> str:
    """Each command's own help."""
    parts = ["# Command line", WRITTEN, help_block()]
    for command in commands():
        parts.extend([f"## runwright {command}", help_block(command)])
    return "\n\n".join(parts) + "\n"


def commands() -> list[str]:
    """The commands that the help lists: indented words with an explanation behind them."""
    block = re.search(r"(?ims)^(?:\w+ )?commands:\s*?\n(.*?)(?:\n\S|\Z)", help_text())
    return re.findall(r"(?m)^ {2,6}([a-z][a-z-]+)\b", block[1]) if block else []


def help_block(*words: str) -> str:
    """Help as a fenced block."""
    return f"```text\n$ {' '.join(['runwright', *words, '--help'])}\n{help_text(*words)}\n```"


def help_text(*words: str) -> str:
    """What `--help` prints, without colours, 100 columns wide."""
    return printed(*words, "--help").strip()


def printed(*words: str) -> str:
    """What the program prints when it is started with these words."""
    start = "import sys; from runwright.cli import main; sys.exit(main(sys.argv[1:]))"
    plain = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-c", start, *words]
    return subprocess.run(command, env=plain, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout


# The JSON

JSON_WORDS = f"""\
Every path that `runwright show --json {EXAMPLE}` gives,
with the types seen there and one value; `[]` is an element of a list. What the fields mean stands with
[the values](runbook.md)."""


def json_page() -> str:
    """The shape of the JSON, seen in that of the example."""
    shape: dict[str, Seen] = {}
    gather(json.loads(printed("show", "--json", EXAMPLE)), "", shape)
    rows = [f"| `{cell(path)}` | {seen.kinds} | {seen.sample} |" for path, seen in shape.items()]
    table = "\n".join(["| path | type | for example |", "|---|---|---|", *rows])
    return f"# JSON\n\n{WRITTEN}\n\n{JSON_WORDS}\n\n{table}\n"


def gather(value: object, path: str, shape: dict[str, Seen]) -> None:
    """Note the types and one sample of every path below a value."""
    match value:
        case dict() if value:
            for name, inner in value.items():
                gather(inner, f"{path}.{name}" if path else str(name), shape)
        case list():
            shape.setdefault(path, Seen(set(), "")).types.add("list")
            for inner in value:
                gather(inner, f"{path}[]", shape)
        case _:
            seen = shape.setdefault(path, Seen(set(), ""))
            seen.types.add(JSON_TYPES[type(value)])
            if not seen.sample and value not in (None, "", {}):
                shape[path] = seen._replace(sample=f"`{cell(short(value))}`")


def short(value: object) -> str:
    """A value as JSON writes it, cut to what a table can hold."""
    text = json.dumps(value, ensure_ascii=False).replace("`", "'")
    return text if len(text) <= SAMPLE else f"{text[:SAMPLE]}…"


if __name__ == "__main__":
    sys.exit(main())
