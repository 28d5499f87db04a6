"""SQL as people write it, made into SQL that PostgreSQL's grammar knows, byte for byte of the same length.

Commands of `psql` become semicolons, its variables, placeholders and MySQL's quotes become names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages import placeholder
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

META = regex(rb"^[ \t]*(\\(?![Gg][a-z]*[ \t]*;?[ \t]*$|;)[A-Za-z?!][^\n]*)", re.MULTILINE)
SENT = regex(rb"\\(?:[Gg](?:set|desc|exec|x)?|watch|crosstabview)\b[^\n]*")
NOTE = regex(rb"^[ \t]*#(?![->=#])[^\n]*|(?<=;)[ \t]+#[^\n]*", re.MULTILINE)
"""A comment as MySQL and shells write it."""
DATA = regex(rb"^([ \t]*COPY\b[^;]*\bFROM\s+STDIN\b[^;]*;)(.*?^\\\.)", re.IGNORECASE | re.MULTILINE | re.DOTALL)
MASKS = (
    (b":'", regex(rb"(?<![:\w]):'\w+'"), lambda m: b"'_" + m[0][2:]),
    (b':"', regex(rb'(?<![:\w]):"\w+"'), lambda m: b'"_' + m[0][2:]),
    (b":", regex(rb"(?<![:\w'\"\]]):(?=[A-Za-z_]\w*)"), lambda _: b"_"),
    (b"`", regex(rb"`[^`\n]+`"), lambda m: b'"' + m[0][1:-1].replace(b'"', b"_") + b'"'),
    (b"$", regex(rb"\$\{[^}\n]*\}|\$\((?:[^)'\n]|'[^'\n]*')*\)"), lambda m: b"_" * len(m[0])),
    (b"%(", regex(rb"%\(\w+\)s"), lambda m: b"_" * len(m[0])),
    (b"%s", regex(rb"(?<![\w%])%s(?!\w)"), lambda _: b"_s"),
    (b"$", regex(rb"(?<![\w$])\$(?=[A-Za-z_]\w*(?![\w$]))"), lambda _: b"_"),
    (b"...", regex(rb"\.{3,}"), lambda m: b"_" * len(m[0])),
    (b"\xe2\x80\xa6", regex(rb"\xe2\x80\xa6"), lambda m: b"_" * len(m[0])),
    (b"[", regex(rb"(?<=[\s=(,'.])\[[A-Za-z_][\w \t-]*\]"), lambda m: b"_" * len(m[0])),
    (
        b"?",
        regex(
            rb"(?<=[\s=(,])\?(?=\s*[,);]|\s*$|\s+(?:AND|OR|LIMIT|ORDER|GROUP|RETURNING|WHERE)\b)",
            re.IGNORECASE,
        ),
        lambda _: b"_",
    ),
    (b"{", regex(rb"(?<![\w{}])\{[A-Za-z_][\w.-]*\}"), lambda m: b"_" * len(m[0])),
)
"""What people write where PostgreSQL wants a name or a value, in the order in which it is masked: a sign that it always
has, its form, and what takes its place."""

TOKEN = regex(rb"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*(?:'|\Z)|\"[^\"]*(?:\"|\Z)|(\$\w*\$).*?(?:\1|\Z)|;", re.DOTALL)


def metas(data: bytes) -> list[tuple[int, int]]:
    """The places of psql's own commands, one a line, never inside a quoted text."""
    if b"\\" not in data:
        return []
    bare = outside(data)
    found = ((match.start(1), match.end(1)) for match in META.finditer(data))
    return [(start, end) for start, end in found if bare[start : start + 1] == b"\\"]


def outside(data: bytes) -> bytes:
    """The same text with blanks in place of quoted texts and comments."""
    return TOKEN.sub(lambda match: match[0] if match[0] == b";" else regex(rb"[^\n]").sub(b" ", match[0]), data)


def _sent(match: re.Match[bytes], bare: bytes) -> bytes:
    r"""A semicolon in place of `\\G`, which sends a statement, too; in a quoted text it is only text."""
    quoted = bare[match.start() : match.start() + 1] != b"\\"
    return match[0] if quoted else b";" + b" " * (len(match[0]) - 1)


def masked(data: bytes, taken: Sequence[tuple[int, int]]) -> bytes:
    """The same text with everything that is not SQL turned into words or blanks of equal length."""
    plain = placeholder.masked(data)
    for start, end in taken:
        plain = plain[:start] + b";" + b" " * (end - start - 1) + plain[end:]
    if b"\\" in plain:
        plain = DATA.sub(lambda match: match[1] + regex(rb"[^\n]").sub(b" ", match[2]), plain)
        bare = outside(plain)
        plain = SENT.sub(lambda match: _sent(match, bare), plain)
    if b"#" in plain:
        bare = outside(plain)
        plain = NOTE.sub(lambda match: b" " * len(match[0]) if b"#" in bare[slice(*match.span())] else match[0], plain)
    for sign, pattern, replacement in MASKS:
        if sign in plain:
            plain = pattern.sub(replacement, plain)
    return plain
