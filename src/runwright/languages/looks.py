"""What a block looks like: one question after another, the cheapest and plainest first.

Each question is a small function of the text and its first telling line; the first one that answers
decides. Shell comes late, because its sign, a program's name before the line's other words, is weaker than
a brace, a prompt or a keyword.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.languages.programs import PREFIX, PROSE, known_programs, starts_command
from runwright.languages.transcript import is_transcript
from runwright.lib.regex import either, regex


class Look(NamedTuple):
    """A language, how sure we are, and by which sign."""

    language: str
    certainty: float
    because: str


COMMENTS = regex(r"(?:[ \t]*(?:#(?!!)[^\n]*|//[^\n]*|--[ \t][^\n]*)?\n)*[ \t]*")
OPENING = frozenset(" \t\n#/-")
"""What comments and blank lines begin with."""
SHEBANG = regex(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?([\w.]+)")
INTERPRETERS = {
    "bash": "shell",
    "sh": "shell",
    "zsh": "shell",
    "ksh": "shell",
    "dash": "shell",
    "python": "python",
    "python3": "python",
    "ruby": "ruby",
    "perl": "perl",
    "node": "javascript",
    "awk": "awk",
    "php": "php",
}
SHELLISH = regex(
    r"[A-Za-z_]\w*\+?=\$\(|export\s+\w+=|(?:if|for|while|until|case)\s.*(?:;\s*(?:do|then)|\bin\b)"
    r"|\w+\s*\(\)\s*\{|.*\s(?:&&|\|\||\|)\s+\w|.*\\$|\[\[?[ \t](?!\])|\(\s*cd\s|\$\(|<\w[\w -]*>\s+--?\w"
)
CONDITION = regex(r"if\s+\[@?\w+\][^;]*\{\s*$|if\s*\([^;]*\)\s*\{\s*$")
"""Logstash, and what is written like C."""
ASSIGNMENT = regex(r"[A-Za-z_]\w*=\S*(?:\s*(?:#.*)?$|['\"$])")
SPLUNK = regex(r"index=\S+(?:\s+\(?[\w.]+=|\s*\|)")
SEARCHED = regex(
    r"fields\s+@\w|resource\.(?:type|labels\.\w+)\s*=\s*\"|[^\n|`$]+\|\s*(?:stats\s+(?:count|sum|avg|min|max|values|dc)\b|timechart\s|eventstats\s)"
)
"""How a search of CloudWatch, Google's logs or Splunk begins."""
NAMED = regex(r"[ \t]*#[^\n]*\bpromql\b", re.IGNORECASE)
"""A comment that says which language stands below it."""
TABLE = regex(
    r"^[ \t]*[A-Z][A-Z0-9_().%/#-]+(?:[ ]{2,}|\t+)[A-Z][A-Z0-9_().%/# -]*(?:\t+[A-Z][A-Z0-9_().%/# -]*)*[ \t]*$",
    re.MULTILINE,
)


ARROWS = regex(r"<-{3,}|-{3,}>")
"""What goes from one to another in a drawing of letters."""
FLOW = regex(r"[^\n|<>\"'$`;=]+(?: -{1,2}> [^\n|<>\"'$`;=]+){2,}$")
"""A line of words with arrows between them."""
CALL = r"\w+ = (?:await )?[A-Za-z_][\w.]*\("
CALLED = regex(CALL)
"""A shell puts no blanks around its sign of equality."""
OTHER_SENSE = either(
    # programs: what imports, loops and branches look like there
    r"import\s+[\w{*\"'./]+(?:\s*$|\s+(?:as|from)\b|\.)",
    r"(?:host|hostname|user|time|date|port|service|node"
    r"|job|test|type|set|bind|at|find|read|exec|command|env|go|id|link|file|http|https|salt|cluster|trap"
    r"|set)\s*[:=](?!=)",
    r"function\s+\w+\s*\(\s*[^)\s]",
    CALL,
    r"for\s+[\w, ]+\s+in\s+[^;]*:\s*$",
    r"for\s*\(",
    r"if\s+.*:\s*$",
    r"while\s+.*:\s*$",
    r"with\s",
    r"if\s*\(",
    r"go\s+func",
    r"func\s+\w*\s*\(",
    r"let\s+\w+\s*=",
    r"type\s+\w+\s+(?:struct|interface)",
    r"var\s",
    # queries and the configuration of servers
    r"join\s+",
    r"sum\s*(?:by|without)?\s*\(",
    r"sort(?:_desc)?\s*\(",
    r"time\(\)",
    r"date\(",
    r"rate\(",
    r"http\s*\{",
    r"server\s*\{",
    r"events\s*\{",
    # SQL
    r"(?:select|with|update|delete|insert|create|drop|alter|truncate|explain|show|grant|revoke|vacuum)\b",
    r"set\s+(?:global|session|local|search_path|statement_timeout|role|@@?\w+)\b",
    # what is left of all of these
    r"import\s*$",
    r"if\s+\[@?\w+\][^;]*\{\s*$",
    r"return\s+[\w.]+\s*[(\[{;]",
    r"do\s+\$\w*\$",
    r"kill\s+\d+\s*;",
    r"test\s*\{",
    r"trap\s*\{",
    r"declare\s+@",
    flags=re.IGNORECASE,
)
"""Lines of other languages that begin with a word which is a program's name, too."""
AMBIGUOUS = frozenset(
    {
        "func", "import", "host", "hostname", "user", "time", "date", "port", "service", "node", "job",
        "test", "type", "set", "bind", "at", "find", "read", "exec", "command", "env", "go", "id", "link",
        "file", "http", "https", "salt", "cluster", "trap", "function", "for", "if", "while", "with", "let",
        "var", "join", "sum", "sort", "rate", "server", "events", "select", "update", "delete", "insert",
        "create", "drop", "alter", "truncate", "explain", "show", "grant", "revoke", "vacuum", "kill",
        "declare", "copy", "return", "do",
    }
)  # fmt: skip
"""First words that have a second sense."""
SCRIPTED = regex(r"^\s*(?:const|let|var)\s|=>|^\s*return\s+[^$\d\s]|^\s*[\w.]+\(.*\);?\s*$", re.MULTILINE)
"""What stands in a function of JavaScript, and in none of the shell."""
LABEL = regex(r"(?:[\w.-]+|(?!echo|printf|logger|print|say)\w+(?: [A-Z][a-z]+){1,3})(?:\s*:\s|:$)")
"""`Version: 1`, `etcd Version: 1`."""
BOX = regex(r"\[[ xX]?\] \S")
"""What is ticked, and no test of the shell: that has words between its brackets."""


def look(text: str, *, shell: bool = False) -> Look:
    """Say what a text looks like; `shell` where its author says that it is for a shell."""
    lead = COMMENTS.match(text) if text[:1] in OPENING else None
    at = lead.end() if lead else 0
    end = text.find("\n", at)
    first = (text[at:] if end < 0 else text[at:end]).strip()
    if not first:
        return _comments(text, shell=shell)
    if first.startswith("#!"):
        return _shebang(first)
    if first[:6] == "index=" and SPLUNK.match(first):
        return Look("kql", 0.95, "it begins like a search of Splunk")
    if lead and lead[0].lstrip()[:1] == "#" and NAMED.match(lead[0]):
        return Look("promql", 0.9, "a comment names its language")
    if ("@" in first or "| " in first or first.startswith("resource.")) and SEARCHED.match(first):
        return Look("kql", 0.95, "it begins like a search of logs")
    if first[0] == "[" and BOX.match(first):
        return Look("text", 0.95, "a box to tick")
    found = _commands(text, first, shell=shell)
    if found is not None:
        return found
    answer = _no_shell(text, first)
    if answer is not None and not (shell and answer[1] < 0.8):
        return Look(*answer)
    return _weak(text, first, shell=shell)


def _no_shell(text: str, first: str) -> tuple[str, float, str] | None:
    """What else it looks like; imported late, for most runbooks hold nothing but commands."""
    from runwright.languages.looks_like_data import data
    from runwright.languages.looks_like_output import code, output
    from runwright.languages.looks_like_query import database

    return data(text, first) or database(text, first) or code(text, first) or output(text, first)


def _drawn(first: str) -> bool:
    from runwright.languages.looks_like_output import DRAWN

    return DRAWN.search(first) is not None


def _comments(text: str, *, shell: bool) -> Look:
    """Nothing but comments: steps that a person does, or prose with a sharp in front."""
    rooted = is_transcript(text) if "#" in text else 0.0
    if rooted:
        return Look("console", rooted, "root's prompt")
    return Look("shell" if shell else "text", 0.6, "comments alone")


def _shebang(first: str) -> Look:
    found = SHEBANG.match(first)
    name = found[1].rstrip("0123456789.") if found else ""
    language = INTERPRETERS.get(name) or INTERPRETERS.get(found[1] if found else "")
    return Look(language or "unknown", 0.97 if language else 0.4, f"it begins with {first[:30]}")


def _commands(text: str, first: str, *, shell: bool) -> Look | None:
    """Whether it is a console, or commands that nothing else can be mistaken for."""
    sure = is_transcript(text)
    if sure >= 0.7:
        return Look("console", sure, "prompts")
    if not first.isascii() and _drawn(first):
        return None
    if not shell and "---" in text and len(ARROWS.findall(text)) > 1:
        return None
    word = first.split(None, 1)[0].rstrip(";")
    if word not in known_programs() and not PREFIX.match(first):
        return None
    if not (shell or starts_command(first)) or _no_command(word, first, text):
        return None
    if not shell and TABLE.search(text):
        return Look("console", 0.75, f"{word} and a table below it")
    return Look("shell", 0.95 if shell or len(first) > len(word) else 0.75, f"it begins with {word}")


def _no_command(word: str, first: str, text: str) -> bool:
    """Whether a word that names a program stands here in another sense."""
    if word == "function" and SCRIPTED.search(text):
        return True
    if (word.lower() in AMBIGUOUS or word[-1] in ":=(" or "=" in first[: len(word) + 3]) and OTHER_SENSE.match(first):
        return True
    if " | " in first and regex(r"[^\n]*\n[ \t]*-{2,}\+").match(text.lstrip()):
        return True
    if "-> " in first and FLOW.match(first):
        return True
    if word in {"redis-cli", "kubectl"} or len(first) > 200:
        return False
    if ":" in first and LABEL.match(first):
        return True
    return first == text.strip() == word and len(word) < 3


def _weak(text: str, first: str, *, shell: bool) -> Look:
    """No plain sign: what is left is a shell's syntax, then prose."""
    if not shell and CONDITION.match(first):
        return Look("text", 0.5, "a condition of another language")
    if not shell and "=" in first and CALLED.match(first):
        return Look("text", 0.5, "the result of a call in another language")
    if SHELLISH.match(first) or starts_command(first):
        return Look("shell", 0.85 if starts_command(first) else 0.75, "it is written as a command")
    if ASSIGNMENT.match(first):
        told = any(starts_command(line) and "=" not in line.split(None, 1)[0] for line in text.split("\n")[1:12])
        return Look("shell" if shell or told else "settings", 0.7, "it begins with an assignment")
    return _later(text, first, shell=shell)


def _later(text: str, first: str, *, shell: bool) -> Look:
    """The first line told nothing: the other lines may."""
    lines = [line.strip() for line in text.split("\n")[:40] if line.strip()]
    typed = sum(starts_command(line) for line in lines[:12])
    if typed and (shell or typed * 2 > min(len(lines), 12)):
        return Look("shell", 0.6, "lines of it begin with programs")
    if PROSE.search(first) or len(lines) > 1 or " " in first:
        words = len(regex(r"[A-Za-z]{2,}").findall("\n".join(lines)))
        return Look("text", 0.6 if words > 3 * len(lines) else 0.5, "words without a form")
    return Look("shell" if shell else "text", 0.5 if shell else 0.45, "a single word")
