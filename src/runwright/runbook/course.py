"""Courses: whether the parts of a document are the stages of one thing, in their order, and which of them is its core.

A course is prepared, done in a row of orders, checked at the end or taken back. Its orders differ in their verbs: two
that begin alike ("Add a user", "Add a role") or undo each other ("Enable it", "Disable it") are things of their own.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.element import Paragraph
from runwright.runbook.phase import Phase, Role, bare
from runwright.runbook.signpost import KIND
from runwright.runbook.topic import stems
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.part import Part

ENDINGS = {Phase.VERIFICATION, Phase.ROLLBACK, Phase.FOLLOW_UP}
"""Phases that something else must have come before."""
ENDS = regex(r"\W*(?:verify|validate|test|confirm|check|roll ?back|clean ?up)\b", re.IGNORECASE)
"""Orders that end a row."""
TIMED = regex(
    r"[(（].{0,20}\d\s*(?:s|sec\w*|m|min\w*|h|hrs?|hours?|d|days?|weeks?|j|jours?|tage?|horas?|dias?|days)\b.{0,20}[)）]"
    r"|^\W*(?:immediate|short|medium|mid|long)[- ]term\b|[(（]T ?[+-] ?\d"
    r"|\b\d{1,2}[:.]\d\d ?(?:[ap]m|h|uhr)?\s*(?:-|–|—|to|bis|à|até)\s*\d{1,2}[:.]\d\d\b",
    re.IGNORECASE,
)
CLOCK = regex(r"\d[:.]\d\d")
"""What every title with times of the day holds."""
ACTIVITY = regex(
    r"\b(?:rotation|deployment|migration|restoration|restore|recovery|failover|fail-over|failback|upgrade|rollout|cutover"
    r"|switchover|promotion|installation|configuration|provisioning|decommission\w*|bootstrap|renewal|setup|set-up"
    r"|replacement|expansion|response|release)\W*$",
    re.IGNORECASE,
)
"""Last words of titles that name what is done."""
MOVES = regex(
    r"\b(?:migration|move|transfer|upgrade|switch|conversion|relocation)\b.*\b(?:from|to|into)\b", re.IGNORECASE
)
"""A title of what goes from one place to another."""
LONGEST = 3
"""Words of a title that qualifies an activity, and speaks of nothing else."""
STAGE = regex(r"(?:phase|stage|fase|étape|etapa|этап|фаза)\s*\d|阶段|フェーズ|단계", re.IGNORECASE)
"""The beginning of a title that counts the stages of one thing."""
STEPS = regex(
    r"\b(?:steps (?:below|outlined|that follow)|following steps|these steps|in (?:this|the following) order)\b",
    re.IGNORECASE,
)
"""Words that call what stands below them the steps of one thing."""
INVERSE = tuple(
    frozenset(pair.split())
    for pair in (
        "backup restor|backup recov|enabl disab|add remov|add delet|creat delet|creat remov|expor impor|insta unins|"
        "grant revok|encry decry|lock unloc|failo failb|activ deact"
    ).split("|")
)
"""Stems of verbs that undo each other; both in one title or among siblings, each is done by itself."""
NOISE = frozenset("proce step steps workf how de da do des du la le el para pour zur zum der die das".split())
"""Stems that say of a part only that it is done, and words that only join."""
WORDS = regex(r"[^\W\d_]+")


def undoes(titles: Sequence[str]) -> bool:
    """Whether any two verbs among some titles undo each other."""
    words = frozenset().union(*(_verbs(title) for title in titles)) if titles else frozenset()
    return any(pair <= words for pair in INVERSE)


def _verbs(title: str) -> frozenset[str]:
    """The first five letters of each word."""
    return frozenset(word[:6] if word.startswith(("backup", "restor")) else word[:5] for word in _words(title))


def _words(title: str) -> list[str]:
    return [match[0].lower() for match in WORDS.finditer(title)]


def varies(title: str, children: Sequence[Part]) -> bool:
    """Whether several children begin with the very verb of their parent's title: each is a way of its own to do it."""
    verb = _verb(title)
    return bool(verb) and sum(_verb(child.title) == verb for child in children) > 1


def qualifies(title: str, children: Sequence[Part]) -> bool:
    """Whether several children end with the very word that their parent's title ends with: "Backend API rollback"."""
    last = _words(title)[-1:]
    return bool(last) and sum(_words(child.title)[-1:] == last for child in children) > 1


def _verb(title: str) -> str:
    """The stem of the verb that a title begins with, if it begins with one."""
    words = _words(title)
    return words[0].removesuffix("ing")[:4].removesuffix("e") if words and (imperative(title) or gerund(title)) else ""


def is_course(part: Part, doable: Sequence[Part]) -> bool:
    """Whether what can be done in a part is done in a row: by orders that differ, with an end that only a row has."""
    ends = [child for child in part.children if child.reading.phase in ENDINGS and child.reading.role is Role.PHASE]
    orders = [child for child in doable if child.reading.role is Role.TOPIC]
    told = [child for child in orders if imperative(child.title)]
    ends += [child for child in told[1:] if ENDS.match(child.title)][-1:]
    opened = part.children[0].reading.phase is Phase.PREREQUISITES and MOVES.search(part.title) is not None
    if opened and len(told) > 2 and len(told) == len(orders):
        return True
    if not ends or len(told) < 2 or len(told) * 4 < len(orders) * 3 or ends[0].start < told[0].start:
        return False
    verbs = [_verb(child.title) for child in told]
    return len(set(verbs)) == len(verbs) and not undoes([child.title for child in told])


def is_timed(part: Part) -> bool:
    """Whether a title says when its part is due, or how long it takes: "Short-term (30 minutes - 4 hours)"."""
    title = part.title
    worth = "(" in title or "（" in title or "-term" in title or " term" in title or CLOCK.search(title) is not None
    return worth and TIMED.search(title) is not None


def is_activity(part: Part) -> bool:
    """Whether a title names something that is done from beginning to end: "JWT key rotation", "Performing updates"."""
    doing = gerund(part.title) or imperative(part.title)
    return ACTIVITY.search(part.title) is not None or (doing and " " in part.title.strip())


def names_deed(part: Part) -> bool:
    """Whether a title names something to do."""
    title = part.title if part.title.isascii() else part.reading.rest
    return imperative(title) or gerund(title)


def is_counted(part: Part, doable: Sequence[Part]) -> bool:
    """Whether all that can be done in a part is counted from first to last, from a preparation on or to an end."""
    numbers = [child.reading.number for child in sorted(doable, key=lambda child: child.start)]
    if len(numbers) < 2 or undoes([part.title]) or not all(number and number.isdigit() for number in numbers):
        return False
    counted = [int(number or 0) for number in numbers]
    phases = {child.reading.phase for child in part.children}
    last = part.children[-1].reading.phase
    bounded = Phase.PREREQUISITES in phases or phases & ENDINGS or (last is Phase.RESOLUTION and len(numbers) > 2)
    bounded = bounded or sum(STAGE.match(child.reading.rest) is not None for child in part.children) > 1
    return bool(bounded) and all(one < other for one, other in pairwise(counted))


def announces_steps(document: Document, part: Part) -> bool:
    """Whether a part's own words, not in a list, call what stands below it steps."""
    own = document.elements_of(part)
    return any(isinstance(e, Paragraph) and e.item < 0 and STEPS.search(e.inline.text) for e in own)


def core(part: Part) -> Part | None:
    """The one child with only words of its parent's title, or its initials: "DR procedure" in "Disaster recovery"."""
    title = stems(bare(part.title))
    initials = "".join(word[0] for word in _words(part.title))
    found = [
        child
        for child in part.children
        if child.level
        and child.reading.role is Role.TOPIC
        and (_is_named(stems(bare(child.title)) - NOISE, title, initials) or _is_same(part.title, child.title))
    ]
    return found[0] if len(found) == 1 else None


def _is_same(title: str, other: str) -> bool:
    """Whether two titles end with the same activity, which the second only qualifies: "One-time bootstrap"."""
    ends = [ACTIVITY.search(KIND.sub("", each)) for each in (title, other)]
    return all(ends) and len({end[0].lower() for end in ends if end}) == 1 and len(_words(other)) <= LONGEST


def _is_named(words: frozenset[str], title: frozenset[str], initials: str) -> bool:
    return bool(words) and all(word in title or (len(word) > 1 and word in initials) for word in words)
