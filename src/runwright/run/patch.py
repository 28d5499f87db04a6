"""The edits of a run as a patch of its runbook: what a person typed at night, offered to the document by day.

An edit was made in the bound command; the document has the one with placeholders. The two are brought together word by
word, as a three-way merge with the bound command as the common ancestor, so that what only binding changed stays as the
author wrote it.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from typing import TYPE_CHECKING

from runwright.run.decision import find
from runwright.run.earlier_plan import planned
from runwright.run.kind import Kind
from runwright.run.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.store.journal import Journal

WORDS = re.compile(r"\s+|[^\s\"'=/:]+|.")


def revision_of(data: bytes) -> str:
    """What a plan calls the revision of a document."""
    return hashlib.sha256(data).hexdigest()


def patch(journal: Journal, runs: Iterable[str], text: str, name: str) -> str:
    """A unified diff of the runbook's text with every edit of some runs in it; empty when none applies."""
    made = text
    for run in runs:
        for source, edited in edits(journal, run):
            if made.count(source) == 1:
                made = made.replace(source, edited)
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), made.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(lines)


def edits(journal: Journal, run: str) -> Iterator[tuple[str, str]]:
    """Each edited command: as the document has it, and as it should be by the edit."""
    header = journal.header(run)
    plan, progress = planned(journal, header.run), Progress()
    for entry in journal.entries(header.run):
        if entry.kind == Kind.EDITED:
            _, before = find(plan, progress, entry.body["action"])
            yield before.source, merged(before.source, entry.body["before"], entry.body["command"]["text"])
        progress.take(entry)


def merged(source: str, bound: str, edited: str) -> str:
    """The edit carried over to the source: where binding and edit both changed the words, the edit counts."""
    base, ours, theirs = WORDS.findall(bound), WORDS.findall(source), WORDS.findall(edited)
    written = _counterparts(base, ours)
    pieces: list[str] = []
    for tag, start, end, first, last in _opcodes(base, theirs):
        if tag != "equal":
            pieces += theirs[first:last]
            continue
        pieces += _as_written(base, written, start, end)
    return "".join(pieces)


def _as_written(base: list[str], written: dict[tuple[int, int], list[str]], start: int, end: int) -> Iterator[str]:
    """Words that the edit left alone, as the author has them."""
    at = start
    while at < end:
        region = next((each for each in written if each[0] == at and each[0] < each[1] <= end), None)
        if region is None:
            yield base[at]
            at += 1
        else:
            yield from written[region]
            at = region[1]


def _counterparts(base: list[str], ours: list[str]) -> dict[tuple[int, int], list[str]]:
    """The stretches of the bound command that binding made, with what the author wrote there."""
    return {(start, end): ours[first:last] for tag, start, end, first, last in _opcodes(base, ours) if tag == "replace"}


def _opcodes(one: list[str], other: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
