"""Which program a console talks to: a client or shell that was opened owns the bare prompts after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.languages.prompt import Prompt

SESSIONS = (
    ("mongo", ("mongo",), regex(r"\bmongo(?:sh)?\b(?!.*(?:--eval|--file|\.js\b|<))")),
    (
        "redis",
        ("redis-cli",),
        regex(r"\bredis-cli\b(?:\s+-[hpnau]\s+\S+|\s+--?(?:tls|no-auth-warning)\S*|\s+-it)*\s*$"),
    ),
    (
        "sql",
        ("sql", "mariadb"),
        regex(r"\b(?:psql|mysql|mariadb|sqlite3|sqlplus)\b(?!.*(?:\s-c\b|\s-e\b|\s-f\b|--command|--execute|<))"),
    ),
    ("python", ("python",), regex(r"\bpython[23]?(?:\.\d+)?\s*$")),
    ("ruby", ("irb", "rails"), regex(r"\b(?:irb|rails\s+c(?:onsole)?)\b")),
    (
        "shell",
        ("sh", "su", "chroot", "oc", "nsenter"),
        regex(
            r"\b(?:ssh\s+\S+$|su\b|sudo\s+(?:-i|-s|su|bash)\b|chroot\b|oc\s+(?:debug|rsh)\b|nsenter\b"
            r"|exec\b.*\b(?:sh|bash|ash|zsh)\s*$|run\b.*\b(?:sh|bash)\s*$)"
        ),
    ),
)
"""What a command opens when it starts a session, so that a bare `> ` or `# ` afterwards is understood: the
language, words of which one stands in such a command, and its form."""
LEAVING = regex(r"\s*(?:exit|quit|logout|\\q|\.exit|\^D)\b")


def session_after(command: str, prompt: Prompt, session: str) -> str:
    """The session that is open after a command."""
    if LEAVING.match(command):
        return ""
    if prompt.language != "shell":
        return session
    for language, words, form in SESSIONS:
        if any(word in command for word in words) and form.search(command):
            return language
    return "" if prompt.certain else session
