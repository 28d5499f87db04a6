"""Where in the file each key and each value stands: asked only when there is something to say about one.

The values come from `tomllib`, which forgets places; the tree of a grammar knows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.source import Place, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.environment.problem import Path, Problem

KEYS = {"bare_key", "quoted_key", "dotted_key"}
TABLES = {"table", "table_array_element"}


class Begins(NamedTuple):
    """Bytes at which a key and its value begin."""

    key: int
    value: int


def placed(problems: Sequence[Problem], text: str) -> list[Problem]:
    """Problems with their lines and columns, in the order of the file."""
    if not problems:
        return []
    source = Source.from_text(text)
    known = spots(source.data)
    found = [each._replace(**place(each, known, source)._asdict()) for each in problems]
    return sorted(found, key=lambda each: (each.line, each.column))


def place(problem: Problem, known: Mapping[Path, Begins], source: Source) -> Place:
    """The place of a problem; where the file does not have its path, that of the nearest section around it."""
    path = problem.path
    if path in known:
        return source.place(known[path].key if problem.at_key else known[path].value)
    while path and path not in known:
        path = path[:-1]
    return source.place(known[path].key) if path else Place(1, 1)


def spots(data: bytes) -> dict[Path, Begins]:
    """The spot of every path of the file; of a section that is opened several times, the first."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(data)
    found: dict[Path, Begins] = {}
    for path, spot in _Walk().document(tree.root_node):
        found.setdefault(path, spot)
    return found


class _Walk:
    """Goes through a tree and counts the elements of lists of tables."""

    def __init__(self) -> None:
        self.counts: dict[Path, int] = {}

    def document(self, root: Any) -> Iterator[tuple[Path, Begins]]:  # noqa: ANN401 (a node of the grammar)
        """Every path of a file."""
        for node in root.named_children:
            if node.type == "pair":
                yield from self.pair(node, ())
            elif node.type in TABLES:
                yield from self.table(node)

    def table(self, node: Any) -> Iterator[tuple[Path, Begins]]:  # noqa: ANN401
        """A section: its header, and the pairs below it."""
        header = next((child for child in node.named_children if child.type in KEYS), None)
        path: Path = ()
        for key in _keys(header) if header else ():
            path = self.current((*path, _name(key)))
            yield path, Begins(key.start_byte, key.start_byte)
        if header and node.type == "table_array_element":
            path = self.next(path)
            yield path, Begins(header.start_byte, node.start_byte)
        for child in node.named_children:
            if child.type == "pair":
                yield from self.pair(child, path)

    def current(self, path: Path) -> Path:
        """The path, in the last element where it is a list of tables that other headers go into."""
        return (*path, self.counts[path]) if path in self.counts else path

    def next(self, path: Path) -> Path:
        """The next element of a list of tables; `path` may name the one before."""
        path = path[:-1] if path and isinstance(path[-1], int) else path
        self.counts[path] = self.counts.get(path, -1) + 1
        return (*path, self.counts[path])

    def pair(self, node: Any, path: Path) -> Iterator[tuple[Path, Begins]]:  # noqa: ANN401
        """A key, dotted or not, with its value."""
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) < 2 or children[0].type not in KEYS:
            return
        value = children[-1]
        for key in _keys(children[0]):
            path = (*path, _name(key))
            yield path, Begins(key.start_byte, value.start_byte)
        yield from self.value(value, path)

    def value(self, node: Any, path: Path) -> Iterator[tuple[Path, Begins]]:  # noqa: ANN401
        """What stands inside a list or an inline table."""
        if node.type == "inline_table":
            for child in node.named_children:
                yield from self.pair(child, path)
        if node.type == "array":
            elements = [child for child in node.named_children if child.type != "comment"]
            for number, child in enumerate(elements):
                yield (*path, number), Begins(child.start_byte, child.start_byte)
                yield from self.value(child, (*path, number))


def _keys(node: Any) -> Iterator[Any]:  # noqa: ANN401
    """The single keys of a dotted one."""
    if node.type != "dotted_key":
        yield node
        return
    for child in node.named_children:
        yield from _keys(child)


def _name(node: Any) -> str:  # noqa: ANN401
    """A key without its quotes, read as TOML reads it."""
    import tomllib

    written = node.text.decode("utf-8", "replace")
    if node.type == "bare_key":
        return str(written)
    try:
        return str(next(iter(tomllib.loads(f"{written} = 0"))))
    except ValueError:
        return str(written)
