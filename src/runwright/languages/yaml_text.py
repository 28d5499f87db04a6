"""YAML, document by document, read by libyaml into events; lines of a template engine count as comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
TEMPLATE = regex(rb"^([ \t]*)(?:\{\{[^\n]*\}\}|\{%[^\n]*%\}|<%[^\n]*%>)[ \t]*$", re.MULTILINE)
ELISION = regex(rb"^([ \t]+(?:- )?)(?:\.{3}|\xe2\x80\xa6)[^\n]*$|^(?:\xe2\x80\xa6|\.{3})[ \t]*$", re.MULTILINE)


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


def effects(text: str) -> Effects:  # noqa: ARG001 -- every language is asked in the same way
    """Data does nothing by itself."""
    return NOTHING


def plain(text: str) -> str:
    """A text with placeholders as words and lines of a template engine as comments, all of equal length."""
    data = encoded(text)
    data = TEMPLATE.sub(lambda match: match[1] + b"#" * (len(match[0]) - len(match[1])), data)
    data = ELISION.sub(lambda match: b"#" * len(match[0]) if match[1] is None else _comment(match), data)
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
