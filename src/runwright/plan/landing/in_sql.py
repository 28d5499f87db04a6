"""A value in SQL: inside a string or a quoted name, or bare, where it becomes a literal or a quoted name.

What a bare mark is (a value, a column, a table) is said by PostgreSQL's grammar; the words around it are cut into
tokens by the rules of the program that reads them, for MySQL takes a backslash in a string for an escape and PostgreSQL
does not. What was written is proved by cutting again: the same tokens, but for the one with the mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages import sql
from runwright.lib.regex import regex
from runwright.plan.landing.text import SAFE, Landed, Text, Unbindable, matching, safe, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

STANDARD = frozenset({"", "psql", "sqlite3", "patronictl", "cockroach", "aws", "pgcli"})
"""Programs that read a string as the standard says; the empty name is a block of SQL, run by the driver."""
ESCAPING = frozenset({"mysql", "mariadb", "clickhouse-client", "clickhouse"})
"""Programs for which a backslash in a string escapes what follows."""
STRING = r"(?P<prefix>\b[EeBbXxNn]|\b[Uu]&)?'(?P<string>{body})'"
REST = (
    r'|"(?P<name>(?:[^"]|"")*)"|`(?P<tick>(?:[^`]|``)*)`'
    r"|(?P<tag>\$\w*\$)(?P<dollar>.*?)(?P=tag)"
    r"|(?P<comment>--[^\n]*|/\*.*?\*/{hash})"
    r"|(?P<meta>^[ \t]*\\[A-Za-z?!][^\n]*)"
    r"|(?P<word>[^\W\d][\w$]*)|(?P<number>\d[\w.]*)|(?P<sign>\S)"
)
TOKENS = {
    False: regex(STRING.format(body=r"(?:[^']|'')*") + REST.replace("{hash}", ""), re.DOTALL | re.MULTILINE),
    True: regex(
        STRING.format(body=r"(?:[^'\\]|''|\\.)*") + REST.replace("{hash}", r"|\#[^\n]*"), re.DOTALL | re.MULTILINE
    ),
}
ESCAPED = regex(r"(?:[^'\\]|''|\\.)*", re.DOTALL)
NUMBER = regex(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?")
PLAIN = regex(r"[a-z_][a-z0-9_]{0,62}")
QUALIFIED = regex(r"[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62}){1,2}")
PARTIAL = regex(r"[A-Za-z0-9_]{1,62}")
PATTERNS = frozenset({"like", "ilike"})
EXPRESSIONS = frozenset({"regexp", "rlike", "similar", "~", "*"})
LONGEST_NAME = 63
"""Bytes of a name in PostgreSQL; a longer one is cut off, and might then be another's."""


class Token(NamedTuple):
    """One token: its kind is the name of the group that found it."""

    kind: str
    text: str
    start: int
    end: int


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a text of SQL."""
    tokens = _tokens(text.text, text.program)
    number = next((n for n, token in enumerate(tokens) if mark in token.text), -1)
    if number < 0:
        return Landed("SQL", safe("a text that SQL cannot be told in"))
    token = tokens[number]
    if token.kind == "string":
        return _in_string(tokens, number, text, mark)
    if token.kind == "dollar":
        return _in_dollars(token)
    if token.kind == "name" and text.program not in ESCAPING:
        return Landed("a quoted name of SQL", _name)
    if token.kind == "name":
        return Landed("a quoted text of SQL", safe("a double-quoted text of MySQL"))
    if token.kind == "tick":
        return Landed("a quoted name of SQL", lambda value: _name(value.replace('"', "")).replace("`", "``"))
    if token.kind in {"comment", "meta"}:
        where = "a comment of SQL" if token.kind == "comment" else "a command of psql"
        return Landed(where, safe(where))
    if token.text != mark:
        return Landed("a part of a name of SQL", matching(PARTIAL, "a part of a name of SQL", "letters, digits and _"))
    return _bare(tokens, number, text, mark)


def _tokens(text: str, program: str) -> list[Token]:
    """The text cut into tokens."""
    found = []
    backslashes = program not in STANDARD
    at = 0
    while match := TOKENS[backslashes].search(text, at):
        at = match.end()
        kind = match.lastgroup or "sign"
        kind = next((name for name in ("string", "dollar") if match[name] is not None), kind)
        prefix = (match["prefix"] or "").lower()
        if kind == "string" and prefix == "e" and not backslashes:
            body = ESCAPED.match(text, match.start("string"))
            at = body.end() + 1 if body else at
        found.append(Token(kind, text[match.start() : at], match.start(), at))
    return found


def _in_string(tokens: list[Token], number: int, text: Text, mark: str) -> Landed:
    """Inside `'…'`: the rules of the program that reads it, and of the pattern that it may be."""
    token = tokens[number]
    prefix, _, body = token.text.partition("'")
    write = _string(text.program, prefix.lower())
    before = [each.text.lower() for each in tokens[max(0, number - 3) : number]]
    if EXPRESSIONS.intersection(before[-2:]) and before[-1:] != ["("]:
        where = "a regular expression of SQL"
        return Landed(where, safe(where))
    if before[-1:] and before[-1] in PATTERNS:
        behind = tokens[number + 1].text.lower() if number + 1 < len(tokens) else ""
        if behind == "escape":
            return Landed("a pattern of SQL", safe("a pattern of SQL"))
        return Landed("a pattern of SQL", lambda value: write(_pattern(value)))
    inner = body[:-1].replace("''", "'")
    return Landed("a string of SQL", write, Text("literal", inner, text.program) if inner != mark else None)


def _pattern(value: str) -> str:
    """A value in a pattern of LIKE, where it stands for itself."""
    return regex(r"[\\%_]").sub(r"\\\g<0>", value)


def _string(program: str, prefix: str) -> Callable[[str], str]:
    """A writer for the inside of `'…'`."""
    if prefix in {"u&", "b", "x"}:
        return safe("a coded string of SQL")
    if program in ESCAPING or prefix == "e":
        return lambda value: value.replace("\\", "\\\\").replace("'", "''")
    if program in STANDARD:
        return lambda value: value.replace("'", "''")

    def write(value: str) -> str:
        if "'" in value or "\\" in value:
            raise Unbindable(
                f"how {program} quotes ' and \\ in SQL is not known, so {shown(value)} cannot be written",
                "Give a value without them.",
            )
        return value

    return write


def _in_dollars(token: Token) -> Landed:
    """Inside `$$ … $$`: code of a function, read as SQL again."""
    tag = token.text[: token.text.index("$", 1) + 1]

    def write(value: str) -> str:
        if "$" in value:
            raise Unbindable(f"{shown(value)} holds a $, which may end the text {tag} … {tag}", "Give another value.")
        return value

    return Landed("a text in dollars", write, Text("sql", token.text[len(tag) : -len(tag)]))


def _name(value: str) -> str:
    """The inside of a quoted name."""
    if not value or len(value.encode()) > LONGEST_NAME:
        raise Unbindable(f"{shown(value)} is no name of SQL", f"Give 1 to {LONGEST_NAME} bytes.")
    return value.replace('"', '""')


def _bare(tokens: list[Token], number: int, text: Text, mark: str) -> Landed:
    """A mark that is a word by itself: a value or a name, as the grammar says."""
    data = text.text.encode()
    at = data.find(mark.encode())
    root = sql.tree(data)
    node = root.descendant_for_byte_range(at, at + len(mark))
    if root.has_error or node is None or text.program in ESCAPING:
        where = "SQL that PostgreSQL does not read"
        return Landed(where, matching(regex_of_word, where, "a number, or letters, digits and _"))
    signed = number > 0 and tokens[number - 1].text in {"-", "."}
    if _is_value(node):
        quote = _string(text.program, "")

        def literal(value: str) -> str:
            if NUMBER.fullmatch(value) and not (signed and value.startswith("-")):
                return value
            return f"'{quote(value)}'"

        return Landed("a value of SQL", literal)
    relation = any(each.type in {"qualified_name", "any_name"} for each in _around(node))

    def named(value: str) -> str:
        if relation and QUALIFIED.fullmatch(value) and not signed:
            return value
        return value if PLAIN.fullmatch(value) and not _reserved(value) else f'"{_name(value)}"'

    return Landed("a name of SQL", named)


regex_of_word = regex(r"-?\d{1,30}(?:\.\d{1,30})?|[A-Za-z_][A-Za-z0-9_]{0,62}")


def _around(node: Node | None) -> list[Node]:
    found = []
    while node is not None:
        found.append(node)
        node = node.parent
    return found


def _is_value(node: Node) -> bool:
    """Whether the author means a value here, not the name of a column."""
    lineage = _around(node)
    types = [each.type for each in lineage]
    if "NonReservedWord_or_Sconst" in types:
        return True
    if "columnref" not in types or "indirection" in types[: types.index("columnref") + 1]:
        return False
    for place in range(types.index("columnref"), len(lineage) - 1):
        parent = lineage[place + 1]
        if parent.type in {"target_el", "sortby", "group_by_item"}:
            return False
        if parent.named_child_count > 1 or len(parent.children) > 1:
            return not _left_of_comparison(lineage[place], parent)
    return True


def _left_of_comparison(child: Node, parent: Node) -> bool:
    """Whether a node is what is compared: `<column> = 3`."""
    if parent.children[0].start_byte != child.start_byte or len(parent.children) < 3:
        return False
    sign = parent.children[1]
    return bool(sign.text) and (sign.text or b"").decode().lower() in {
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "<>",
        "!=",
        "is",
        "in",
    }


def _reserved(value: str) -> bool:
    """Whether a word cannot be a name without quotes."""
    texts = (b"SELECT * FROM %s", b"SELECT %s FROM t")
    return any(sql.tree(text % value.encode()).has_error for text in texts)


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:
    """Whether the same tokens stand there, the one with the mark holding the value, and no statement more."""
    before, after = _tokens(template, text.program), _tokens(bound, text.program)
    if len(before) != len(after):
        return _several(before, after, mark)
    pairs = zip(before, after, strict=True)
    if not all(_alike(one, other, mark, inner, text.program) for one, other in pairs):
        return False
    if "`" in inner:  # the reader takes them for MySQL's quotes, wherever they stand
        return True
    kinds = [each.kind for each in sql.parse(template).statements]
    return kinds == [each.kind for each in sql.parse(bound).statements]


def _alike(one: Token, other: Token, mark: str, inner: str, program: str) -> bool:
    """Whether two tokens are equal, or the second is the first with the value in it."""
    if mark not in one.text:
        return one.text == other.text and one.kind == other.kind
    if one.kind != other.kind:
        return one.text == mark and other.kind in {"string", "number", "word", "name"}
    if one.kind != "string" or one.text.count("'") > 2 or SAFE.match(inner):
        return True
    return _reads(other.text, one.text, mark, inner, program)


def _several(before: list[Token], after: list[Token], mark: str) -> bool:
    """Whether the value is a negative number or a qualified name, which are several tokens."""
    place = next((n for n, token in enumerate(before) if token.text == mark), -1)
    more = len(after) - len(before)
    grown = after[place : place + more + 1]
    if place < 0 or more < 0:
        return False
    rest = [t.text for t in before[:place]] + [t.text for t in before[place + 1 :]]
    joined = "".join(token.text for token in grown)
    return bool(NUMBER.fullmatch(joined) or QUALIFIED.fullmatch(joined)) and rest == [
        t.text for t in after[:place] + after[place + more + 1 :]
    ]


def _reads(written: str, template: str, mark: str, inner: str, program: str) -> bool:
    """Whether a string holds the value once its escapes are read."""
    body = written.partition("'")[2][:-1].replace("''", "'")
    if program in ESCAPING or written[:1] in "eE":
        body = regex(r"\\(.)", re.DOTALL).sub(r"\1", body)
    wanted = template.partition("'")[2][:-1]
    return body in {wanted.replace(mark, inner), wanted.replace(mark, _pattern(inner))}
