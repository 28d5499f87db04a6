"""A value in PromQL: inside a string; in a regular expression it stands for itself; bare, a name or a number."""

from __future__ import annotations

import re

from runwright.languages import promql
from runwright.lib.regex import regex
from runwright.plan.landing.text import Landed, Text, Unbindable, matching, safe, shown

TOKEN = regex(
    r"(?P<double>\"(?:[^\"\\\n]|\\.)*\")|(?P<single>'(?:[^'\\\n]|\\.)*')|(?P<tick>`[^`]*`)|(?P<comment>\#[^\n]*)"
    r"|(?P<sign>=~|!~|!=|==|>=|<=|\S)",
    re.DOTALL,
)
BARE = regex(r"[A-Za-z_][\w:]{0,200}|-?\d{1,30}(?:\.\d{1,30})?|(?:\d{1,9}(?:ms|[smhdwy])){1,7}", re.ASCII)
SPECIAL = regex(r"[\\.+*?()|\[\]{}^$]")
READ = regex(r"\\(.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a query."""
    before = ""
    for match in TOKEN.finditer(text.text):
        kind = match.lastgroup or ""
        if mark in match[0] and kind in {"double", "single", "tick"}:
            return _string(kind, expression=before in {"=~", "!~"})
        if mark in match[0]:
            return Landed("a comment of PromQL", safe("a comment of PromQL"))
        before = match[0]
    where = "PromQL"
    return Landed(where, matching(BARE, where, "a name, a number or a duration such as 5m"))


def _string(kind: str, *, expression: bool) -> Landed:
    """A string, which may be a regular expression that is matched as a whole."""
    quote = {"double": '"', "single": "'", "tick": "`"}[kind]

    def write(value: str) -> str:
        if expression:
            value = SPECIAL.sub(r"\\\g<0>", value)
        if kind == "tick":
            if "`" in value:
                raise Unbindable(f"{shown(value)} holds a backtick, which ends the string", "Give another value.")
            return value
        value = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        return value.replace("\n", "\\n").replace("\r", "\\r")

    return Landed("a string of PromQL", write)


def _tokens(text: str) -> list[str]:
    found = []
    for match in TOKEN.finditer(text):
        if match.lastgroup in {"double", "single"}:
            found.append("'" + READ.sub(lambda m: ESCAPES.get(m[1], m[1]), match[0][1:-1]))
        else:
            found.append(match[0])
    return found


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether the same tokens stand there, and Prometheus' grammar still reads the query."""
    before, after = _tokens(template), _tokens(bound)
    escaped = SPECIAL.sub(r"\\\g<0>", inner)
    alike = after in ([each.replace(mark, inner) for each in before], [each.replace(mark, escaped) for each in before])
    alike = alike or "".join(before).replace(mark, inner) == "".join(after)
    return alike and (not promql.parse(bound).problems or bool(promql.parse(template).problems))
