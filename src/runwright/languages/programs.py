"""The names that begin a command line: programs, builtins of the shell, every tool with a book."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import dropwhile
from pathlib import Path

from runwright.lib.regex import regex

SCRIPT = regex(r"[\w-]+\.(?:sh|bash|py|rb|pl)(?:\s|$)")
BOUND = regex(
    r"[a-z][\w.-]*(?:\s+[a-z][\w.:/=-]*){0,4}(?:\s+(?:<[\w .-]+>|\$\{?\w+\}?|\[[A-Za-z_ -]+\]"
    r"|(?:[a-z]+=)?[A-Z]{2,}(?:_[A-Z]+)*))+\s*$"
)
"""`ckan user remove USERNAME`: plain words that end in a placeholder."""
FLAGGED = regex(r"[a-z][\w.-]*(?:\s+[\w./:=@<>{}$\"'%,-]+?)*?\s+--?[A-Za-z][\w-]*(?=[\s=]|$)")
"""`stern -n web`: a word we may not know, and an option."""
PATHED = regex(r"(?:\.{1,2}|~|\$\{?\w+\}?)/[\w./${}<>-]+(?:\s|$)|/(?:usr/|opt/|[\w-]+/)*s?bin/\S|\"\$\{?\w+\}?/")
PREFIX = regex(
    r"(?:sudo\s+(?:-\w+\s+(?:[a-z_][\w-]*\s+)?)*|(?:[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*)\s+)+|time\s+"
    r"|\(\s*|!\s+|k8s\s+)+"
)
PROSE = regex(
    r"\b(?:the|an?|is|are|was|were|will|should|this|that|these|your|you|we|it|its|has|have|when|which"
    r"|because|into|via)\b|[a-z]{3,}[.!?:]\s*$",
    re.IGNORECASE,
)
SYNTAX = regex(r"\s--?[A-Za-z]|[|$`]|&&|\s[./~]/?\w|=|<\w|\.\w{2,4}\b|\"|'|/")
TEST = regex(r"\[\s+(?!\])\S")
"""A test of the shell has words between its brackets."""
SETTING = regex(r"[A-Z_][A-Z0-9_]*=\S")
"""A variable set for one command, before it."""
THING = regex(
    r"\s*(?:[a-z][a-z0-9+.-]*://\S+"
    r"|(?:[\w.~/-]|<[^<>\n]+>|\[[^\[\]\n]+\]|\{[^{}\n]+\}|\$\{?\w++\}?)+"
    r"\.(?:ya?ml|json|toml|tf|tfvars|md|txt|conf|cfg|ini|csv|xml|html|lock|log))\s*\Z"
)
"""An address, or the name of a file that holds no program: shown for the reader to find it."""
ASSIGNED = regex(r"\s*[A-Za-z_]\w*=")
SCRIPT_BEHIND = regex(
    r"\s*(?:[A-Za-z_]\w*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'#]*)[ \t]+)+/[\w./-]+\.(?:sh|bash|py|rb|pl)(?:\s|$)"
)
REMARK = regex(r"(?<=\S)\s+#\s.*$")


@cache
def known_programs() -> frozenset[str]:
    """Every name, of the list and of the books."""
    here = Path(__file__).parent
    listed = json.loads((here / "data" / "programs.json").read_text("utf-8"))["programs"]
    names = {name for line in listed for name in line.split()}
    index = here / "tools" / "books" / "index.json"
    if index.is_file():
        names.update(json.loads(index.read_text("utf-8")))
    return frozenset(names)


def starts_command(line: str) -> bool:
    """Whether a line plainly begins with a command, rather than with prose or output."""
    line = line.strip()
    if " #" in line:
        line = REMARK.sub("", line) or line
    prefix = PREFIX.match(line)
    if prefix and prefix.end() < len(line):
        line = line[prefix.end() :]
    word = line.split(None, 1)[0] if line else ""
    if word == "[" and not TEST.match(line):
        return False
    if word.rstrip(";\\") in known_programs():
        return bool(SYNTAX.search(line)) or not PROSE.search(line)
    if PATHED.match(line) or SCRIPT.match(line):
        return True
    return bool(FLAGGED.match(line) or BOUND.match(line)) and not PROSE.search(line)


def sets_for_one(line: str) -> bool:
    """Whether a line sets variables for the one command behind them: `LEVEL=debug ./serve`."""
    return ASSIGNED.match(line) is not None and (starts_command(line) or SCRIPT_BEHIND.match(line) is not None)


def only_things(text: str) -> bool:
    """Whether every line of a block is an address or the name of a file of data, which no shell can run."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return bool(lines) and all(map(THING.match, lines))


def without_prefix(words: list[str]) -> list[str]:
    """The words of a command line from its program on: without `sudo`, and without variables set for it."""
    return list(dropwhile(lambda word: word == "sudo" or SETTING.match(word), words))
