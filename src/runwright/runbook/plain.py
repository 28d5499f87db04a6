"""A runbook as plain data: dictionaries, lists, strings and numbers, ready for JSON.

Every value carries its place: `line` and `column` (from 1), `end_line`, and the byte offsets `start` and `end` of the
source. Names are those of the model; `docs/reference/json.md` lists them.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from runwright.languages.effects import Effects
from runwright.languages.tools.judge import judge

if TYPE_CHECKING:
    from runwright.languages.syntax import Command as SimpleCommand
    from runwright.languages.syntax import Embedded, Parsed, Redirection
    from runwright.lib.source import Source
    from runwright.runbook.block import Block
    from runwright.runbook.command import Command
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.reading import Runbook

FORMAT = "runwright.runbook/1"
NOUNS = (
    "metadata",
    "parameters",
    "expectations",
    "thresholds",
    "schedules",
    "retentions",
    "severities",
    "escalations",
    "objectives",
    "templates",
    "contacts",
    "alerts",
    "links",
)


def plain(book: Runbook) -> dict[str, Any]:
    """All that was read from one document."""
    source = book.source
    data: dict[str, Any] = {"format": FORMAT, "source": source.name, "bytes": len(source.data)}
    data["title"] = _value(book.title, source)
    data["sections"] = [
        _placed(section, source) | {"level": section.level, "title": section.title, "anchor": section.anchor}
        for section in book.sections
    ]
    data["procedures"] = [_procedure(procedure, source) for procedure in book.procedures]
    data["blocks"] = [_block(block, source) for block in book.blocks]
    data["commands"] = [_command(command, book) for command in book.commands]
    for noun in NOUNS:
        data[noun] = [_value(value, source) for value in getattr(book, noun)]
    return data


def _placed(value: Any, source: Source) -> dict[str, Any]:  # noqa: ANN401 (any value of the model)
    """Where a value stands."""
    line, column = source.place(value.start)
    return {
        "line": line,
        "column": column,
        "end_line": source.line(max(value.start, value.end - 1)),
        "start": value.start,
        "end": value.end,
    }


def _value(value: Any, source: Source) -> Any:  # noqa: ANN401 (any value of the model)
    """Any value of the model: tuples with names become objects, spans become places."""
    if isinstance(value, Effects):
        return {"level": value.level.word, "marks": sorted(value.marks), "because": value.because}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        names = value._fields
        placed = _placed(value, source) if {"start", "end"} <= set(names) else {}
        if not placed and "start" in names:
            placed = {"line": source.line(getattr(value, "start"))}  # noqa: B009 (any of the model's tuples)
        rest = {name: _value(getattr(value, name), source) for name in names if name not in {"start", "end"}}
        return placed | rest
    if isinstance(value, tuple | list):
        return [_value(each, source) for each in value]
    return value


def _procedure(procedure: Procedure, source: Source) -> dict[str, Any]:
    data: dict[str, Any] = _value(procedure, source)
    for step, each in zip(data["steps"], procedure.steps, strict=True):
        step["manual"] = each.manual
    return data


def _block(block: Block, source: Source) -> dict[str, Any]:
    return _placed(block, source) | {
        "ordinal": block.ordinal,
        "section": block.section,
        "tag": block.tag,
        "attributes": dict(block.attributes),
        "language": block.language,
        "kind": block.kind,
        "runs": block.runs,
        "sure": block.sure,
        "because": block.because,
        "problems": [
            problem for stretch, parsed in block.parsed for problem in _problems(block, stretch.start, parsed)
        ],
    }


def _problems(block: Block, at: int, parsed: Parsed | None) -> list[dict[str, Any]]:
    """Where a block does not parse."""
    return [
        {"at": block.offset(at + problem.start), "message": problem.message}
        for problem in (parsed.problems if parsed else ())
    ]


def _command(command: Command, book: Runbook) -> dict[str, Any]:
    data = _placed(command, book.source)
    for name in (
        "ordinal",
        "text",
        "language",
        "programs",
        "needs",
        "sets",
        "uses",
        "title",
        "block",
        "readable",
    ):
        value = getattr(command, name)
        data[name] = list(value) if isinstance(value, tuple) else value
    data["effects"] = _value(command.effects, book.source)
    data["kind"] = command.syntax.kind if command.syntax else command.language
    data["embedded"] = [
        {
            "language": each.language,
            "text": each.text,
            "line": embedded_line(command, each, book),
            "problems": [p.message for p in each.problems],
        }
        for each in command.embedded
    ]
    data["parts"] = [_part(part, command, book) for part in (command.syntax.commands if command.syntax else ())]
    return data


def embedded_line(command: Command, embedded: Embedded, book: Runbook) -> int:
    """The line at which the words of an embedded text begin."""
    blank = len(embedded.text) - len(embedded.text.lstrip())
    return _line(command, embedded.start + blank, book)


def _line(command: Command, at: int, book: Runbook) -> int:
    """The line of an offset in a command's syntax."""
    offset = at + command.origin
    return book.source.line(book.blocks[command.block].offset(offset) if command.block >= 0 else offset)


def _redirection(redirection: Redirection) -> str:
    descriptor = "" if redirection.descriptor is None else str(redirection.descriptor)
    target = f" {redirection.target.text}" if redirection.target else ""
    return f"{descriptor}{redirection.operator}{target}"


def _part(part: SimpleCommand, command: Command, book: Runbook) -> dict[str, Any]:
    """One program of a command: its words, redirections, here-documents, and what it does by itself."""
    return {
        "line": _line(command, part.start, book),
        "words": [word.text for word in part.words],
        "effects": _value(judge(part).effects, book.source),
        "assignments": [assignment.name for assignment in part.assignments],
        "redirections": [_redirection(each) for each in part.redirections],
        "here_documents": [document.body for document in part.here_documents],
        "substitutions": [word.text for word in part.words if word.substitutions],
        "piped_from": part.piped_from,
        "piped_to": part.piped_to,
    }
