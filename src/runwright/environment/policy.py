"""A policy: which commands a terminal asks about, and which need the approval of people.

It speaks of effects in the words of `languages.effects`. A level stands for itself and for all that is worse: who
wants `changes` approved wants `destroys` and `unknown` approved too. A mark stands for itself.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import Level, Mark
from runwright.lib.duration import HOUR

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from runwright.languages.effects import Effects

LEVELS = {level.word: level for level in Level}
WORDS = (*LEVELS, *(mark.value for mark in Mark))
"""Every word that a policy may say about effects."""


class Need(NamedTuple):
    """The approval that a command needs."""

    approvals: int
    """How many people must approve."""
    requester: bool
    """Whether who started the run may be one of them."""
    expires: float
    """Seconds after which an approval no longer counts."""
    because: str
    """What asked for it, in a few words: `destroys`, `restore-database`."""

    def __or__(self, other: object) -> Need:
        """Both together: the strictest of each field."""
        if not isinstance(other, Need):
            return NotImplemented
        return Need(
            approvals=max(self.approvals, other.approvals),
            requester=self.requester and other.requester,
            expires=min(self.expires, other.expires),
            because=", ".join(dict.fromkeys(f"{self.because}, {other.because}".split(", "))),
        )


class Rule(NamedTuple):
    """One `[[environments.NAME.policy.rules]]`: what it speaks of, and what that needs."""

    effects: frozenset[str] = frozenset({Level.CHANGES.word})
    """Words of effects; a command matches by any of them."""
    procedures: tuple[str, ...] = ("*",)
    """Patterns of anchors: `restore-*`."""
    approvals: int = 1
    requester: bool = False
    """Whether who started the run may approve it."""
    expires: float = HOUR
    """Seconds."""

    def because(self, procedure: str, effects: Effects) -> str | None:
        """Why the rule speaks of a command of a procedure; `None` where it does not."""
        anchor = procedure.removeprefix("#")
        pattern = next((each for each in self.procedures if fnmatchcase(anchor, each.removeprefix("#"))), None)
        word = covering(self.effects, effects)
        if pattern is None or word is None:
            return None
        return word if pattern == "*" else f"{word} in {pattern}"


class Policy(NamedTuple):
    """What an environment asks for before a command is run there."""

    ask: frozenset[str] = frozenset({Level.CHANGES.word, Level.DESTROYS.word, Level.UNKNOWN.word, Mark.EXPOSES.value})
    """Words of effects whose commands a run in a terminal confirms one by one."""
    rules: tuple[Rule, ...] = ()

    def asks(self, effects: Effects) -> bool:
        """Whether a run in a terminal confirms a command with these effects."""
        return covering(self.ask, effects) is not None

    def need(self, procedure: str, effects: Effects) -> Need | None:
        """What all rules that match ask for together, the strictest of each field; `None` when none matches."""
        needed: Need | None = None
        for rule in self.rules:
            why = rule.because(procedure, effects)
            if why is not None:
                one = Need(rule.approvals, rule.requester, rule.expires, why)
                needed = one if needed is None else needed | one
        return needed

    def sharpened(self, procedure: str, effects: Effects, before: Need | None) -> Need | None:
        """What a command needs that was planned under another policy: the stricter of both."""
        now = self.need(procedure, effects)
        return before | now if before is not None and now is not None else before or now


def covering(words: AbstractSet[str], effects: Effects) -> str | None:
    """The word of an effect by which one of these words speaks of it; `None` when none does."""
    levels = [LEVELS[word] for word in words if word in LEVELS]
    if levels and effects.level >= min(levels):
        return effects.level.word
    return next((mark.value for mark in Mark if mark in effects.marks and mark.value in words), None)
