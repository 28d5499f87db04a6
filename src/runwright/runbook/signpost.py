"""Signposts: what a title says by its words alone of what stands below it.

`phase` reads the role of a title; among the titles that name a topic, these patterns tell a case from a group of
cases, a goal from a kind of document, and what is done from what is only kept in mind.
"""

from __future__ import annotations

import re

from runwright.lib.regex import regex

ALERT = regex(
    r"^[A-Z]\w+:[A-Z]\w+/[\w.!-]+$|^\W*(?:alert:?\s+)?(?:[A-Z]+[a-z0-9]+|[a-z]+)(?:[A-Z0-9]+[a-z0-9]+)*[A-Z]+[a-z0-9]{2,}(?:\s*\(.*\))?\W*$"
)
"""The name of an alert: as Prometheus has them, `KubePodCrashLooping`, or a detector, `Recon:Bucket/Probe`."""
EXPLICIT = regex(
    r"^\W*(?:for\s+)?(?:sev(?:erity)?[- ]?|procedure|scenario|issue|problem|incident|case|symptom|error|test"
    r"|playbook|runbook|szenario|scénario|escenario|シナリオ|시나리오|场景"
    r"|use case|task)\s*(?:#?\d+(?:\.\d+)?|[a-h]\b)?\s*[:—–.-]",
    re.IGNORECASE,
)
"""A title that says that it is a case, or a procedure."""
HOW = regex(
    r"^\W*(?:\d+[.)]\W*)?(?:how (?:to|do|can|should)\b|where to\b|(?:wie|wo) .*\?|c[óo]mo\b|comment \w+(?:er|ir|re)\b)",
    re.IGNORECASE,
)
"""A title that asks how something is done."""
SEE = regex(r"\W*(?:see|refer to|follow|read|tbd|todo|n/?a\b|none\b)", re.IGNORECASE)
"""The beginning of a text that only says where it is told, or that nothing is."""
GENERIC = regex(
    r"\b(?:runbooks?|playbooks?|operations?|operational|guide|handbook|manual|documentation|docs|procedures|tasks|common"
    r"|overview|reference|cheat ?sheet|faq|troubleshooting|recipes|tips|commands|how-?tos?|scenarios|incidents|issues"
    r"|problems|alerts|index|readme|notes|maintenance|handbuch|leitfaden|manuel|manual[e]?|руководство|справочник)\b"
    r"|手册|指南|ガイド|マニュアル|手引き?|매뉴얼|가이드",
    re.IGNORECASE,
)
"""Words of titles that name a kind of document and no goal."""
MANY = regex(
    r"\b(?:incidents|scenarios|issues|problems|tasks|operations|procedures|alerts|errors|failures|playbooks|runbooks"
    r"|recipes|faqs?|troubleshooting|common|use cases|examples"
    r"|probleme|szenarien|aufgaben|störungen|problèmes|pannes|tâches|scénarios|problemas|errores|tareas|escenarios)\b"
    r"|常见|常用|よくある",
    re.IGNORECASE,
)
"""Words for several things, each of which stands for itself."""
GOAL = regex(r"^\W*(?:how (?:to|do|can)\b|to\b|c[óo]mo\b|comment \w+(?:er|ir|re)\b)", re.IGNORECASE)
"""A title that names a goal at any depth: "How to restore a backup"."""
EITHER = regex(r"\w (?:and/)?or \w", re.IGNORECASE)
"""What joins two goals in one title: "Export or import data"."""
FILE = regex(r"[`*]*[\w./-]*\w\.(?:sh|bash|py|rb|js|ts|go|ya?ml|json|toml|conf|service|sql|tf|ps1)[`*]*")
"""A title that is the name of a file, whose text stands below."""
MORE = regex(r"^\W*(?:optional|advanced|additional|extra|further|miscellaneous) \w+\W*$", re.IGNORECASE)
"""A title of what may be done besides, each by itself."""
CHECKLIST = regex(
    r"(?:\b(?:check-?lists?|checklisten?|lista de (?:verificación|comprobación|verificação)"
    r"|liste de contrôle|чек-?лист)|체크리스트|チェックリスト|检查清单|檢查清單|检查表)\W*$",
    re.IGNORECASE,
)
"""A title of points to go through, whatever their words."""
SETUP = regex(
    r"\b(?:set-?up|set up|installation|quick ?start|einrichtung|schnellstart|instalación|instalação|установка)\W*$"
    r"|(?:快速(?:启动|开始|入门)|安装|セットアップ|インストール|クイックスタート|설치|빠른 시작)\W*$",
    re.IGNORECASE,
)
"""A title of what is done once, before anything else, and which may be started by itself."""
KIND = regex(
    r"^\W*(?:runbook|playbook|how-?to|guide|sop|procedure)\s*[:—–-]\s*"
    r"|\s*[:—–-]?\s*\b(?:runbook|playbook|guide)(?:\s+[:—–-]\s+[\w .]+)?\W*$",
    re.IGNORECASE,
)
"""The kind of document in front of or behind its title, which says nothing of its goal."""
PROBLEM = regex(
    r"^(?:\d+[.)]\s*)?[\"“«`][^\"”»`]{8,}[\"”»`]|^\W*(?:dealing with|responding to|handling|what to do)\b"
    r"|\b(?:fails?|failing|failed|down|time ?outs?|timed out|not (?:\w+ing|ready|found|available)|unavailable|unable"
    r"|missing|stuck|broken|wrong|incorrect|elevated|degraded|degradation|spikes?|too \w+"
    r"|exceeded|responds? with|crash\w*|cannot|can't|won't|doesn't|denied|refus(?:ed|es|ing)|reject(?:ed|s|ing)"
    r"|expired)\b"
    r"|\b(?:non (?:risponde|funziona|parte|si (?:avvia|connette))|no (?:responde|funciona|arranca|inicia)"
    r"|não (?:responde|funciona|inicia|sobe)|ne (?:répond|démarre|fonctionne) (?:pas|plus)"
    r"|(?:antwortet|startet|funktioniert|reagiert) nicht|не (?:отвечает|запускается|работает))\b"
    r"|(?:无法|不能)\w|できない|応答しない|起動しない|안 됨",
    re.IGNORECASE,
)
"""Words of a title that states what is wrong: all below it is about that one case."""
PROCESS = regex(r"\b(?:procedures?|process|steps|instructions|workflow|sequence)\W*$", re.IGNORECASE)
"""A title that says of what stands below that it is done from first to last."""
MOMENT = regex(r"\W*(?:steps|actions|what) to (?:take|do|follow) (?:in|when|if|after|for)\b", re.IGNORECASE)
"""The steps for one event; of several such titles, each is a case."""
WAYS = frozenset({"method", "approach", "option", "way", "variant"})
"""Last words of titles that are one way to an end; of several such titles, one is enough."""
MEANS = regex(r"^\W*((?:[\w-]+ ){1,3})(?:with|via|using|through) \S", re.IGNORECASE)
"""A title that ends with the means; of several that begin alike, one is enough."""
THIS_ALERT = regex(r"\bth(?:is|e) alert\b", re.IGNORECASE)
"""What the overview of an alert's page speaks of."""
CLOSING = regex(
    r"\b(?:criteria|evidence|templates?|anti-?patterns?|principles|recommendations|learnings|takeaways"
    r"|responsibilities|definition of done|grundsätze|principes|principios|princípios|principi|принципы)\b"
    r"|^\W*(?:原则|原則|원칙)\W*$",
    re.IGNORECASE,
)
"""Titles of what is only ticked off, filled in or kept in mind, whatever stands below them."""


def states_problem(title: str) -> bool:
    """Whether a title states one thing that is wrong, and not that several may be."""
    return PROBLEM.search(title) is not None and MANY.search(title) is None
