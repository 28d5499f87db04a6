"""Prompts: what stands before the commands in a copied console, and the language that each asks for."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.languages.programs import known_programs, starts_command
from runwright.lib.regex import regex


class Prompt(NamedTuple):
    """A prompt at the beginning of a line."""

    text: str
    """The prompt with the blanks behind it."""
    language: str
    certain: bool
    """Whether nothing but a prompt looks so; `# ` may be a comment and `> ` a continuation or a quotation."""


VENV = r"[ \t]*(?:\([\w.:@/ -]+\)[ ]?)?"
PROMPTS = (
    ("python", r">>>"),
    ("python", r"In \[\d*\]:"),
    (
        "ruby",
        (
            r"irb(?:\([^)\n]*\))?(?::\d+)?(?::\d+)?[>*]|\[\d+\] pry\([^)\n]*\)>|[\w.-]+\((?:prod|production"
            r"|dev|development|staging|main)\)(?::\d+)*>"
        ),
    ),
    (
        "redis",
        (
            r"(?:redis[ ]?)?(?:(?:[\w-]+\.)*[\w-]+|\[[0-9a-fA-F:]+\]):\d{2,5}(?:\[\d+\])?(?:\((?:TX"
            r"|subscribed mode)\))?>|redis(?:-cli)?>|not connected>"
        ),
    ),
    (
        "sql",
        (
            r"(?:mysql|mariadb|sqlite|trino|presto|hive|SQL|snowsql|duckdb)[ ]?>|MariaDB \[[^\]\n]*\]>"
            r"|MySQL \[[^\]\n]*\]>|MySQL[ ]{1,2}\S[^>\n]*SQL ?>"
        ),
    ),
    ("sql", r"[A-Za-z_][\w.-]*=[*!]?[#>](?=[ \t]|$)"),
    (
        "mongo",
        (
            r"mongo(?:sh|s)?>|[\w.-]+:(?:PRIMARY|SECONDARY|ARBITER|STARTUP2?|RECOVERING|OTHER)>"
            r"|(?:Atlas )?[\w-]+ \[[\w: -]+\] [\w-]*>|(?:test|admin|local|config)>"
        ),
    ),
    ("cql", r"cqlsh(?::\w+)?>|\w+@cqlsh(?::\w+)?>"),
    ("influxql", r"influx>"),
    ("powershell", r"PS(?: [A-Za-z]:\\?[^>\n]*| /[^>\n]*)?>"),
    ("batch", r"[A-Za-z]:\\[^>\n]*>"),
    ("shell", r"(?:I have no name!|[\w.-]+)@[\w.-]+(?:[: ][^\s$#%>][^\n$#%>]{0,60})?[ ]?[$#%>](?=[ \t]|$)"),
    ("shell", r"\[[\w.-]+@[^\]\n]{1,80}\][ ]?[$#%]"),
    ("shell", r"(?:ba|z|k|c|da|a)?sh-\d[\d.]*[$#]|bash[$#](?=[ \t]|$)"),
    ("shell", r"(?:~|/[\w./-]*)[ ]?[$#](?=[ \t]|$)"),
    ("shell", r"[\w.-]+:(?:~|/)[^\s$#]{0,60}(?: [\w.-]+)?[$#](?=[ \t]|$)"),
    ("shell", r"(?:➜|\u276f|➤|λ|»)(?:[ ]{1,2}[~/][^\s]*(?: git:\([^)\n]*\))?(?: ✗)?)?(?=[ \t])"),
    ("shell", r"\$(?=[ \t]|$)"),
    ("shell", r"%(?=[ ][a-z])"),
)
"""Each prompt and its language, the plainest first."""
CONTINUED = regex(
    r"[ \t]*(?:(?:[A-Za-z_][\w.-]*[-('\"*^$][*!]?[#>]|\.\.\.|\.\.\.:|-+>|['\"`]>|[ ]{3,}->|\.{2,}>"
    r"|>)(?=[ \t]|$))[ \t]?"
)
COMBINED = regex(
    VENV
    + "(?:"
    + "|".join(f"(?P<{language}_{number}>{form})" for number, (language, form) in enumerate(PROMPTS))
    + r")(?:[ \t]|$)"
)
SIGNS = r"[$#>%\]\u276f➜➤λ»]"
SIGN = regex(SIGNS + r":?(?:[ \t]|$)", re.MULTILINE)
"""What every prompt has, `# ` and `> ` too: one of its signs before a blank or the end."""
PROMPTING = regex(SIGNS + r"(?:(?<=^\$)[a-z]|(?:(?<!#)|(?<=\S#)|(?<=\S #)):?(?:[ \t]|$))", re.MULTILINE)
"""The same where the prompt is plain: no sharp that begins a line or a comment far behind a command."""
ROOT = regex(r"([ \t]*#[ \t]+)(\S.*)$")
BARE = regex(r"([ \t]*>[ \t]?)(\S.*)$")
DOLLAR = Prompt("$ ", "shell", certain=True)
ENGLISH = regex(
    r"\b(?:the|an?|to|for|of|with|from|all|your|this|that|and|or|if|is|are|in|on|by|as|it|into|using|any"
    r"|each|every|only|before|after)\b"
)


def prompt_of(line: str) -> Prompt | None:
    """The plain prompt that a line begins with."""
    if line[:2] == "$ ":
        return DOLLAR
    found = COMBINED.match(line) if PROMPTING.search(line) else None
    if found is None or found.lastgroup is None:
        return _glued(line) if line[:1] == "$" else None
    return Prompt(found[0], found.lastgroup.rpartition("_")[0], certain=True)


def _glued(line: str) -> Prompt | None:
    """`$kubectl get pods`: no blank, but no variable either, for it names a program."""
    found = regex(r"\$([a-z][\w-]+)[ \t]").match(line)
    return Prompt("$", "shell", certain=True) if found and found[1] in known_programs() else None


def root_prompt(line: str) -> Prompt | None:
    """`# ` before a command rather than a comment: a program and what follows one, no sentence."""
    found = ROOT.match(line)
    if found is None or not is_typed(found[2]):
        return None
    return Prompt(found[1], "shell", certain=False)


def bare_prompt(line: str, language: str) -> Prompt | None:
    """`> ` before a command."""
    found = BARE.match(line)
    if found is None or (language == "shell" and not is_typed(found[2])):
        return None
    return Prompt(found[1], language, certain=False)


def is_typed(rest: str) -> bool:
    """Whether words behind `# ` were typed, not written to be read."""
    if not starts_command(rest):
        return False
    words = rest.split()
    return (
        len(words) == 1
        or not ENGLISH.search(regex(r"['\"][^'\"]*['\"]").sub("", rest))
        or bool(regex(r"\s--?\w[\w-]*(?:[ =]|$)|[|]").search(rest))
    )


def continuation(line: str) -> str:
    """The prompt of a line that goes on with a command, empty when it has none."""
    found = CONTINUED.match(line)
    return found[0] if found else ""
