"""What a heading or a bold label says it is: a phase of a procedure, a step, an alternative, a condition, or none.

Authors use a few hundred words for a dozen phases. A title is a phase when, without number, emoji and punctuation, it
is one of these words, alone or with a few words that only dress it ("Diagnosis steps", "Immediate actions:").
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from runwright.lib.regex import regex


class Phase(StrEnum):
    """A phase of a procedure, in the order in which they usually stand."""

    OVERVIEW = "overview"
    IMPACT = "impact"
    SYMPTOMS = "symptoms"
    PREREQUISITES = "prerequisites"
    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    RESOLUTION = "resolution"
    VERIFICATION = "verification"
    ROLLBACK = "rollback"
    ESCALATION = "escalation"
    FOLLOW_UP = "follow-up"
    PREVENTION = "prevention"


ACTING = {Phase.DIAGNOSIS, Phase.PROCEDURE, Phase.RESOLUTION, Phase.ROLLBACK, Phase.VERIFICATION}
"""Phases in which any list is a list of actions."""


class Role(StrEnum):
    """What a title does for the text around it."""

    PHASE = "phase"
    STEP = "step"
    ALTERNATIVE = "alternative"
    CONDITION = "condition"
    REFERENCE = "reference"
    TOPIC = "topic"


class Reading(NamedTuple):
    """A title read for what it does."""

    role: Role
    phase: Phase | None = None
    number: str | None = None
    rest: str = ""
    """The title without its number, dress and punctuation."""


NUMBER = regex(
    r"^\W*(?:(?:step|phase|stage|part|task|action|schritt|étape|etape|paso|passo|fase|шаг|步骤|步驟|手順|ステップ)\s*#?(\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}"
    r"|[a-h])\b\s*[:.)\-–—·]*\s*|(\d{1,2}(?:\.\d{1,2})*|[a-h])(?:[.):]\s+|\s+[-–—·]\s+))",
    re.IGNORECASE,
)
CHAPTER = regex(r"^\W*\d{1,2}(?:\.\d{1,2})+\s+|^\W*[一二三四五六七八九十]{1,3}、\s*")
"""A number that places a heading in its document, and counts no step."""
EXPLICIT = regex(r"^\W*(?:step|stage|schritt|étape|etape|paso|passo|шаг|步骤|步驟|手順|ステップ)\s*#?\d", re.IGNORECASE)
ALTERNATIVE = regex(
    r"^\W*(?:(?:option|alternative|method|approach|variant|variante|solution|strategy|way"
    r"|opción|opção|método|méthode|estrategia|estratégia|stratégie|strategie|способ|вариант|方案|方法|選択肢|전략|방법)\s*(?:#?\d+|[a-h]\b"
    r"|[ivx]+\b)|alternatively\b|or\b(?!\s*gate)|alternative\b)",
    re.IGNORECASE,
)
CONDITION = regex(
    r"^\W*(?:if\b|when\b|in case\b|in the case\b|for (?:a|an|any|the)\b.*\b(?:failure|error"
    r"|issue)|unless\b|otherwise\b|else\b|only if\b|skip (?:this )?if\b|\((?:if|only"
    r"|optional)\b|如果|当|もし|falls\b|wenn\b|si\b|en (?:cas|caso) d)",
    re.IGNORECASE,
)
WHEN = regex(r"(?:場合|时|時)\W*$")
"""The same in languages that put it last."""
TEMPLATE = regex(r"\b(?:template|examples?)\b", re.IGNORECASE)
COMMANDS = regex(
    r"^(?:primary|basic|main|other|frequent|everyday|essential|important|quick|useful|common|helpful|handy|key)"
    r"(?: \w+)? commands(?: reference)?$|^(?:常用|基本|主要|よく使う)\w{0,6}(?:命令|コマンド)$",
    re.IGNORECASE,
)
"""A title of commands to look up."""
LOOKED_UP = regex(
    r"\b(?:references?|glossary|matrix|architecture|best practices|action items|(?:audit|evidence|change) records?"
    r"|(?:service|port|network) (?:map|list|table))$",
    re.IGNORECASE,
)
"""A title of what is only looked up."""
GOVERNS = regex(r"^(?:rules|guidelines|guidance|polic(?:y|ies)|principles|conventions) (?:for|of|on)\b", re.IGNORECASE)
"""A title of what holds, not of what is done."""
ASKS = regex(
    r"^(?:(?:what(?! to)|why|which|who|where(?! to))\b|how (?!to\b|do (?:i|you|we)\b|can\b|i\b))",
    re.IGNORECASE,
)
"""A title that asks, for a text that only explains."""
AROUND = tuple(
    (regex(form, re.IGNORECASE), phase)
    for form, phase in (
        (r"^(?:understanding|about) (?:the|this) (?:alert|error|issue|problem)$", Phase.OVERVIEW),
        (r"^(?:steps|actions) (?:to|for)\b", Phase.PROCEDURE),
        (
            (
                r"^what (?:(?:the |an? )?(?:operator|on-?call|engineer|responder|you|we)\b.* do(?:es)?"
                r"|to do(?: now| next| first)?)$"
            ),
            Phase.PROCEDURE,
        ),
        (r"^what to (?:check|look (?:for|at))(?: first)?$", Phase.DIAGNOSIS),
        (r"^(?:prerequisit(?:e|o)s?|pr[eé]-(?!mortem)\w+) (?:for|to|para|de|do|pour|für)\b", Phase.PREREQUISITES),
        (r"^pre-?(?!mortem)\w+(?:\s*\(.*\))?$", Phase.PREREQUISITES),
        (r"^(?:post|pos|pós)-(?!mortem)\w+(?: \w+){0,2}(?:\s*\(.*\))?$", Phase.FOLLOW_UP),
        (r"^before(?: \w+){1,2}$", Phase.PREREQUISITES),
        (
            (
                r"^(?:antes (?:de|del|do|da)|avant (?:le|la|de|du|un|une)|prima (?:di|del|della)|vor (?:dem|der))"
                r"(?: \w+){1,2}(?:\s*\(.*\))?$"
            ),
            Phase.PREREQUISITES,
        ),
        (
            r"^(?:set|define|export|declare)(?: up)?(?: the| your)? (?:environment|env|shell) var(?:iable)?s$",
            Phase.PREREQUISITES,
        ),
        (r"^prepar(?:e|ing|ations?) (?:for|of|to)\b", Phase.PREREQUISITES),
        (r"^(?:need|get|getting|where to get)(?: more| further)? (?:help|support|assistance)$", Phase.ESCALATION),
        (r"^during(?: \w+){1,2}$", Phase.PROCEDURE),
        (r"^after(?: \w+){1,2}$", Phase.FOLLOW_UP),
        (
            (
                r"^(?:después (?:de|del)|depois (?:de|do|da)|après (?:le|la|un|une)|dopo (?:il|la)|nach (?:dem|der))"
                r"(?: \w+){1,2}(?:\s*\(.*\))?$"
            ),
            Phase.FOLLOW_UP,
        ),
        (r"^(?:acceptance|exit|success|completion|pass) criteria\b", Phase.VERIFICATION),
    )
)
"""Titles that say where in a procedure they stand: "Before maintenance", "Steps to take in the event of …"."""
RECOVERS = regex(r"re[ck]over|restor|wiederherst|recup|récup|ripristin|восстан|恢复|復旧|复原", re.IGNORECASE)
"""What is often a thing to do by itself, and several of it are: "Recovery: database"."""
LAST = (
    (regex(r"前の?(?:准备|準備|检查|確認|준비)$"), Phase.PREREQUISITES),
    (regex(r"(?:后|後)の?(?:验证|检查|確認|検証)$"), Phase.VERIFICATION),
)
"""The same in scripts that put it last."""
BEGINNINGS = frozenset("uaswpbdecngv")
"""The letters with which they begin."""
BRACKET = regex(r"\S\s*[(（]([\w -]+)[)）]$")
ORNAMENT = regex(r"^[\W_]+|[\s:：.!?*_–—-]+$")


class _Vocabulary(NamedTuple):
    """What authors call things, from `data/titles.json`."""

    phases: dict[str, Phase]
    references: frozenset[str]
    dress: frozenset[str]
    """Words that only dress a phase: "Detailed diagnosis steps" is a diagnosis."""


@cache
def _vocabulary() -> _Vocabulary:
    data = json.loads((Path(__file__).parent / "data" / "titles.json").read_text(encoding="utf-8"))
    phases = {phrase: Phase(name) for name, phrases in data["phases"].items() for phrase in phrases}
    phases = {form: phase for phrase, phase in phases.items() for form in (bare(phrase), _spelled(phrase))} | phases
    return _Vocabulary(phases, frozenset(data["references"]), frozenset(data["dress"]))


def bare(phrase: str) -> str:
    """A phrase without its accents, as many type it; marks of other scripts are letters of their own."""
    if phrase.isascii():
        return phrase
    return "".join(each for each in normalize("NFD", phrase) if not "\u0300" <= each <= "\u036f")


def _spelled(phrase: str) -> str:
    """A German phrase without umlauts: "überprüfung" is "ueberpruefung"."""
    return phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")


@lru_cache(maxsize=4096)
def read_title(title: str) -> Reading:
    """Read a heading or a label for what it does."""
    numbered = NUMBER.match(title)
    number = (numbered[1] or numbered[2]) if numbered else None
    counted = numbered or CHAPTER.match(title)
    bare = title[counted.end() :] if counted else title
    rest = ORNAMENT.sub("", bare.strip())
    if EXPLICIT.match(title):
        return Reading(Role.STEP, phase_of(rest), number, rest)
    if ALTERNATIVE.match(title):
        return Reading(Role.ALTERNATIVE, None, number, rest)
    phase = phase_of(rest) or _by_time(rest) or _in_brackets(rest) or _by_last_signs(rest) or _behind_colon(rest)
    if phase and not (counted and not numbered and phase is Phase.RESOLUTION):
        return Reading(Role.PHASE, phase, number, rest)
    if CONDITION.match(bare) or (not bare.isascii() and WHEN.search(bare)):
        return Reading(Role.CONDITION, None, number, rest)
    if _is_reference(rest):
        return Reading(Role.REFERENCE, None, number, rest)
    return Reading(Role.STEP if number else Role.TOPIC, None, number, rest)


def _is_reference(words: str) -> bool:
    """Whether a title promises what is looked up, an answer or a rule, and nothing to do."""
    references = _vocabulary().references
    if words.lower() in references or _bracket(words) in references:
        return True
    looked_up = COMMANDS.match(words) or TEMPLATE.search(words) or LOOKED_UP.search(words)
    return bool(looked_up or ASKS.match(words) or GOVERNS.match(words))


def _behind_colon(words: str) -> Phase | None:
    """The phase of a title that says behind a colon what helps: "Temporary solution: disable the policy"."""
    first, colon, rest = words.replace("：", ":").partition(":")
    phase = phase_of(first) if colon and rest.strip() else None
    return phase if phase is Phase.RESOLUTION and not RECOVERS.search(first) else None


def _by_last_signs(words: str) -> Phase | None:
    """The phase of a title that says so with its last characters, in scripts without blanks: "恢复前准备"."""
    if words.isascii():
        return None
    return next((phase for pattern, phase in LAST if pattern.search(words)), None)


def _by_time(words: str) -> Phase | None:
    """The phase of a title that says when it is done."""
    if words[:1].lower() not in BEGINNINGS:
        return None
    return next((phase for pattern, phase in AROUND if pattern.match(words)), None)


def _in_brackets(words: str) -> Phase | None:
    """The phase that a title names in brackets behind its words: "What you need (prerequisites)"."""
    inside = _bracket(words)
    return _named(inside) if inside else None


def _bracket(words: str) -> str:
    """What stands in brackets at the end of a title, in lower case."""
    bracket = BRACKET.search(words) if words[-1:] in {")", "）"} else None
    return bracket[1].lower() if bracket else ""


def phase_of(words: str) -> Phase | None:
    """The phase that a few words name, if they name one."""
    if not words or len(words) > 60:
        return None
    if len(words) > 1:
        bare = regex(r"\s*[(（].*").sub("", words) if "(" in words or "（" in words else words
        words = bare.lower().strip(" :-")
    phase = _named(words)
    if phase:
        return phase
    pieces = regex(r"\s+(?:and|or|und|oder|et|ou|y|e|de|des|du|d[’'])\s+|\s*[&/,+・、与和]\s*").split(words)
    parts = [_named(piece.strip()) for piece in pieces] if len(pieces) > 1 else []
    if not parts or not all(parts):
        return None
    return next((each for each in parts if each is not Phase.PROCEDURE), parts[0])


def _named(words: str) -> Phase | None:
    """The phase with this very name, or with this name once it is undressed from both ends."""
    known, _, dress = _vocabulary()
    tokens = words.split()
    for first in range(len(tokens)):
        for last in range(len(tokens), first, -1):
            phase = known.get(" ".join(tokens[first:last]))
            if phase:
                return phase
            if tokens[last - 1] not in dress:
                break
        if tokens[first] not in dress:
            break
    return None
