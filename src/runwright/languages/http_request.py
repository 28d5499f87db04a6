"""One request of HTTP as authors write it: a method and a URL, headers, an empty line, a body (RFC 9112)."""

from __future__ import annotations

from runwright.languages.effects import Effects, Level
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

NAME = "http"
TAGS = frozenset({"http"})

FIRST = regex(r"\s*(?P<method>[A-Z]+)[ \t]+(?P<url>\S+)(?:[ \t]+HTTP/[\d.]+)?[ \t]*(?:\r?\n|\Z)")
ANOTHER = regex(r"^[ \t]*(?:HTTP/\d[\d.]*[ \t]+\d{3}\b|###|(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ \t]+\S)")
"""What begins a line and is none of the request's: its answer, or the next request."""
METHODS = {
    **dict.fromkeys(("GET", "HEAD", "OPTIONS"), Level.READS),
    **dict.fromkeys(("POST", "PUT", "PATCH"), Level.CHANGES),
    "DELETE": Level.DESTROYS,
}
"""What a request can do, by the meaning that RFC 9110 and servers give to its method."""


def parse(text: str) -> Parsed:
    """Read a request; never raises, whatever the text."""
    data = encoded(text)
    if not text.strip():
        return Parsed(NAME, ())
    start, end = len(data) - len(data.lstrip()), len(data.rstrip())
    why = _wrong(text)
    return Parsed(NAME, (Statement(start, end, NAME),), (Problem(start, end, why),) if why else ())


def effects(text: str) -> Effects:
    """By its method; what nobody knows is unknown."""
    first = FIRST.match(text)
    level = METHODS.get(first["method"]) if first else None
    if first is None or level is None:
        return Effects(Level.UNKNOWN, because="no method of HTTP that is known")
    return Effects(level, because=first["method"])


def _wrong(text: str) -> str:
    """Why a text is not one request; empty when it is."""
    first = FIRST.match(text)
    if first is None or first["method"] not in METHODS:
        return "it does not begin with a method and a URL"
    behind = text[first.end() :].splitlines()
    if any(ANOTHER.match(line) for line in behind):
        return "more than one request stands in it, or an answer"
    return ""
