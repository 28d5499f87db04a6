"""Presence: whether a text stands in an output as a word of its own, behind a “not”, or only inside another word."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex
from runwright.plan.shapes import PLACEHOLDER

MOST = 2 * 1024 * 1024
"""Characters of an output that are searched; of a longer one the beginning and the end."""
LETTER = "A-Za-z0-9_\u00c0-\u024f"
"""What makes a word longer. Scripts without blanks between words are left out: there a text ends where it ends."""
BEFORE = regex(
    r"(?:\b(?:not|no|never|cannot|without|no longer)|n['’]t|(?<![\d.,/:=])\b0)[ \t]+(?:yet |be |been |currently )?$"
    r"|\b(?:non|not|un|in)[-_]$",
    re.IGNORECASE,
)
"""Words that turn what follows them into its contrary: `not ready`, `0 errors`."""
BEHIND = regex(r"[\"']?[ \t]*[:=][ \t]*[\"']?(?:0|false|no|none|off)(?![\w.])", re.IGNORECASE)
"""`errors: 0`, `ready=false`."""
LABEL = regex(r"[\"']?[ \t]*[:=][ \t]*[\"']?(?=[^\s\"'])([^\n]{1,400})")
"""What a word is the name of: in `Active: inactive (dead)` nothing is active."""
SO = regex(r"(?:true|yes|on|ok|[1-9]\d*)\b", re.IGNORECASE)
VERSION = regex(r"v?\d{1,9}(?:\.\d{1,9}){1,4}", re.IGNORECASE)
GLUED = regex(r"(?<![^\W_])(?:in|un|non|dis|not)$", re.IGNORECASE)
"""Syllables that make the contrary of a word: `inactive`."""
RESPONSE = regex(r"^(?:< )?HTTP/[\d.]{1,5} (\d{3})\b", re.MULTILINE)
MOST_PLACES = 1000


class Presence(NamedTuple):
    """How a text stands in an output."""

    kind: str
    """`there`, `contrary` (only behind a “not”), `weak` (only with a 0 or a false behind it), `part` (only inside
    another word), `absent`.
    """
    around: str
    """The words in which it stands."""


def searched(text: str) -> str:
    """An output, without the middle of a very long one."""
    return text if len(text) <= MOST else text[: MOST // 2] + "\n" + text[-MOST // 2 :]


def in_the_middle(output: str, text: str) -> bool:
    """Whether a very long output has a text in any way, where only its beginning and its end are searched."""
    return len(output) > MOST and text.strip().lower() in output.lower()


def presence(output: str, text: str) -> Presence:
    """How a text stands in an output, at the place where it stands best; the case of letters does not count."""
    output = searched(output)
    status = _status(output, text)
    if status is not None:
        return status
    weaker: Presence | None = None
    for number, match in enumerate(re.finditer(_pattern(text), output, re.IGNORECASE)):
        found = _at(output, match, text)
        if found.kind == "there" or number >= MOST_PLACES:
            return found
        weaker = weaker or found
    return weaker or _inside(output, text)


def _status(output: str, text: str) -> Presence | None:
    """The status of an HTTP response is the one in its last status line, where there is any."""
    lines = RESPONSE.findall(output) if re.fullmatch(r"[1-5]\d\d", text) else []
    if not lines:
        return None
    return Presence("there" if lines[-1] == text else "absent", lines[-1])


def _pattern(text: str) -> str:
    """The text as a word of its own; what the author left out of it fits anything."""
    pieces = [re.escape(piece) for piece in PLACEHOLDER.split(text)] if PLACEHOLDER.sub("", text).strip() else []
    body = r"[^\n]{0,400}?".join(pieces) if len(pieces) > 1 else re.escape(text)
    behind = r"(?!\.\d)" if text[-1:].isdigit() else ""
    behind += r"(?![-+~]\w)" if VERSION.fullmatch(text) else ""
    return _edge(text[:1], "(?<!", ".") + body + _edge(text[-1:], "(?!", "") + behind


def _edge(sign: str, opening: str, more: str) -> str:
    if not re.match(f"[{LETTER}]", sign):
        return ""
    return f"{opening}[{LETTER}{more if sign.isdigit() else ''}])"


def _at(output: str, match: re.Match[str], text: str) -> Presence:
    start, end = match.span()
    around = " ".join(output[max(0, output.rfind("\n", 0, start) + 1, start - 16) : end].split())
    if BEFORE.search(output[max(0, start - 32) : start]) and not BEFORE.search(text.split(" ", maxsplit=1)[0] + " "):
        return Presence("contrary", around)
    if BEHIND.match(output, end):
        return Presence("weak", " ".join(output[start : end + 10].split("\n", maxsplit=1)[0].split()))
    label = LABEL.match(output, end)
    if label is not None and text[:1].isalpha() and not SO.match(label[1]):
        return _labelled(match[0], label[1], text)
    return Presence("there", around)


def _labelled(name: str, value: str, text: str) -> Presence:
    """A text that is the name of a value: it may be denied there, and in another case it is another word."""
    if re.search(rf"(?:\b(?:in|un|non|dis|not)[-_ ]?|\bno longer ){re.escape(text)}\b", value, re.IGNORECASE):
        return Presence("contrary", f"{name}: {value[:40].strip()}")
    return Presence("there" if name == text else "weak", f"{name}: {value[:20].strip()}")


def _inside(output: str, text: str) -> Presence:
    """A text that stands in longer words only; a number or a short word in one is no sign of anything."""
    at = output.casefold().find(text.casefold())
    if at < 0 or re.fullmatch(r"\d+|\w{1,3}", text):
        return Presence("absent", "")
    word = re.search(r"\S*\Z", output[max(0, at - 40) : at])
    rest = re.match(r"\S*", output[at : at + len(text) + 40])
    around = (word[0] if word else "") + (rest[0] if rest else "")
    return Presence("contrary" if GLUED.search(output[max(0, at - 8) : at]) else "part", around)
