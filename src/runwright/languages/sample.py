"""Sample values: literals in a command that plainly stand for what the reader has.

A date that was yesterday's when the runbook was written, the timestamp in a backup's name, an address from a private or
documentation range, an identifier such as `user-123`. A literal may also be meant, so most kinds count only where the
words above the command speak of a specific thing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.placeholder import Placeholder
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
YEAR = regex(r"\d{4}")
"""What every day and every Unix time holds."""
DATE = regex(
    rf"\b(?:{MONTHS}) \d{{1,2}}, (?:19|20)\d\d(?: \d\d:\d\d(?::\d\d)?)?"
    r"|(?<![\d.-])20\d\d-(?:0\d|1[0-2])-[0-3]\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:Z|\b))?(?![\d-])"
)
STAMP = regex(r"(?<=[-_.])20\d{2}(?:0\d|1[0-2])[0-3]\d(?:[-_T]?\d{4,6})?(?=[-_.]|\b)|(?<=[-_])1[4-9]\d{8}(?=[-_.])")
"""A day or a Unix time inside the name of a file."""
ADDRESS = regex(
    r"(?<![\d.])(?:10\.\d{1,3}\.\d{1,3}\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3}|192\.168\.\d{1,3}\.\d{1,3}"
    r"|192\.0\.2\.\d{1,3}|198\.51\.100\.\d{1,3}|203\.0\.113\.\d{1,3}|1\.2\.3\.4)(?:/\d{1,2})?(?![\d.])"
)
"""Private and documentation ranges (RFC 1918, RFC 5737)."""
IDENTIFIER = regex(
    r"(?<![\w.-])(?:user|account|customer|tenant|order|pod|node|host|server|i|vol|sg|ami|vpc|subnet|acl|req)-(?:\d{3,}|0?[0-9a-f]{8,17})(?![\w-])"
)
GENERIC = regex(
    r"\b(?:table|column|index|idx|constraint|schema)_name\b(?!\s+(?i:text|varchar|name|regclass)\b)|(?<=[\s\"'.])(?:old|new)[-_]\w+(?=[\s\"';.]|$)"
    r"|(?<=\bON )table\b|(?<=\bFROM )table\b|(?<=\()column\b"
)
"""Names in a statement that only say what should be named."""
SAID = regex(
    r"(?<=['\"])(?:[Yy]our|[Ii]nsert|[Pp]aste|[Pp]ut|[Ee]nter|[A-Z]{2,})(?: \w+){1,5} here(?=['\"])"
    r"|(?<=['\"])[a-z]+ (?:name|id)(?=['\"])"
    r"|(?<![\w-])(?:[Nn]ew|[Ss]trong|[Ss]ecure|[Ss]uper|[Ss]ome)(?:[-_]?(?:[Ss]trong|[Ss]ecure|[Rr]andom|[Ss]ecret))*[-_]?"
    r"[Pp]assw(?:or)?d(?:\d+)?!?(?![\w-]|\s*[=:])"
    r"|\b(?:user|username|test|someone|somebody|name|first\.last|jane|john)(?:[._]doe)?@example\.(?:com|org|net|gov)\b"
)
"""A quoted text that says in words what belongs there ("the ID from step 2 here"), and the address of nobody."""
LACKING = regex(r"\s*SELECT\s+[\w.]+\(\s*([a-z]\w*)\s*\)\s*;?\s*\Z", re.IGNORECASE)
"""A bare name given to a function where no table is read: there is no column that it could be."""
HOST = regex(r"(?<![\w.@-])(?:[a-z0-9-]+\.)*example\.(?:com|org|net)(?![\w-])")
INSTEAD = regex(r"\b(?:replac|substitut|chang|adjust)\w*\b.*\byour\b|\byour (?:own|actual|real)\b", re.IGNORECASE)
"""What the words above a command say where an example's host is not meant: "Replace with your host"."""
COLLECTION = regex(
    r"(?<=\bdb\.)(?:collection(?:_?[nN]ame)?|my_?[cC]ollection)\b|(?<=\buse )(?:db|database)(?:_?[nN]ame)?(?=\s|;|$)"
)
"""What MongoDB's own pages call a collection and a database that the reader has."""
KINDS = (
    "account|app|application|bucket|cluster|commit|container|digest|database|db|deployment|dir|directory|domain|folder|host"
    "|hostname|image|instance|job|namespace|node|organisation|organization|password|pod|project|release|repo|repository|revision"
    "|resource|schema|secret|server|service|sha|slug|table|tag|team|tenant|type|user|username|version|volume"
)
DESCRIBED = regex(
    r"(?<![\w./$%{-])(?:(?:old|new|existing|original|previous|target)[-_](?:[^\W_]+[-_]+)*"
    rf"(?:{KINDS})|my[A-Z][A-Za-z]*[a-z](?:ID|IP)?|our-(?:{KINDS})|(?:[a-z]+-)*some-[a-z][a-z-]*\w)"
    r"(?:(?:\.[\w-]+)+\.(?:com|org|net|io|internal|local))?(?![\w=(-]|\.\w|[\"']\s*:)"
)
"""Names made of what they are and of which one is meant: `old-slug`, `target-namespace`, `myCluster`, `some-pod`."""
HINT = regex(r"(?:old|new|existing|original|previous|target|some|our)[-_]|my[A-Z]|-(?:123|456|789|42)")
"""What any of the two kinds above and below holds; cheap to look for."""
NUMBERED = regex(r"(?<![\w.-])(?:user|account|customer|tenant|order)-(?:123\d*|456|789|42)(?![\w-])")
MINE = regex(r"(?<![\w$%{@-])my_[a-z]\w*[a-z\d](?![\w(=])")
"""`my_table`; what is called or set is a function or a variable of the command itself."""
FOREIGN = regex(
    r"(?<=[\s/=])[\w.-]*[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][\w.-]*(?=[\s/]|$)", re.MULTILINE
)
"""A word in another script, which says what belongs there; a program's own words are in Latin letters."""
WORDY = regex(r"(?:^|\s)#|\b(?:echo|printf|[ef]?grep|say|notify-send)\b")
TYPED = regex(r"(?:[A-Z_]+=\S+\s+)*[a-z./][\w./-]*\s")
SPECIFIC = regex(
    r"\b(?:specific|particular|given|certain|your|affected|attack\w*|offending|suspicious|problem\w*|one|single|example"
    r"|for (?:a|an|the|this)|by (?:ip|id|user|name|jti))\b|\bip\b",
    re.IGNORECASE,
)


def samples(text: str, title: str, language: str) -> list[Placeholder]:
    """The sample values of a command; `title` is the words above it."""
    dated = (DATE, STAMP) if YEAR.search(text) else ()
    found = [match for kind in dated for match in kind.finditer(text) if not _meant(text, match)]
    if " here" in text or " name" in text or " id" in text or "@example." in text or "assw" in text:
        found += SAID.finditer(text)
    if "example." in text and INSTEAD.search(title):
        found += HOST.finditer(text)
    if SPECIFIC.search(title):
        found += [match for match in ADDRESS.finditer(text) if not text[: match.start()].endswith("://")]
        found += IDENTIFIER.finditer(text)
    found += _named(text, language)
    if language == "sql":
        lacking = LACKING.match(text)
        if lacking:
            return [_placed(text, lacking, 1)]
        if not regex(r"\s*WITH\b|[^;]*\binformation_schema\b", re.IGNORECASE).match(text):
            found += GENERIC.finditer(text)
    return sorted(_placed(text, match) for match in found)


def _named(text: str, language: str) -> Iterator[re.Match[str]]:
    """Names that say what they are and whose."""
    if language == "shell" and HINT.search(text):
        for kind in (DESCRIBED, NUMBERED):
            yield from (match for match in kind.finditer(text) if not _is_verb(text, match))
    if language in {"shell", "sql"} and "my_" in text and "<<" not in text:
        yield from MINE.finditer(text)
    if language == "shell" and not text.isascii() and TYPED.match(text):
        yield from (match for match in FOREIGN.finditer(text) if not _is_quoted(text, match))
    if language == "mongo":
        yield from COLLECTION.finditer(text)


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether a word stands in quotes, behind a remark or behind a program that takes any words."""
    before = text[: match.start()]
    line = before[before.rfind("\n") + 1 :]
    return bool(before.count('"') % 2 or before.count("'") % 2 or "<<" in before or WORDY.search(line))


def _is_verb(text: str, match: re.Match[str]) -> bool:
    """Whether a word stands where a program has its sub-command: `oc new-project`."""
    return bool(regex(r"(?:^|[|;&]\s*)[\w./-]+\s+$").search(text[: match.start()])) and match[0].startswith("new-")


def _meant(text: str, match: re.Match[str]) -> bool:
    """Whether a date stands in a version or an address of a document, where it is meant."""
    before = text[max(0, match.start() - 40) : match.start()]
    return bool(regex(r"(?:apiVersion|api-version|version|Version)\W{1,4}$|https?://\S*$").search(before))


def _placed(text: str, match: re.Match[str], group: int = 0) -> Placeholder:
    start = len(text[: match.start(group)].encode("utf-8", "replace"))
    return Placeholder(start, start + len(match[group].encode("utf-8", "replace")), match[group], "sample")
