"""Whether a block looks printed, drawn or programmed: logs, tables, diagrams, patches, source code."""

from __future__ import annotations

import re

from runwright.languages.looks import FLOW
from runwright.lib.regex import regex

Answer = tuple[str, float, str]

STAMP = regex(
    r"\[?\(?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}|\[?\d{1,2}/(?:\d{1,2}"
    r"|[A-Z][a-z]{2})/\d{2,4}[: ]\d{2}:\d{2}|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:Jan|Feb|Mar|Apr"
    r"|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d,? \d{2}:\d{2}:\d{2}|[IWEF]\d{4} \d{2}:\d{2}:\d{2}"
    r"|\d{2}:\d{2}:\d{2}[.,]\d+|\[\s*\d+\.\d{3,}\]"
)
LEVEL = regex(
    r"(?:(?:ts|time|level|lvl|caller|t)=\S+ +\S*=|\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|PANIC"
    r"|CRITICAL|TRACE|NOTICE|Error|Warning)\]?(?::|\s+[\[(]|\s+\d{4}|\s+\w+:|\s{2,}|\])|(?:error|warning"
    r"|fatal|panic|failed|E): ?\S|ERROR\s+\d+\s*\(|[\w.]+(?:Error|Exception)(?::|\s+\()|Traceback \(most"
    r"|\s*at [\w.$]+\(|\S+ \S+ \S+ \[\d{2}/[A-Z][a-z]{2}/\d{4}|Caused by:|FATA\[|ERRO\[|WARN\[|INFO\["
    r"|goroutine \d+|panic:|FATAL|Back-off|Error from server|rpc error)|.*\b(?:level|lvl"
    r"|severity)=(?:error|warn|info|debug|warning|fatal)|.*\bmsg=\""
)
DRAWN = regex(r"[─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣▼▲►◄→←↓↑▶◀⟶⇒╭╮╰╯]")
DRAWN_TEXT = regex(
    r"^[ \t]*(?:[|v^+]|\|[ ]+\|)[ \t]*$|\+-{3,}\+|-{2,}>|<-{2,}|^[ \t]*[|+`\\]--|^\s*\|__|==>", re.MULTILINE
)
MERMAID = regex(
    r"(?:graph|flowchart)\s+(?:TD|LR|TB|RL|BT)\b|sequenceDiagram|stateDiagram|gantt\s*$|erDiagram"
    r"|classDiagram|pie\s+title|digraph\s|@startuml|journey\s*$|mindmap\s*$|timeline\s*$"
)
TABLE = regex(r"[A-Z][A-Z0-9_().%/#-]+(?:(?:[ ]{2,}|\t+| )[A-Z][A-Z0-9_().%/#:-]*)+\s*$")
RULED = regex(
    r"^\s*(?:[+|]?[-=]{2,}(?:[+|]-{2,}|\s+-{2,})+[+|]?|\|[-: |]+\|)\s*$|^\(\d+ rows?\)\s*$|^\+[-+]+\+$"
    r"|^\s*-{3,}\s*$",
    re.MULTILINE,
)
DUMP = regex(r"^[ \t]*[A-Za-z][\w ()/.'-]{0,40}:[ \t]+\S", re.MULTILINE)
SAID = regex(
    r"(?:[\w./-]+(?:\.[\w-]+)?/[\w.-]+ (?:created|configured|deleted|patched|scaled|restarted|unchanged"
    r"|annotated|labeled|evicted|cordoned|uncordoned|drained|condition met|exposed|edited)\b|node/\S+ "
    r"|Switched to |Added new |Successfully |Successful|OK$|ok:|PONG$|Waiting for |Connected to |HTTP/\d"
    r"|Plan: \d|Apply complete|Creating |Deleting |Starting |Stopping |Unable to |Failed to |Cannot "
    r"|Could not |Defaulted container|Login Succeeded|\d+ rows? |\(\d+ rows?\)|Query OK|Enter |Password"
    r"|deployment \"|[\w-]+ is running at|\S+ has address |total \d+$|[-d][rwx-]{9}|\d+%|Name:\s{2,}"
    r"|Kubernetes (?:control plane|master) is)"
)
PATCH = regex(r"diff --git|Index: |@@ -\d|\+\+\+ |--- [ab]/|[-+] {2,}\S|[-+][ \t]+\w+\s*[:=]")
CODE = (
    (
        "dockerfile",
        regex(r"FROM\s+[\w./:@${}-]+(?:\s+AS\s+\w+)?\s*$|(?:RUN|COPY|WORKDIR|ENTRYPOINT|CMD|EXPOSE)\s+\S"),
        0.9,
    ),
    (
        "html",
        regex(
            r"<!DOCTYPE html|<(?:html|div|p|a|span|script|head|body|table|form|img|h\d|ul|li|details"
            r"|section|main)\b[^>]*>",
            re.IGNORECASE,
        ),
        0.9,
    ),
    (
        "xml",
        regex(r"<\?xml|<[A-Za-z][\w:.-]*(?:\s+[\w:-]+=\"[^\"]*\")+\s*/?>|<([A-Za-z][\w:.-]*)>.*</\1>"),
        0.9,
    ),
    ("php", regex(r"<\?php|\$\w+\s*=\s*new\s"), 0.9),
    ("template", regex(r"\{\{|\{%|<%"), 0.6),
    (
        "python",
        regex(
            r"(?:from\s+[\w.]+\s+import\s|import\s+[a-z_][\w.]*(?:\s+as\s+\w+|\s*,\s*\w+)*\s*$"
            r"|def\s+\w+\(.*\).*:\s*$|class\s+\w+(?:\(.*\))?:\s*$|@\w+(?:\.\w+)*(?:\(.*\))?\s*$|(?:for"
            r"|while|if|with|try|elif|async def)\b.*:\s*$|print\(|\w+\s*=\s*\w+(?:\.\w+)*\(.*\)\s*$"
            r"|raise\s+\w+|with\s+\w+.*:\s*$)"
        ),
        0.8,
    ),
    (
        "go",
        regex(
            r"package\s+\w+\s*$|func\s+(?:\(\w+ \*?\w+\)\s*)?\w+\(|\w+,\s*err\s*:=|type\s+\w+\s+(?:struct"
            r"|interface)\s*\{|go\s+func"
        ),
        0.9,
    ),
    (
        "java",
        regex(
            r"(?:public|private|protected)\s+(?:static\s+|final\s+|class\s+|void\s+|\w+\s+)+"
            r"|import\s+(?:static\s+)?(?:java|org|com|io)\.[\w.*]+;|pipeline\s*\{|@Override"
        ),
        0.9,
    ),
    (
        "javascript",
        regex(
            r"(?:const|let|var)\s+[\w{}\[\], ]+\s*=|(?:async\s+)?function\s*\w*\s*\(|console\.\w+\("
            r"|import\s+.*\s+from\s+['\"]|import\s+['\"]|export\s+(?:default|const|function|class)\s"
            r"|module\.exports|require\(|await\s+\w|\(.*\)\s*=>"
        ),
        0.88,
    ),
    (
        "ruby",
        regex(
            r"require\s+['\"]|require_relative\s|[A-Z]\w*(?:::[A-Z]\w*)*\.(?:find|where|all|first|last"
            r"|count|new|find_by|create|update|delete|destroy|call|perform\w*|connection|pluck"
            r"|transaction|joins|includes|order|each|lookup|get|put|set)\w*[!?]?(?:[\s(.]|$)"
            r"|def\s+\w+[!?]?(?:\s*\(.*\))?\s*$|\w+\s*=\s*[A-Z]\w*(?:::\w+)*\.\w+|puts\s"
            r"|\w+\.each\s+(?:do|\{)|module\s+[A-Z]\w*\s*$|class\s+[A-Z]\w*(?:\s*<\s*[A-Z][\w:]*)?\s*$"
            r"|Feature\.\w+|gem\s+['\"]"
        ),
        0.85,
    ),
    (
        "powershell",
        regex(
            r"(?:Get|Set|New|Remove|Start|Stop|Restart|Invoke|Test|Import|Export|Add|Install|Enable"
            r"|Disable|Connect|Move|Copy|Write|Select|Where|Update|Register|Resume|Suspend|Clear|Out"
            r"|ConvertTo|ConvertFrom|Format|Enter|Exit|Resolve|Search|Wait|Repair)-[A-Z]\w+"
            r"|\$\w+\s*=\s*(?:Get|New|Import)-|\[\w+(?:\.\w+)+\]::|\$env:\w+"
        ),
        0.93,
    ),
    (
        "batch",
        regex(
            r"@echo off|net (?:start|stop|use)\s|sc (?:query|start|stop)\s|(?:[A-Z]:\\[\w .\\-]+\.exe)"
            r"|ipconfig|%\w+%\\"
        ),
        0.85,
    ),
    ("kql", regex(r"\w+\s*\n\s*\|\s*(?:where|summarize|project|extend|order|take)\s"), 0.9),
    ("rego", regex(r"package\s+[\w.]+\s*\n"), 0.8),
)


def code(text: str, first: str) -> Answer | None:
    """A program, markup or a patch."""
    if first[0] in "+-@dI" and PATCH.match(first):
        return _patch(text)
    for language, form, sure in CODE:
        if form.match(first) if language != "kql" else form.match(text):
            if language == "template" and first.startswith("{{ ") is False and "\n" not in text.strip():
                return None
            return language, sure, f"it begins like {language}"
    return None


def _patch(text: str) -> Answer | None:
    """A patch has its head, or lines with both signs."""
    lines = [line for line in text.split("\n") if line.strip()]
    if any(line.startswith(("diff --git", "@@ -", "+++ ", "--- a/")) for line in lines):
        return "diff", 0.95, "a patch's head"
    minus = sum(line.startswith("-") for line in lines)
    plus = sum(line.startswith("+") for line in lines)
    return ("diff", 0.85, "lines taken out and put in") if minus and plus else None


def output(text: str, first: str) -> Answer | None:
    """Logs, drawings, tables and what programs say."""
    if first[0] in "╷│" and regex(r"│ (?:Error|Warning):").search(text):
        return "logs", 0.9, "Terraform's error"
    if not text.isascii() and len(DRAWN.findall(text)) >= 2:
        return "diagram", 0.9, "lines and arrows"
    if MERMAID.match(first):
        return "diagram", 0.9, "a diagram's keyword"
    if STAMP.match(first):
        return "logs", 0.9, "it begins with a time"
    if LEVEL.match(first):
        return "logs", 0.85, "it begins as a log or an error does"
    if _table(text, first):
        return "output", 0.88, "a table"
    if SAID.match(first):
        return "output", 0.8, "what a program says"
    if _drawn_with_letters(text):
        return "diagram", 0.75, "drawn with letters"
    dumped = len(DUMP.findall(text))
    lines = text.count("\n") + 1
    if dumped >= 2 and DUMP.match(first) and dumped * 3 >= lines * 2:
        return "output", 0.6, "names, colons and values"
    return _columns(text)


def _drawn_with_letters(text: str) -> bool:
    """Boxes and arrows of letters, or a line of words with arrows between them."""
    if "\n" not in text.strip():
        return FLOW.match(text.strip()) is not None
    return DRAWN_TEXT.search(text) is not None and not regex(r"\\$|^\s*--?\w", re.MULTILINE).search(text)


def _table(text: str, first: str) -> bool:
    """A head of capitals over columns, or a ruled table."""
    if TABLE.match(first) and (regex(r"\S[ ]{2,}\S|\t").search(first) or "\n" in text.strip()):
        return len(first.split()) > 1
    return bool(RULED.search(text)) and "\n" in text.strip() and ("|" in text or "  " in text or "---" in text)


def _columns(text: str) -> Answer | None:
    """Several lines whose words stand in columns."""
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    if len(lines) < 3:
        return None
    spaced = sum(bool(regex(r"\S[ ]{2,}\S|\t").search(line.strip())) for line in lines)
    return ("output", 0.65, "words in columns") if spaced * 3 >= len(lines) * 2 else None
