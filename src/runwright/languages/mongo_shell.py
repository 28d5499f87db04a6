"""What is typed at MongoDB's shell: `show dbs`, `use shop`, and calls on `db`, `rs` and `sh`.

The shell takes all of JavaScript. Only a statement that is one chain of calls (`db.orders.find({}).limit(5)`), printed
or kept under a name, is judged: by the method that begins to do something. Every other program is unknown.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import NOTHING, Effects, Level, Mark, combined
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "mongo"
TAGS = frozenset({"mongo", "mongodb", "mongosh"})

LARGEST = 256 * 1024
"""Bytes. A longer text is data."""
TYPED = (
    (regex(rb"(?:show[ \t]+\w+(?:[ \t]+\w+)?|it)\s*\Z"), Level.READS),
    (regex(rb"(?:use[ \t]+\S+|exit|quit(?:\(\))?|cls|help)\s*\Z"), Level.NOTHING),
)
"""What is no JavaScript."""
QUOTED = regex(rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`")
COMMENT = regex(rb"//(?:(?!\xe2\x80[\xa8\xa9])[^\n\r])*|/\*.*?\*/", re.DOTALL)
"""U+2028 and U+2029 end a line of JavaScript."""
KEPT = regex(rb"(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$]*\s*=(?![=>])\s*")
PRINTED = regex(rb"(?:print|printjson|printjsononeline|tojson|console\.log|E?JSON\.stringify)\s*\(")
ROOT = regex(rb"(db|rs|sh)\b")
WIDTH = regex(rb",\s*null\s*,\s*\d+\s*\Z")
"""How `JSON.stringify` is told to indent."""
LINK = regex(rb"\s*\.\s*([A-Za-z_]\w*)\s*|\s*\[\s*(?:\w+|\"x*\"|'x*')\s*\]\s*")
CALLED = regex(rb"([A-Za-z_$][\w$]*)\s*\(|=>|\bfunction\b|`")
"""What makes an argument more than a value."""
VALUES = frozenset(
    "ObjectId ISODate Date NumberLong NumberInt NumberDecimal Long Int32 Double Decimal128 UUID BinData "
    "Timestamp now".split()
)
COMMANDS = frozenset({"runCommand", "adminCommand"})
COMMAND = regex(rb"\s*(?:\{\s*[\"']?|[\"'])([A-Za-z]\w*)")
ELSEWHERE = frozenset({"getSiblingDB", "getMongo", "getDB"})
"""Methods that only lead to another database."""
WRITING = regex(rb"\$(?:out|merge)\b")
"""Stages of an aggregation that write a collection."""
TAKING = regex(rb"\b(?:deleteOne|deleteMany|remove|dropTarget)\b")
"""What an argument tells a method that changes to take away."""
LOCKING = frozenset({"validate", "reIndex", "compact", "fsyncLock", "convertToCapped", "repairDatabase"})
BEHIND = frozenset(
    "pretty limit sort skip toArray count size itcount hint explain batchSize maxTimeMS project projection readPref "
    "collation length next hasNext tryNext allowDiskUse comment min max returnKey showRecordId close".split()
)
"""Methods of what a query gives, which only look at it or shape it."""


class _Link(NamedTuple):
    """One name of a chain, and what it is called with."""

    name: str
    """Empty for what stands in brackets: `db["orders"]`."""
    given: bytes | None
    """Its arguments as written, `None` where it is not called."""
    harmless: bool
    """Whether these are values."""


@cache
def _levels(of: str) -> dict[str, Level]:
    """How far each method of a kind of object goes."""
    kinds = json.loads((Path(__file__).parent / "data" / "mongo_methods.json").read_text("utf-8"))
    return {name: Level[level.upper()] for level, lines in kinds[of].items() for line in lines for name in line.split()}


def parse(text: str) -> Parsed:
    """Read the statements, one a line where no bracket is open; never raises, whatever the text."""
    data = encoded(text)
    if len(data) > LARGEST:
        return Parsed(NAME, (), (Problem(0, len(data), "too long to be read as statements"),))
    plain = _plain(data)
    spans, opened = _spans(plain)
    problems = (Problem(opened, opened + 1, "this bracket has no other half"),) if opened >= 0 else ()
    return Parsed(NAME, tuple(Statement(start, end, NAME) for start, end in spans), problems)


def effects(text: str) -> Effects:
    """All statements together."""
    data = encoded(text)
    parsed = parse(text)
    if parsed.problems:
        return Effects(Level.UNKNOWN, because="it does not parse as statements of MongoDB's shell")
    plain = _plain(data)
    return combined(_judged(plain[each.start : each.end], data[each.start : each.end]) for each in parsed.statements)


def _plain(data: bytes) -> bytes:
    """The same length with every text between quotes made of `x` and every comment of blanks."""
    data = QUOTED.sub(lambda match: match[0][:1] + b"x" * (len(match[0]) - 2) + match[0][-1:], data)
    return COMMENT.sub(lambda match: regex(rb"[^\n]").sub(b" ", match[0]), data)


def _spans(plain: bytes) -> tuple[list[tuple[int, int]], int]:
    """From where to where each statement goes, and the first bracket that has no other half, -1 without one."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    start = 0
    for match in regex(rb"[(\[{]|[)\]}]|\n(?!\s*\.)|;").finditer(plain):
        sign = match[0][:1]
        if sign in b"([{":
            opened.append(match.start())
        elif sign in b")]}":
            if not opened:
                return spans, match.start()
            opened.pop()
        elif not opened:
            spans += _trimmed(plain, start, match.start())
            start = match.start() + 1
    spans += _trimmed(plain, start, len(plain))
    return spans, opened[0] if opened else -1


def _trimmed(plain: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span without the blanks around it, unless nothing is left."""
    words = plain[start:end].strip()
    if words:
        begin = plain.find(words, start)
        yield begin, begin + len(words)


def _judged(plain: bytes, text: bytes) -> Effects:
    """One statement: as written, and with its texts made of `x`.

    A `/` that is left in it opens a regular expression, in which a quote is none.
    """
    for typed, level in TYPED:
        if typed.match(plain):
            return Effects(level, because=plain.decode("utf-8", "replace") if level else "")
    start, end = _inside(plain)
    root = ROOT.match(plain, start, end)
    links = _links(plain, text, root.end(), end) if root else None
    if root is None or links is None or b"/" in plain or not all(link.harmless for link in links):
        return Effects(Level.UNKNOWN, because="a program of MongoDB's shell may do anything")
    return _by_method(root[1].decode(), links)


def _inside(plain: bytes) -> tuple[int, int]:
    """From where to where the chain goes, without the name it is kept under and without what prints it."""
    kept = KEPT.match(plain)
    start, end = kept.end() if kept else 0, len(plain)
    printed = PRINTED.match(plain, start, end)
    while printed and plain[end - 1 : end] == b")" and _closing(plain, printed.end() - 1) == end - 1:
        start, end = printed.end(), end - 1
        width = WIDTH.search(plain, start, end)
        end = width.start() if width else end
        printed = PRINTED.match(plain, start, end)
    return start, end


def _closing(plain: bytes, at: int) -> int:
    """Where the bracket that opens at a byte is closed; all are, in a statement."""
    depth = 0
    for match in regex(rb"[(\[{]|[)\]}]").finditer(plain, at):
        depth += 1 if match[0] in b"([{" else -1
        if depth == 0:
            return match.start()
    return len(plain)


def _links(plain: bytes, text: bytes, at: int, end: int) -> list[_Link] | None:
    """The links of a chain, `None` where something else stands behind one."""
    found: list[_Link] = []
    while at < end and (match := LINK.match(plain, at, end)):
        at = match.end()
        name = match[1].decode() if match[1] else ""
        if name and plain[at : at + 1] == b"(":
            close = _closing(plain, at)
            inside = CALLED.finditer(plain, at + 1, close)
            harmless = all(each[1] is not None and each[1].decode() in VALUES for each in inside)
            found.append(_Link(name, text[at + 1 : close], harmless))
            at = close + 1
        else:
            found.append(_Link(name, None, harmless=True))
    return None if plain[at:end].strip() else found


def _by_method(root: str, links: list[_Link]) -> Effects:
    """What the first method that does something does; those behind it may only look at what it gives."""
    path = root
    collection = False
    for place, link in enumerate(links):
        if root == "db" and link.name in ELSEWHERE and not collection:
            continue
        path += f".{link.name}" if link.name else "[…]"
        if link.given is None or (root == "db" and link.name == "getCollection"):
            collection = True
            continue
        behind = [each.name for each in links[place + 1 :] if each.given is not None]
        level = _level(root, link, collection=collection)
        if level is None or not (link.name == "explain" or BEHIND.issuperset(behind)):
            return Effects(Level.UNKNOWN, because=f"{path} may do anything")
        return Effects(level, _marks(link), path)
    return NOTHING


def _level(root: str, link: _Link, *, collection: bool) -> Level | None:
    """How far a method goes, `None` where nobody told us."""
    if root != "db":
        return _levels(root).get(link.name)
    given = link.given or b""
    named = COMMAND.match(given) if link.name in COMMANDS and not collection else None
    if named:
        level = _levels("command").get(named[1].decode())
    else:
        level = _levels("collection" if collection else "database").get(link.name)
    if link.name == "aggregate" and WRITING.search(given):
        return Level.CHANGES
    return Level.DESTROYS if level is Level.CHANGES and TAKING.search(given) else level


def _marks(link: _Link) -> frozenset[Mark]:
    """What a person must know of a method besides."""
    named = COMMAND.match(link.given or b"") if link.name in COMMANDS else None
    name = named[1].decode() if named else link.name
    marks = {Mark.LOCKING} if name in LOCKING else set[Mark]()
    return frozenset(marks | ({Mark.ENDLESS} if name == "watch" else set()))
