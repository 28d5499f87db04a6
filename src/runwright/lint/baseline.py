"""The baseline: findings that an old repository has and will mend later, so that only new ones fail the check.

A finding is known again by its rule, its document and the words around it (its line and the heading above), not by
its line number: text that is added elsewhere leaves it known, and a line that is touched makes it new.
"""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from runwright.lint.finding import Reported

VERSION = 1


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
    words = b"\n".join(b" ".join(line.split()) for line in lines.splitlines())
    return sha256(b"\0".join([finding.rule.encode(), _heading(finding), words])).hexdigest()[:16]


def _heading(finding: Reported) -> bytes:
    """The heading line above a finding, as it is written."""
    before = finding.source.data[: finding.start].splitlines()
    return next((b" ".join(line.split()) for line in reversed(before) if line.startswith(b"#")), b"")


def known(finding: Reported) -> Known:
    """The entry of a finding."""
    return Known(finding.rule, finding.source.name, fingerprint(finding))


def kept(old: Mapping[Known, int], passed_over: Iterable[Reported], looked: Callable[[Known], bool]) -> Counter[Known]:
    """What a baseline goes on to know: what nobody looked at, and what was passed over although it is still there."""
    unseen = Counter({entry: count for entry, count in old.items() if not looked(entry)})
    return unseen | (Counter(old) & Counter(map(known, passed_over)))


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


def unknown(findings: Iterable[Reported], baseline: Mapping[Known, int]) -> list[Reported]:
    """The findings that the baseline does not know, in their order."""
    left = Counter(baseline)
    fresh = []
    for finding in findings:
        entry = known(finding)
        if left[entry] > 0:
            left[entry] -= 1
        else:
            fresh.append(finding)
    return fresh
