"""A value in a plain word of a program, or inside a string of another language: an address, a body, or just words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from runwright.languages.tools.judge import CALLS, LOADS
from runwright.lib.regex import regex
from runwright.plan.landing.builtins import narrow_places
from runwright.plan.landing.text import CODE, Landed, Text, Unbindable, matching, safe, same, shown

if TYPE_CHECKING:
    from collections.abc import Callable

URL = regex(r"\b(?:https?|wss?)://[^\s'\"<>]*", re.IGNORECASE)
HOST = regex(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
PORT = regex(r"\d{1,5}")
LOADING = CALLS | LOADS | frozenset(
    {"PATH", "LD_LIBRARY_PATH", "ENV", "IFS", "SHELL", "PS0", "PS1", "PS4", "PYTHONPATH", "PYTHONSTARTUP", "PERL5OPT",
     "PERL5LIB", "RUBYOPT", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "BROWSER"}
)  # fmt: skip
"""Variables that say which program or code is loaded."""
ASSIGNED = regex(r"([A-Za-z_]\w*)=")
"""`NAME=…` among the words of `env`, `sudo` or `docker run -e`."""
SPEAKERS = frozenset({"echo", "printf", "logger", "wall", "notify-send", "git", "read", "[", "test"})
"""Programs that take words as words, whatever signs stand in them."""
FORMS = {
    "curl": frozenset({"--data", "-d", "--data-raw", "--data-ascii", "--data-binary"}),
    "wget": frozenset({"--post-data", "--body-data"}),
}
"""Options whose value is the body of a request, which is a form unless it is JSON."""
SEVERAL = regex(r"\s|" + CODE.pattern)
"""Blanks or signs: a text that may be a command or an expression of a language that nobody told us."""
FORM = regex(r"[\w.%\[\]+-]+=")
NEVER = regex(r"(?!)")
OPTION = regex(r"[A-Za-z0-9][\w-]*")
BODY = regex(r"(?!@)[\s\S]*")
INTEGER = regex(r"-?\d{1,18}")
ARITHMETIC = regex(r"(?:^|\s)-(?:eq|ne|lt|le|gt|ge|v|R)(?:\s|$)")


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a word."""
    if text.language in _SPECIAL:
        return _SPECIAL[text.language](text, mark)
    embedded = _json(text, mark)
    if embedded is not None:
        return embedded
    assigned = ASSIGNED.match(text.text)
    if assigned is not None and assigned[1] in LOADING:
        return _assignment(text._replace(program=assigned[1]), mark)
    url = next((match for match in URL.finditer(text.text) if mark in match[0]), None)
    if url is not None:
        return Landed("an address", _in_url(url[0], url[0].find(mark)))
    if text.program in FORMS and text.option in FORMS[text.program]:
        return _form(text, mark)
    narrow = next(
        (each for each in narrow_places() if each.program == text.program and _about(each.options, text)), None
    )
    if narrow is not None:
        where = f"{narrow.program} {text.option}".strip()
        return Landed(where, _leading(text, mark, matching(re.compile(narrow.takes, re.DOTALL), where, narrow.expects)))
    around = text.text.replace(mark, "")
    spoken = text.program in SPEAKERS or (text.known and text.language == "literal" and not CODE.search(around))
    if not spoken and SEVERAL.search(around):
        where = f"an argument of {text.program}" if text.program else "a text that some program reads"
        return Landed(where, _leading(text, mark, safe(where)))
    return Landed("a word", _leading(text, mark, same))


def _about(options: tuple[str, ...], text: Text) -> bool:
    return not options or text.option in options


def _leading(text: Text, mark: str, write: Callable[[str], str]) -> Callable[[str], str]:
    """A writer that lets no value become an option."""

    def guarded(value: str) -> str:
        if not text.free and text.text.startswith(mark) and value.startswith("-"):
            raise Unbindable(
                f"{shown(value)} begins with a dash, and {text.program or 'the program'} would take it for an option",
                "Give another value, or put `--` before the place in the document.",
            )
        return write(value)

    return guarded


def _json(text: Text, mark: str) -> Landed | None:
    """The mark in a JSON value that begins the text, or stands behind `name=`."""
    match = regex(r"\s*(?:[\w.-]+=)?\s*(?=[\[{])").match(text.text)
    if match is None:
        return None
    body = text.text[match.end() :]
    if mark not in body or not _is_json(body, mark):
        return None
    return Landed("a word", same, Text("json", body, text.program))


def _is_json(body: str, mark: str) -> bool:
    for filled in (body, regex(r"rwz\d+z").sub("1", body), body.replace(mark, "1")):
        try:
            json.loads(filled)
        except (ValueError, RecursionError):
            continue
        return True
    return False


def _in_url(url: str, at: int) -> Callable[[str], str]:
    """A writer for one place of an address (RFC 3986)."""
    authority = url.index("://") + 3
    path = next((number for number in range(authority, len(url)) if url[number] in "/?#"), len(url))
    if at < path:
        before = url[authority:at]
        if "@" not in url[authority:path][: at - authority] and "@" in url[at:path]:
            return lambda value: quote(value, safe="")
        port = before.rpartition("@")[2].endswith(":")
        where = "the port of an address" if port else "the host of an address"
        return matching(PORT if port else HOST, where, "a port" if port else "a host name or IP address")
    query = any(sign in url[path:at] for sign in "?#")

    def write(value: str) -> str:
        if not query and any(segment in {".", ".."} for segment in regex(r"[/\\]").split(value)):
            raise Unbindable(f"{shown(value)} would climb up in the path of an address", "Give a plain name.")
        return quote(value, safe="")

    return write


def _test(text: Text, mark: str) -> Landed:
    """A side of a comparison: `[[ a -eq b ]]` calculates, and would execute what stands in an index."""
    if ARITHMETIC.search(text.option):
        where = "a comparison of numbers"
        return Landed(where, matching(INTEGER, where, "a whole number"))
    return Landed("a comparison", _leading(text._replace(free=False), mark, same))


def _program(text: Text, mark: str) -> Landed:  # noqa: ARG001 (all have one form)
    where = "the name of a program"
    return Landed(where, matching(NEVER, where, "the program's name in the document"))


def _option(text: Text, mark: str) -> Landed:  # noqa: ARG001 (all have one form)
    where = "the name of an option"
    return Landed(where, matching(OPTION, where, "letters, digits and -"))


def _assignment(text: Text, mark: str) -> Landed:
    """The value of a variable is any text."""
    if text.program in LOADING:
        where = f"the variable {text.program}, which says what is executed"
        return Landed(where, matching(NEVER, where, "its value in the document"))
    url = URL.match(text.text)
    if url is not None and mark in url[0]:
        return Landed("an address", _in_url(url[0], url[0].find(mark)))
    return Landed("the value of a variable", same)


def _format(text: Text, mark: str) -> Landed:
    """A format of printf reads `%` and backslashes."""
    write = _leading(text, mark, lambda value: value.replace("\\", "\\\\").replace("%", "%%"))
    return Landed("a format of printf", write)


def _split(text: Text, mark: str) -> Landed:
    """Words or commands are made of the text, so that a blank or a dash would mean more."""
    where = f"a text that {text.program} takes apart"
    return Landed(where, _leading(text._replace(text=mark, free=False), mark, safe(where)))


def _changed(text: Text, mark: str) -> Landed:  # noqa: ARG001 (all have one form)
    """The text is made another on its way to a program that executes it."""
    where = f"a text that {text.program} executes"
    return Landed(where, matching(NEVER, where, "the text in the document"))


def _echo(text: Text, mark: str) -> Landed:
    """`echo -e` reads backslashes."""
    return Landed("a text of echo -e", _leading(text, mark, lambda value: value.replace("\\", "\\\\")))


def _form(text: Text, mark: str) -> Landed:
    """The body of a form: `name=value&other=value`, each percent-encoded."""
    if text.text.startswith(mark):
        return Landed(
            "the body of a request", matching(BODY, "the body of a request", "a text that does not begin with @")
        )
    if FORM.match(text.text) and "://" not in text.text:
        return Landed("a field of a form", lambda value: quote(value, safe=""))
    where = "the body of a request"
    return Landed(where, safe(where))


_SPECIAL = {
    "test": _test,
    "program": _program,
    "option": _option,
    "assignment": _assignment,
    "format": _format,
    "echo": _echo,
    "form": _form,
    "split": _split,
    "changed": _changed,
}


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Words have no grammar to disturb; what their reader makes of them was said when they were written."""
    return True
