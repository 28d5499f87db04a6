"""Values of parameters: what kind each is by its name and its place, and whether what was given is one.

Only kinds that a name or a place makes plain are enforced; anything else is text, which binding makes harmless. Signs
that look like others are refused in names: `paypal` with a Cyrillic letter is another account.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from runwright.lib.regex import regex
from runwright.plan.landing.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runwright.runbook.parameter import Parameter


class Kind(NamedTuple):
    """A kind of value."""

    name: str
    expects: str
    """What is to be given, in words; empty for text."""
    fits: Callable[[str], bool]


class Fault(NamedTuple):
    """Why a value cannot be taken."""

    what: str
    do: str


LABEL = regex(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
HOST = regex(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9][A-Za-z0-9_-]{0,62})*\.?")
USER = regex(r"[A-Za-z0-9_.-]{0,64}")
EMAIL = regex(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*", re.ASCII)
SEVERAL = regex(r"\w[\w.-]*(?:\|\w[\w.-]*)+")
SPOKEN = regex(
    r"message|reason|comment|description|note|title|subject|text|summary|body|query|sql|password|secret|token"
)
"""Words in the names of parameters whose values are words for people, or bytes for machines."""
HIDDEN = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LOOKALIKE = frozenset("асеорхуіјѕһԁɡԛԝԍքհոռսցաօεορντικυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХІЈЅԌ")
"""Letters of other scripts that look like Latin ones (Unicode, confusables)."""


def _number(low: int, high: int) -> Callable[[str], bool]:
    return lambda value: regex(r"-?\d{1,18}").fullmatch(value) is not None and low <= int(value) <= high


def _address(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def _hosted(value: str) -> bool:
    """A host, which may have its user before it and its port behind it."""
    host = regex(r":\d{1,5}\Z").sub("", value.rpartition("@")[2])
    return bool(USER.fullmatch(value.rpartition("@")[0])) and bool(HOST.fullmatch(host) or _address(host.strip("[]")))


def _url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not regex(r"[\s\x00-\x1f]").search(value)


TEXT = Kind("text", "", lambda value: value is not None)
COUNT = Kind("count", "a whole number, 0 or more", _number(0, 10**18))
PROCESS = Kind("process", "the number of a process", _number(1, 2**22))
PORT = Kind("port", "a port from 1 to 65535", _number(1, 65535))
ADDRESS = Kind("address", "an IP address such as 10.0.0.7, or a range such as 10.0.0.0/24", _address)
HOSTNAME = Kind("hostname", "a host name or IP address", _hosted)
URL = Kind("url", "an address such as https://example.org", _url)
EMAIL_ADDRESS = Kind("email", "an e-mail address", lambda value: EMAIL.fullmatch(value) is not None)
KUBERNETES = Kind(
    "kubernetes",
    "a Kubernetes name: lower-case letters, digits, - and . (RFC 1123)",
    lambda value: len(value) <= 253 and all(LABEL.fullmatch(part) for part in value.split(".")),
)

ENDINGS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (PORT, frozenset({"port"})),
    (ADDRESS, frozenset({"ip", "ips", "cidr", "subnet", "ipaddress"})),
    (HOSTNAME, frozenset({"host", "hostname"})),
    (URL, frozenset({"url", "uri"})),
    (EMAIL_ADDRESS, frozenset({"email", "mail"})),
    (COUNT, frozenset({"replicas", "count", "uid", "gid"})),
    (PROCESS, frozenset({"pid"})),
)
"""Kinds that the last word of a parameter's name makes plain."""
RESOURCES = frozenset(
    {"pod", "namespace", "ns", "deployment", "service", "svc", "node", "configmap", "statefulset", "daemonset", "job",
     "cronjob", "ingress", "pvc", "pv", "container"}
)  # fmt: skip
"""What Kubernetes calls by an RFC 1123 name."""
CLUSTER_TOOLS = frozenset({"kubectl", "oc"})


def kind_of(parameter: Parameter, programs: Iterable[str]) -> Kind:
    """The kind of a parameter; `programs` are those of the commands that ask for it."""
    for occurrence in parameter.occurrences:
        inside = occurrence.text.strip("<>{}[]")
        if SEVERAL.fullmatch(inside):
            several = frozenset(inside.split("|"))
            return Kind("choice", f"one of {', '.join(sorted(several))}", several.__contains__)
        if occurrence.style == "filler" and occurrence.text.startswith("YYYY"):
            return _dated(occurrence.text)
    last = parameter.name.rpartition("_")[2]
    if last in RESOURCES and not CLUSTER_TOOLS.isdisjoint(programs):
        return KUBERNETES
    return next((kind for kind, words in ENDINGS if last in words), TEXT)


def _dated(form: str) -> Kind:
    """A day or a time in the form that the document shows: `YYYY-MM-DDTHH`."""
    pattern = regex(r"[YMDHS]").sub(r"\\d", regex(r"[^YMDHST]").sub(lambda match: re.escape(match[0]), form))
    return Kind("date", f"a date in the form {form}", lambda value: re.fullmatch(pattern, value, re.ASCII) is not None)


def fault(parameter: Parameter, kind: Kind, value: str) -> Fault | None:
    """Why a value cannot be taken for a parameter, if it cannot."""
    told = f" The document says: {parameter.help}" if parameter.help else ""
    if not kind.fits(value):
        return Fault(f"{shown(value)} is no value for {parameter.name}", f"Give {kind.expects}.{told}")
    strange = None if SPOKEN.search(parameter.name) else lookalike(value)
    if strange:
        return Fault(f"{parameter.name} holds {strange}", f"Type the value anew, with plain letters.{told}")
    return None


def lookalike(value: str) -> str | None:
    """What in a name is not what it seems, with its code points; `None` for an honest one."""
    if value.isascii():
        return None
    hidden = [each for each in value if each in HIDDEN or each in BIDI]
    if hidden:
        return f"characters that do not show: {_named(hidden)}"
    if unicodedata.normalize("NFKC", value) != value:
        changed = [each for each in value if unicodedata.normalize("NFKC", each) != each] or list(value)
        return f"characters that are another's form: {_named(changed)}"
    letters = [each for each in value if each.isalpha()]
    foreign = [each for each in letters if each in LOOKALIKE]
    mixed = any(each.isascii() for each in letters)
    if foreign and (mixed or len(foreign) == sum(not each.isascii() for each in letters)):
        return f"letters that look like Latin ones: {_named(foreign)}"
    return None


def _named(characters: Iterable[str]) -> str:
    """Characters by code point and name."""
    found = dict.fromkeys(characters)
    return ", ".join(f"U+{ord(each):04X} {unicodedata.name(each, 'unnamed')}" for each in list(found)[:4])
