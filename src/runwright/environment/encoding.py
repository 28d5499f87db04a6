"""The forms in which a secret shows up in output: as it is, quoted for a URL, in base64, and escaped by languages."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote, urlsplit

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 4
"""Characters. A shorter text stands in output by chance, so that its replacement would garble it, and the gaps would
tell which text it is."""
LINE = 16
"""Characters of a line of a longer secret (a private key) from which on it is one by itself: terminals, indentation
and logs change the line breaks between them."""
PASSWORD = 8
"""Characters of the password in an address from which on it is looked for by itself: shorter ones are words."""
BASE64_LINE = 57
"""Bytes that tools put on one line of base64."""


def forms(value: str) -> set[bytes]:
    """Every form of a secret that is looked for, as bytes; none of one that is too short."""
    if len(value) < SHORTEST:
        return set()
    texts = {value, value.strip()} if len(value.strip()) >= SHORTEST else {value}
    texts |= set(_passwords(value))
    found = {form for text in texts for form in (*_bytes(text), *_base64(text))}
    found.update(form for line in _lines(value) for form in _bytes(line))
    return {form for form in found if len(form) >= SHORTEST}


def _passwords(value: str) -> Iterator[str]:
    """The password in an address, by which a client shows it; one that is another part of the address says nothing."""
    try:
        parts = urlsplit(value)
        password = parts.password or ""
    except ValueError:
        return
    others = {parts.username, parts.hostname, parts.path.strip("/")}
    yield from (text for text in {password, unquote(password)} if len(text) >= PASSWORD and text not in others)


def _lines(value: str) -> Iterator[str]:
    """The longer lines of a secret that has several, without the frame of a private key."""
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= LINE and not line.startswith("-----"))


def _bytes(text: str) -> Iterator[bytes]:
    """The text in all escapes; what comes from bytes that are not UTF-8 also as these bytes."""
    for form in {text, *_url(text), *_json(text), *_shell(text), *_other(text)}:
        yield form.encode("utf-8", "surrogatepass")
        try:
            yield form.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            continue


def _url(text: str) -> Iterator[str]:
    """Percent-encoding (RFC 3986) of every sign or of all but slashes; of forms (`+`); in capitals and without."""
    raw = text.encode("utf-8", "surrogatepass")
    for form in (quote(raw, safe=""), quote(raw, safe="/"), quote_plus(raw)):
        yield form
        yield regex(r"%[0-9A-F]{2}").sub(lambda match: match[0].lower(), form)


def _json(text: str) -> Iterator[str]:
    """A JSON string without its quotes: in ASCII, in Unicode, with slashes escaped, with `&<>` escaped as Go does."""
    for form in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield form
        yield form.replace("/", "\\/")
        yield regex("[&<>]").sub(lambda match: f"\\u{ord(match[0]):04x}", form)


def _shell(text: str) -> Iterator[str]:
    """What a shell prints of a word: between quotes of each kind, with backslashes, and as `$'…'`."""
    yield shlex.quote(text).strip("'")
    yield text.replace("'", "'\\''")
    yield regex(r'([\\"$`])').sub(r"\\\1", text)
    yield regex(r'([\\"$`!])').sub(r"\\\1", text)
    yield regex(r"([^\w@%+=:,./\n-])", re.ASCII).sub(r"\\\1", text)
    yield regex(r"([^\w@%+=:,./\n-])").sub(r"\\\1", text)
    yield text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")


def _other(text: str) -> Iterator[str]:
    """Doubled quotes of SQL and CSV, entities of HTML and XML, line ends of terminals."""
    yield text.replace("'", "''")
    yield text.replace('"', '""')
    yield html.escape(text)
    yield html.escape(text, quote=False)
    yield text.replace("\n", "\r\n")


def _base64(text: str) -> Iterator[bytes]:
    """Base64 in both alphabets, alone and inside of what else was encoded with it, as in `user:password`."""
    raw = text.encode("utf-8", "surrogatepass")
    whole = base64.b64encode(raw)
    found = [whole, whole.rstrip(b"=")]
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        found.append(encoded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6])
    if len(raw) > BASE64_LINE:
        found.append(base64.encodebytes(raw).rstrip())
        found += (line for line in base64.encodebytes(raw).splitlines() if len(line) >= LINE)
    for form in found:
        yield form
        yield form.translate(bytes.maketrans(b"+/", b"-_"))
