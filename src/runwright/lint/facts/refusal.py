"""What every shell surely refuses: a quote that nothing closes, a bracket where only a word can stand."""

from __future__ import annotations

from runwright.lib.regex import regex

OPENS = regex(r"(?:^|[;&|({!\n]|\b(?:if|then|else|elif|do|while|until|time))[ \t]*$")
"""Behind this a command begins, which may be one in brackets."""
FUNCTION = regex(r"\(\s*\)\s*(?:\{|\n|$)")
NAME = regex(r"[\w.:-]+$")
STRANGE = regex(r"\bcase\b|\[\[|\(\(|\bselect\b|\bfunction\b")
"""Constructs in which brackets stand by rules of their own."""
NOWHERE = regex(r"<\s*>?\s*(?:\n|$)")
"""A redirection that names no file."""
GLOB = "!@+?*$<>="
"""Signs that a bracket may belong to."""


def is_refused(text: str, end: int) -> bool:
    """Whether a shell refuses a text for what stands in its first `end` characters."""
    at = end if STRANGE.search(text[:end]) else 0
    while 0 <= at < end and not text.startswith(
        "<<", at
    ):  # behind that is a document, or a word that is as good as one
        at = _next(text, at)
    return at < 0


def _next(text: str, at: int) -> int:
    """Where to go on behind a sign; -1 where nothing that began there ends, or where it cannot stand."""
    sign = text[at]
    if sign == "\\":
        return at + 2
    if sign in "'\"`":
        return _closed(text, at)
    if sign == "#" and (at == 0 or text[at - 1].isspace()):
        return _line_end(text, at)
    if sign in "()":
        return _bracket_end(text, at) if _may_stand(text, at) else -1
    return -1 if sign == "<" and NOWHERE.match(text, at) else at + 1


def _may_stand(text: str, at: int) -> bool:
    """Whether a bracket may stand there: it opens a substitution, a list, a function or commands of their own."""
    if text[at] == ")":
        return False
    before = text[max(0, text.rfind("\n", 0, at)) : at]  # a line break is one of what opens
    glued = bool(before) and not before[-1].isspace() and before[-1] not in ";&|({"
    if glued:
        return before[-1] in GLOB or bool(FUNCTION.match(text, at) and OPENS.search(NAME.sub("", before)))
    return bool(OPENS.search(before))


def _closed(text: str, at: int) -> int:
    """Where a quote ends; -1 where nothing closes it."""
    quote = text[at]
    at += 1
    while at < len(text):
        if text[at] == "\\" and quote != "'":
            at += 2
        elif text[at] == quote:
            return at + 1
        elif quote == '"' and text.startswith("$(", at):
            at = _bracket_end(text, at + 1)
            if at < 0:
                return -1
        else:
            at += 1
    return -1


def _bracket_end(text: str, at: int) -> int:
    """The place behind the bracket that closes the one at a place; -1 without one."""
    depth = 0
    while 0 <= at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in "'\"`":
            at = _closed(text, at)
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            return at
    return -1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
