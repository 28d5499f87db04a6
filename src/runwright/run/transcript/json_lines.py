"""A transcript as JSON: one object, with the plan, every entry of the journal and every output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runwright.plan.plain import plain
from runwright.run.execution import text
from runwright.run.kind import Kind
from runwright.run.record import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.run.record import Record
    from runwright.store.journal import Entry, Journal


def written(record: Record, journal: Journal) -> Iterator[str]:
    """The transcript, entry by entry."""
    header = record.header
    head = {
        "format": "runwright.run/1",
        "run": header.run,
        "state": record.progress.state.value,
        "who": header.who,
        "started": header.started.isoformat(),
        "seconds": record.seconds,
        "plan": plain(record.plan),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "entries": [\n'
    for number, entry in enumerate(record.entries):
        yield (",\n" if number else "") + json.dumps(_entry(entry, record, journal), ensure_ascii=False)
    yield "\n]}\n"


def _entry(entry: Entry, record: Record, journal: Journal) -> dict[str, object]:
    body = {name: value for name, value in entry.body.items() if name != "plan"}
    made: dict[str, object] = {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "who": entry.who,
        "kind": entry.kind,
        **({"body": body} if body else {}),
        "hash": entry.hash,
    }
    if entry.kind == Kind.OUTCOME:
        streams = ("stdout", "stderr")
        made["output"] = {each: text(output(journal, record.header.run, entry.number, each)) for each in streams}
    return made
