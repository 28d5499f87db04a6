"""The baseline: findings that an old repository has and will mend later, so that only new ones fail the check.

A finding is known again by its rule, its document and the words around it (its line and the heading above), not by
its line number, nor by the number that its step or its section has: text that is added elsewhere leaves it known, and
a line that is touched makes it new.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from runwright.lib.source import Source
    from runwright.lint.finding import Reported

VERSION = 1
NUMBER = regex(rb"^([\s>]*(?:#+\s+)?)\d+(?:\.\d+)*[.)](?=\s)")
"""What an item of an ordered list or a numbered heading begins with."""
DIGITS = regex(rb"\d+")
FENCE = regex(rb"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})")


class NoBaseline(RunwrightError):
    """A file that is no baseline."""

    hint = "Mend or remove it, and write it anew with --write-baseline."

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is no baseline: {why}")


class Known(NamedTuple):
    """One entry."""

    rule: str
    document: str
    fingerprint: str


def fingerprint(finding: Reported) -> str:
    """16 hexadecimal digits for the words around a finding."""
    source = finding.source
    begin = source.line_starts[source.line(finding.start) - 1]
    end = source.data.find(b"\n", max(finding.end - 1, begin))
    lines = source.data[begin : end if end >= 0 else len(source.data)]
    words = b"\n".join(map(_words, lines.splitlines()))
    return sha256(b"\0".join([finding.rule.encode(), _heading(finding), words])).hexdigest()[:16]


def _words(line: bytes) -> bytes:
    """A line without what an edit elsewhere changes: its indentation, and the number it begins with."""
    return b" ".join(NUMBER.sub(rb"\1", line).split())


def _heading(finding: Reported) -> bytes:
    """The words of the heading line above a finding."""
    headings = _headings(finding.source)
    above = bisect_left(headings, finding.start, key=itemgetter(0)) - 1
    return headings[above][1] if above >= 0 else b""


@lru_cache(maxsize=4)
def _headings(source: Source) -> tuple[tuple[int, bytes], ...]:
    """The heading lines of a document without their numbers, and where they begin; a comment in a fence is none."""
    found, fence = list[tuple[int, bytes]](), b""
    for start, end in pairwise((*source.line_starts, len(source.data))):
        line = source.data[start:end]
        mark = FENCE.match(line)
        if fence:
            closed = mark is not None and mark[1].startswith(fence) and not line[mark.end() :].strip()
            fence = b"" if closed else fence
        elif mark is not None:
            fence = mark[1]
        elif line.startswith(b"#"):
            found.append((start, _words(DIGITS.sub(b"", line))))
    return tuple(found)


def known(finding: Reported, called: Callable[[str], str]) -> Known:
    """The entry of a finding; `called` says by which name the baseline has a document."""
    return Known(finding.rule, called(finding.source.name), fingerprint(finding))


def kept(old: Mapping[Known, int], passed_over: Iterable[Known], looked: Callable[[Known], bool]) -> Counter[Known]:
    """What a baseline goes on to know: what nobody looked at, and what was passed over although it is still there."""
    unseen = Counter({entry: count for entry, count in old.items() if not looked(entry)})
    return unseen | (Counter(old) & Counter(passed_over))


def written(entries: Mapping[Known, int]) -> str:
    """The text of a baseline with these entries; the same entries give the same text."""
    listed = [{**each._asdict(), "count": count} for each, count in sorted(entries.items())]
    lines = ",\n    ".join(json.dumps(entry, ensure_ascii=False) for entry in listed)
    body = f"\n    {lines}\n  " if listed else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{body}]\n}}\n'


def read(text: str, name: str) -> Mapping[Known, int]:
    """The entries of a baseline, each with how many findings it stands for.

    Raises:
        NoBaseline: the text is none.
    """
    try:
        raw = json.loads(text)
        if raw["version"] != VERSION:
            raise NoBaseline(name, f"it is of version {raw['version']}, and this Runwright reads {VERSION}")
        return {
            Known(str(each["rule"]), str(each["document"]), str(each["fingerprint"])): int(each["count"])
            for each in raw["findings"]
        }
    except json.JSONDecodeError as error:
        raise NoBaseline(name, f"it is no JSON at line {error.lineno}, column {error.colno}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoBaseline(name, "it lacks what --write-baseline writes") from None


def unknown(
    findings: Iterable[Reported], baseline: Mapping[Known, int], called: Callable[[str], str]
) -> list[Reported]:
    """The findings that the baseline does not know, in their order."""
    left = Counter(baseline)
    fresh = []
    for finding in findings:
        entry = known(finding, called)
        if left[entry] > 0:
            left[entry] -= 1
        else:
            fresh.append(finding)
    return fresh
