"""What a heading or a bold label says it is: a phase of a procedure, a step, an alternative, a condition, or none.

Authors use a few hundred words for a dozen phases. A title is a phase when, without number, emoji and punctuation, it
is one of these words, alone or with a few words that only dress it ("Diagnosis steps", "Immediate actions:").
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple


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


WORDS: dict[Phase, str] = {
    Phase.OVERVIEW: "overview|summary|meaning|description|purpose|introduction|about|background|context|scope|goal|what is this|when to use|when to use this|when to use it|when|details|explanation|alert details|alert description|what this alert means|why this alert|什么意思|含义|意思|概述|描述",
    Phase.IMPACT: "impact|severity|user impact|business impact|consequences|risk|risks|影响",
    Phase.SYMPTOMS: "symptoms|symptom|signs|indicators|detection|what you see|how to detect|alerts|observed behaviour|observed behavior|症状|现象",
    Phase.PREREQUISITES: "prerequisites|prerequisite|pre-requisites|pre-conditions|pre conditions|requirements|before you begin|before you start|before starting|preparation|prepare|setup|set up|preflight|pre-flight|pre-flight checks|pre-checks|preconditions|before|before maintenance|pre-maintenance|required tools|required access|access|tools|permissions|you will need|what you need|inputs|parameters|variables|前提|前提条件|准备",
    Phase.DIAGNOSIS: "diagnosis|diagnose|diagnostic|diagnostics|investigation|investigate|triage|assess|assessment|root cause|root cause analysis|possible causes|causes|common causes|likely causes|check|checks|debug|debugging|analysis|troubleshooting|troubleshoot|how to investigate|quick checks|initial checks|first response|initial response|诊断|排查",
    Phase.PROCEDURE: "procedure|procedures|steps|step by step|instructions|process|how to|runbook|runbook steps|action|actions|do this immediately|response procedure|incident response steps|execution|execute|during|during maintenance|usage|操作步骤|步骤|流程",
    Phase.RESOLUTION: "resolution|resolve|resolving|mitigation|mitigate|mitigating|remediation|remediate|fix|fixes|fixing|recovery|recover|solution|solutions|workaround|workarounds|immediate action|immediate actions|immediate mitigation|temporary mitigation|short-term mitigation|corrective actions|immediate recovery|repair|how to fix|how to resolve|containment|optimization|解决|缓解|处理|解决方案|缓解措施",
    Phase.VERIFICATION: "verification|verify|validation|validate|confirm|confirmation|check the result|test|testing|smoke test|smoke tests|expected results|expected result|expected output|expected outcome|post-checks|success criteria|acceptance|验证",
    Phase.ROLLBACK: "rollback|roll back|rolling back|revert|undo|backout|back out|back-out|rollback plan|回滚",
    Phase.ESCALATION: "escalation|escalate|when to escalate|escalation path|who to contact|contacts|contact|support|communication|getting help|help|上报|联系",
    Phase.FOLLOW_UP: "follow-up|follow up|followup|post-incident|post incident|post-incident actions|post-mortem|postmortem|after|after maintenance|cleanup|clean up|clean-up|next steps|afterwards|aftercare|lessons learned|post-maintenance|post-recovery",
    Phase.PREVENTION: "prevention|prevent|preventive measures|preventing|long-term fix|long term fix|permanent fix|hardening|improvements|预防",
}
REFERENCES = (
    "table of contents|contents|toc|references|reference|related|related documentation|related documents|related documents|related runbooks|related alerts|related links|"
    "links|see also|further reading|further information|more information|additional information|additional resources|additional reading|resources|external resources|"
    "useful links|quick links|appendix|glossary|terminology|definitions|changelog|change log|revision history|version history|document history|history|authors|owners|ownership|"
    "contact information|contacts|key contacts|emergency contacts|contact|faq|architecture|architecture overview|dashboards|key dashboards|key metrics|metrics|metrics to monitor|"
    "notes|note|important|important notes|warning|caution|known issues|limitations|assumptions|examples|example|sample output|example output|query|alert rule|"
    "slo|slos|sla|objectives|targets|benchmark results|severity levels|escalation matrix|communication template|templates|alert channels|critical alerts|warning alerts|alerts|log levels|参考|相关链接|附录"
)
DRESS = frozenset(
    "initial quick further additional basic general detailed possible potential manual immediate main first next recommended technical "
    "full some the and or of for to this alert issue problem step steps action actions procedure procedures process guide instructions "
    "commands command check checks plan strategy section phase information details method methods your system".split()
)
"""Words that only dress a phase: "Detailed diagnosis steps" is a diagnosis."""
NUMBER = re.compile(
    r"^\W*(?:(?:step|phase|stage|part|task|action)\s*#?(\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-h])\b\s*[:.)\-–—]*\s*|(\d{1,2}(?:\.\d{1,2})*|[a-h])[.):]\s+)",
    re.IGNORECASE,
)
EXPLICIT = re.compile(r"^\W*(?:step|stage)\s*#?\d", re.IGNORECASE)
ALTERNATIVE = re.compile(
    r"^\W*(?:(?:option|alternative|method|approach|variant|solution|way)\s*(?:#?\d+|[a-h]\b|[ivx]+\b)|alternatively\b|or\b(?!\s*gate)|alternative\b)",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"^\W*(?:if\b|when\b|in case\b|in the case\b|for (?:a|an|any|the)\b.*\b(?:failure|error|issue)|unless\b|otherwise\b|else\b|only if\b|skip (?:this )?if\b|\((?:if|only|optional)\b|如果|当)",
    re.IGNORECASE,
)
STEPS = re.compile(r"^(?:steps|actions) (?:to|for)\b", re.IGNORECASE)
ORNAMENT = re.compile(r"^[\W_]+|[\s:：.!?*_–—-]+$")


@cache
def _phrases() -> dict[str, Phase]:
    return {phrase: phase for phase, words in WORDS.items() for phrase in words.split("|")}


@cache
def _references() -> frozenset[str]:
    return frozenset(REFERENCES.split("|"))


@lru_cache(maxsize=4096)
def read_title(title: str) -> Reading:
    """Read a heading or a label for what it does."""
    numbered = NUMBER.match(title)
    number = (numbered[1] or numbered[2]) if numbered else None
    bare = title[numbered.end() :] if numbered else title
    rest = ORNAMENT.sub("", bare.strip())
    if EXPLICIT.match(title):
        return Reading(Role.STEP, phase_of(rest), number, rest)
    if ALTERNATIVE.match(title):
        return Reading(Role.ALTERNATIVE, None, number, rest)
    phase = phase_of(rest) or (Phase.PROCEDURE if STEPS.match(rest) else None)
    if phase:
        return Reading(Role.PHASE, phase, number, rest)
    if CONDITION.match(bare):
        return Reading(Role.CONDITION, None, number, rest)
    if rest.lower() in _references():
        return Reading(Role.REFERENCE, None, number, rest)
    return Reading(Role.STEP if number else Role.TOPIC, None, number, rest)


def phase_of(words: str) -> Phase | None:
    """The phase that a few words name, if they name one."""
    if not words or len(words) > 60:
        return None
    words = re.sub(r"\s*[(（].*", "", words).lower().strip(" :-") if len(words) > 1 else words
    phase = _named(words)
    if phase:
        return phase
    parts = [_named(part.strip()) for part in re.split(r"\s+and\s+|\s*[&/,+]\s*|\s+or\s+", words)]
    return parts[0] if len(parts) > 1 and all(parts) else None


def _named(words: str) -> Phase | None:
    """The phase with this very name, or with this name once it is undressed from both ends."""
    known = _phrases()
    tokens = words.split()
    for first in range(len(tokens)):
        for last in range(len(tokens), first, -1):
            phase = known.get(" ".join(tokens[first:last]))
            if phase:
                return phase
            if tokens[last - 1] not in DRESS:
                break
        if tokens[first] not in DRESS:
            break
    return None
