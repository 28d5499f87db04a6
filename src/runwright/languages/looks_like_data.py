"""Whether a block looks like data or settings; each answer is a language, a certainty and the sign."""

from __future__ import annotations

import json
import re

from runwright.lib.regex import regex

Answer = tuple[str, float, str]

CRON = regex(
    r"(?:@(?:hourly|daily|weekly|monthly|yearly|annually|midnight|reboot)(?:[ \t]+\S|$)"
    r"|(?:[\d*][\d*/,-]*[ \t]+){4}[\d*?A-Za-z][\w*/,#-]*(?:[ \t]+[^\s\d]|[ \t]*(?:#.*)?$))"
)
HTTP = regex(
    r"(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)\s+(?:/|https?://|_|\{|<)\S*|HTTP/\d|(?:GET|POST|PUT"
    r"|DELETE|PATCH|HEAD)\s+[\w.-]+(?:/|\s+HTTP/)"
)
SECTION = regex(r"\[{1,2}[A-Za-z][\w .:/@\"<>${}-]*\]{1,2}\s*(?:[#;].*)?$")
SETTING = regex(r"(?:export\s+)?[A-Za-z_][\w.-]*(?:\[\w*\])?[ \t]*=(?![=~])[ \t]*(?!\s*[\[{(]\s*$)\S*")
KEY = regex(r"(?:- )?(?:[\w./@\"'${}<>*-]+|\"[^\"\n]+\"):(?:[ \t]+(?:[|>][-+]?\s*$|[^\s=].*)|[ \t]*)$")
ITEM = regex(r"- (?:[\w.-]+:(?:\s|$)|[\w\"'{$./-]+\s*$)")
YAML_LINE = regex(r"^[ \t]*(?:- )?[\w./\"'-]+:(?:[ \t]|$)|^[ \t]*- \S", re.MULTILINE)
YAML_SIGN = regex(
    r"^(?:apiVersion|kind|metadata|spec|data|version|services|groups|alert|rules|on|jobs|name|image|env"
    r"|steps|resources|status|annotations|labels|route|receivers|global|scrape_configs):(?:\s|$)"
    r"|^[ \t]+- name:|:[ \t]*[|>]-?[ \t]*$|^[\w.-]+:[ \t]*\n(?:[ \t]+\S|- )|^---\s*$",
    re.MULTILINE,
)
LOGGED = regex(r"\w+=\S+ +\w+=\S")
NGINX = regex(r"(?:server|location|upstream|http|events|stream)\b[^{\n]*\{\s*$")
HCL = regex(
    r"(?:resource|data|module|variable|output|provider|terraform|locals|moved|import|removed"
    r"|backend)\b(?:\s+\"[^\"]*\"|\s+\w+){0,2}\s*\{|[a-z_]\w*\s*=\s*(?:var\.|module\.|local\.|data\."
    r"|\"\$\{)|job\s+\"[^\"]+\"\s*\{"
)
HCL_OPEN = regex(r"[a-z_]\w*\s*=\s*[\[{]\s*$")
HCL_LINE = regex(r"^[ \t]*[a-z_]\w*[ \t]+=[ \t]+(?:\"|\d|true|false|\[|\{|var\.)", re.MULTILINE)

LOGQL = regex(r"\{[^{}\n]*=~?\s*\"[^{}\n]*\}\s*(?:\|[=~]|!=|!~|\||$)")
PLACED = regex(r"^\s*[\"'][\w. $@<>/-]+[\"']\s*:", re.MULTILINE)


def data(text: str, first: str) -> Answer | None:  # noqa: C901 -- one guard a sign reads best
    """JSON, YAML, settings, a crontab, a request or HCL."""
    sign = first[0]
    if sign in "{[":
        return _braces(text, first)
    if sign in "*@0123456789" and CRON.match(first):
        return "cron", 0.95, "five fields of a schedule"
    if first.startswith(("GET ", "POST ", "PUT ", "DELETE ", "PATCH ", "HEAD ", "OPTIONS ", "HTTP/")) and HTTP.match(
        first
    ):
        return "http", 0.9, "the first line of a request"
    if sign == '"' and PLACED.match(first):
        return "json", 0.8, "a name in quotes and a colon"
    if HCL.match(first):
        return "hcl", 0.9, "a block of Terraform"
    if first[-1] == "{" and NGINX.match(first):
        return "nginx", 0.8, "a block of nginx"
    if HCL_OPEN.match(first):
        return "hcl", 0.65, "a name and an open bracket"
    if first.startswith("Host ") and regex(r"Host\s+[\w*.-]+\s*$").match(first):
        return "settings", 0.8, "a host of ssh"
    if first[:2] in {"- ", "--"} or ":" in first:
        found = None if first[0] == "-" and "\n+" in text else _yaml(text, first)
        if found is not None:
            return found
    return _settings(text, first) if "=" in first else None


def _braces(text: str, first: str) -> Answer | None:
    """What begins with a brace or bracket."""
    if SECTION.match(first):
        return _section(text, first)
    if LOGQL.match(first):
        return "logql", 0.85, "a selector and a filter"
    body = text.strip()
    if len(body) < 20_000 and (first in {"{", "[", "[{"} or first[-1] in "{[,}]"):
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            pass
        else:
            return ("json", 0.97, "it parses as JSON") if first[0] == "{" or len(body) > 4 else ("text", 0.5, "a list")
    if PLACED.search(text) or regex(r"[\[{]\s*\"[^\"]+\"\s*[:,\]]").match(first) or regex(r"\[?\s*\{\s*\"").match(body):
        return "json", 0.85, "names in quotes and colons"
    if HCL_LINE.search(text):
        return "hcl", 0.7, "names, equals signs and braces"
    if regex(r"\{\s*[\w\"]+:").match(first):
        return "mongo" if "$" in first else "json", 0.6, "an object"
    if regex(r"\{(?:range )?\.").match(first):
        return "jsonpath", 0.85, "a path in braces"
    return None


def _section(text: str, first: str) -> Answer | None:
    """`[section]` above settings, unless a message with a slot in front."""
    lines = [line for line in text.split("\n") if line.strip() and line.strip()[0] not in "#;["]
    if not lines:
        return "settings", 0.6, "a section"
    good = sum(bool(regex(r"\s*[\w.@/${}<>\" -]+?\s*(?:=|$)").match(line)) for line in lines)
    if good * 3 >= len(lines) * 2:
        return "settings", 0.93, f"the section {first}"
    colons = sum(bool(regex(r"\s*[\w-]+:\s").match(line)) for line in lines)
    return ("text", 0.7, "a label in brackets") if colons or lines else None


def _yaml(text: str, first: str) -> Answer | None:
    """Keys with colons, list entries or a document's beginning."""
    if first.startswith("---") and regex(r"---\s+(?:a/|\S+\.\w+|/dev)").match(first):
        return "diff", 0.95, "a patch's head"
    if not (KEY.match(first) or ITEM.match(first) or first.startswith(("---", "- "))):
        return None
    if regex(r"[\w-]+: [^\"'{\[|>#]*: |(?:https?|s3|gs|redis|postgres\w*|ssh|git)://|\d{1,2}:\d{2}|\d+:").match(first):
        return None
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    keyed = len(YAML_LINE.findall(text))
    if YAML_SIGN.search(text) and keyed * 5 >= len(lines) * 2:
        return "yaml", 0.93, "keys, colons and indentation"
    if first.startswith("- "):
        return ("yaml", 0.75, "list entries with keys") if ITEM.match(first) and ":" in text else None
    if regex(r"[A-Z][\w ]*\s*:|[\w-]+ [\w -]+:").match(first):
        return None
    key = first.split(":", 1)[0]
    if keyed * 10 >= len(lines) * 8 and key[:1].islower() and not regex(r"\b(?:level|time|ts)=").search(first):
        return "yaml", 0.82 if len(lines) > 1 or regex(r"[a-z][\w-]*$").match(key) else 0.6, "keys and colons"
    return None


def _settings(text: str, first: str) -> Answer | None:
    """`name = value` on most lines."""
    if not SETTING.match(first) or LOGGED.match(first):
        return None
    lines = [
        line.strip()
        for line in text.split("\n")
        if line.strip() and line.strip()[0] not in "#;[" and line.strip()[:2] != "--"
    ]
    good = sum(bool(SETTING.match(line)) for line in lines)
    if good * 10 < len(lines) * 8 or regex(r"=\s*\$\(|=`|\bkubectl\b|\|\s").search(text):
        return None
    if (
        all(regex(r"[a-z_]\w*\s+=\s+(?:\"|\d|true|false|\[)").match(line) for line in lines)
        and regex(r"[ \t]{2,}=|=\s*\"").search(text)
        and not regex(r"=\s*'").search(text)
    ):
        return "hcl", 0.6, "values in quotes behind equals signs"
    if any(regex(r"[\w.-]+\s+=|[\w.-]*[a-z.][\w.-]*\s*=").match(line) for line in lines):
        return "settings", 0.85, "names and equals signs"
    plain = all(regex(r"[A-Z][A-Z0-9_]*=(?![\"'({\[]|[\d.]+$)\S*$").match(line) for line in lines)
    return "settings", 0.85 if plain else 0.75, "variables of an environment"
