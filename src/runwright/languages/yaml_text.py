"""YAML, document by document, read by libyaml into events; lines of a template engine count as comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.languages.effects import NOTHING, Effects
from runwright.languages.place import byte_of_character, byte_of_line, encoded
from runwright.languages.placeholder import masked
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    import yaml

NAME = "yaml"
TAGS = frozenset({"yaml", "yml", "k8s", "helm", "eyaml"})

LARGEST = 512 * 1024
"""Characters. A longer text is data."""
DEEPEST, MOST = 100, 100_000
"""Levels, and nodes with each alias counted as what it repeats; nobody writes more by hand."""
TEMPLATE = regex(rb"^([ \t]*)(?:\{\{[^\n]*\}\}|\{%[^\n]*%\}|<%[^\n]*%>)[ \t]*$", re.MULTILINE)
ELISION = regex(rb"^([ \t]+(?:- )?)(?:\.{3}|\xe2\x80\xa6)[^\n]*$|^(?:\xe2\x80\xa6|\.{3})[ \t]*$", re.MULTILINE)
STARS = regex(rb"(?<=:[ \t])\*{3,}(?=[ \t]*(?:#[^\n]*)?\r?$)", re.MULTILINE)
"""A value that somebody blotted out; `*name` is an alias."""


class Weight(NamedTuple):
    """What a node of YAML holds, itself included."""

    nodes: int
    depth: int


def parse(text: str) -> Parsed:
    """Read every document of a text; never raises, whatever the text."""
    import yaml

    if len(text) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(encoded(text)), "too long to be read as YAML"),))
    shown = plain(text)
    documents: list[tuple[int, int]] = []
    problems: list[Problem] = []
    try:
        _read(shown, documents, problems)
    except yaml.YAMLError as error:
        problems.append(_problem(shown, error))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(0, len(encoded(shown)), str(error) or "nested too deeply"))
    statements = tuple(
        Statement(byte_of_character(shown, start), byte_of_character(shown, end), NAME) for start, end in documents
    )
    return Parsed(NAME, statements, tuple(problems))


def roots(text: str) -> list[Any]:
    """The nodes of PyYAML at the root of each document, whose keys are all scalars, and which end soon.

    None when it cannot be read, or when aliases lead in a circle or make more of it than anybody wrote.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        nodes = [each for each in yaml.compose_all(text, Loader=loader) if each is not None]
        weights: dict[int, Weight] = {}
        for each in nodes:
            _weigh(each, weights, 0)
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    return nodes


def _weigh(node: Any, known: dict[int, Weight], depth: int) -> Weight:  # noqa: ANN401 -- PyYAML has no types for nodes
    """How many nodes are below one, each as often as an alias repeats it, and how deep.

    Raises:
        ValueError: too many, too deep, or below a key that is no scalar.
    """
    if id(node) not in known:
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if node.id == "mapping" and any(key.id != "scalar" for key, _ in node.value):
            raise ValueError("a key that is no scalar")
        values = [value for _, value in node.value] if node.id == "mapping" else node.value
        below = [_weigh(each, known, depth + 1) for each in (values if node.id != "scalar" else ())]
        known[id(node)] = Weight(
            1 + sum(each.nodes for each in below), 1 + max((each.depth for each in below), default=0)
        )
    weight = known[id(node)]
    if weight.nodes > MOST or depth + weight.depth > DEEPEST:
        raise ValueError("nested too deeply")
    return weight


def effects(text: str) -> Effects:  # noqa: ARG001 -- every language is asked in the same way
    """Data does nothing by itself."""
    return NOTHING


def plain(text: str) -> str:
    """A text with placeholders as words and lines of a template engine as comments, all of equal length."""
    data = encoded(text)
    data = TEMPLATE.sub(lambda match: match[1] + b"#" * (len(match[0]) - len(match[1])), data)
    data = ELISION.sub(lambda match: b"#" * len(match[0]) if match[1] is None else _comment(match), data)
    data = STARS.sub(lambda match: b"_" * len(match[0]), data)
    return masked(data).decode("utf-8", "replace")


def _comment(match: re.Match[bytes]) -> bytes:
    return match[1].replace(b"-", b" ") + b"#" * (len(match[0]) - len(match[1]))


def _read(shown: str, documents: list[tuple[int, int]], problems: list[Problem]) -> None:
    """Collect the documents, and aliases that nothing defines."""
    import yaml

    def at(mark: object) -> int:
        return int(getattr(mark, "index", 0))

    start = 0
    anchors: set[str | None] = set()
    for event in yaml.parse(shown, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.DocumentStartEvent):
            start = at(event.start_mark)
            anchors = set()
        elif isinstance(event, yaml.DocumentEndEvent):
            documents.append((start, at(event.end_mark)))
        elif isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
            first = byte_of_character(shown, at(event.start_mark))
            last = byte_of_character(shown, at(event.end_mark))
            problems.append(Problem(first, last, f"*{event.anchor} is defined nowhere above"))
        anchors.add(getattr(event, "anchor", None))


def _problem(shown: str, error: yaml.YAMLError) -> Problem:
    """Where libyaml gave up, and why."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        at = byte_of_character(shown, int(getattr(error, "position", 0)))
        return Problem(at, at, str(getattr(error, "reason", "not YAML")))
    at = byte_of_line(shown, mark.line, mark.column)
    context = getattr(error, "context", None)
    words = getattr(error, "problem", None) or "not YAML"
    return Problem(at, at, f"{words} {context}" if context else str(words))
