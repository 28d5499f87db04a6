"""What a title is about, in stems that compare: "High Error Rate" and "Error rate is too high" are one topic."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
WORD = regex(r"[a-z0-9]+")
SAME = tuple(
    (regex(pattern), f" {word} ")
    for word, pattern in {
        "latency": r"\bslow(?:ness)?(?: response)?(?: times?)?\b|\bresponse times?\b|\bslow responses\b"
        r"|\blatenc(?:y|ies)\b",
        "down": r"\b(?:is |are |goes |not )?(?:down|unavailable|unreachable|outage|fail(?:s|ed|ure|ures|ing)?|los[st]"
        r"|crash(?:es|ed|ing)?|responding|dead|offline)\b",
        "disk": r"\b(?:disk|storage|filesystem|volume)(?: space| usage)?\b",
        "memory": r"\b(?:memory|oom|oomkilled|ram)\b",
        "database": r"\b(?:database|db|postgres(?:ql)?|mysql|mariadb)\b",
        "error": r"\b5xx\b|\b50[023]s?\b",
        "certificate": r"\bcertificates?\b|\bcerts?\b|\btls\b|\bssl\b",
    }.items()
)
"""Words that operators use for the same thing."""
DRESSING = frozenset(
    (
        "high low too is are the a an of in on for to and or with critical warning alert alerts p0 p1 p2 p3 p4 "
        "sev sev1 sev2 usage percent increased excessive spike very runbook incident response procedure by at"
    ).split()
)
STEM = 5


@lru_cache(maxsize=4096)
def stems(title: str) -> frozenset[str]:
    """The stems of the words of a title that say what it is about."""
    words = HUMP.sub(" ", title).lower().replace("_", " ").replace("-", " ")
    for pattern, word in SAME:
        words = pattern.sub(word, words)
    return frozenset(re.sub(r"s$", "", word)[:STEM] for word in WORD.findall(words) if word not in DRESSING)


class Topics:
    """Titles by their stems: to find one about something, only those are looked at that hold a rare word of it."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._stems = [stems(title) for title in titles]
        self._holding: dict[str, list[int]] = {}
        for number, found in enumerate(self._stems):
            for stem in found:
                self._holding.setdefault(stem, []).append(number)

    def cover(self, asked: str) -> bool:
        """Whether a title is about what is asked for, as `covers` says."""
        wanted = stems(asked)
        most = -(-len(wanted) * 2 // 3)
        rarest = sorted(wanted, key=lambda stem: len(self._holding.get(stem, ())))
        near = {number for stem in rarest[: len(wanted) - most + 1] for number in self._holding.get(stem, ())}
        return any(len(wanted & self._stems[number]) >= most for number in near)


def covers(title: str, asked: str) -> bool:
    """Whether a title is about what is asked for: most of its words, and all where there are only two."""
    wanted = stems(asked)
    shared = len(wanted & stems(title))
    return bool(wanted) and shared * 3 >= len(wanted) * 2
