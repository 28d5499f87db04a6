"""A block that mixes languages, cut where one ends and the next begins.

Authors paste the SQL that follows `psql` into the same block, show a line of a crontab between two commands, or end a
list of commands with the YAML to add. Each stretch is read by its own grammar. A cut is made only where a statement
of the block's own language begins, so never inside a quoted text or a here-document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.languages.syntax import Parsed


class Stretch(NamedTuple):
    """Bytes `[start, end)` of a block that are in one language."""

    start: int
    end: int
    language: str


SQL = (
    rb"(?:SELECT\b(?!\s*\()|SELECT\s+\w+\(|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM"
    rb"|CREATE\s+(?:UNIQUE\s+|OR\s+REPLACE\s+)?"
    rb"(?:TABLE|INDEX|VIEW|MATERIALIZED|DATABASE|USER|ROLE|EXTENSION|FUNCTION|SCHEMA"
    rb"|PUBLICATION|SUBSCRIPTION)|"
    rb"ALTER\s+(?:TABLE|SYSTEM|ROLE|USER|DATABASE|INDEX)|DROP\s+(?:TABLE|INDEX|VIEW|DATABASE"
    rb"|USER|ROLE|SCHEMA|OWNED)|"
    rb"VACUUM\b(?!=)|ANALYZE\b(?!=)|REINDEX\s|EXPLAIN\b|TRUNCATE\s|GRANT\s|REVOKE\s|WITH\s+\w+\s+AS\s*\("
    rb"|SHOW\s+[a-zA-Z_]+|COPY\s|"
    rb"SET\s+\w+|FLUSH\s+PRIVILEGES|CHECKPOINT\b|BEGIN\s*;|COMMIT\s*;|--\s\w)"
)
CRON = rb"(?:@(?:hourly|daily|weekly|monthly|yearly|reboot)|(?:[\d*][\d*/,-]*[ \t]+){4}[\d*][\w*/,-]*)[ \t]+\S"
YAML = rb"[\w./\"-]+:[ \t]*(?:[|>][-+]?)?\r?\n(?:[ \t]+|- )\S"
SETTING = rb"[a-z][\w.]*[ \t]+=[ \t]+\S"
LOGQL = rb"\{\w+[ \t]*(?:=~?|!=|!~)[ \t]*[\"`][^}\n]*\}"
"""A selection of streams of logs, as Loki is asked."""
CLIENT = (
    rb"(?:sudo\s+(?:-\S+\s+\S+\s+)?)?(?:psql|mysql|mariadb|kubectl|oc|docker|ssh|gcloud|aws"
    rb"|sqlplus|heroku|cd|export)(?:\s|$)"
)
ENVIRONMENT = rb"(?:export[ \t]+)?[A-Z][A-Z0-9_]*=(?=[<'\"\w/$])(?![^\n]*[(\[{]\s*\Z)"
FOREIGN = {
    "shell": regex(
        rb"^[ \t]*(?:(?P<sql>%b)|(?P<cron>%b)|(?P<yaml>%b)|(?P<settings>%b)|(?P<logql>%b))"
        % (SQL, CRON, YAML, SETTING, LOGQL),
        re.MULTILINE,
    ),
    "sql": regex(rb"^[ \t]*(?P<shell>" + CLIENT + rb")", re.MULTILINE),
    "python": regex(rb"^[ \t]*(?P<settings>" + ENVIRONMENT + rb")", re.MULTILINE),
}
"""Where a line of a block plainly begins another language, by the block's own."""
HINTS = {
    "shell": regex(rb"^(?:[A-Z]{3,}\b|-- |[\w./\"-]+:[ \t]*\r?$|@\w|[\d*]|[a-z][\w.]* = |\{\w)", re.MULTILINE),
    "sql": regex(rb"^" + CLIENT, re.MULTILINE),
    "python": regex(rb"^" + ENVIRONMENT + rb"<?[\w.-]*>?[ \t]*$", re.MULTILINE),
}
"""What stands at the margin of a block that is worth looking through."""
QUOTED = regex(rb"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"|[^'\"\\\n]", re.DOTALL)
"""One piece of a line of the shell: an escape (of a line end too), a quoted text over all of its lines, a byte."""


def stretches(data: bytes, language: str, parsed: Parsed | None) -> tuple[Stretch, ...]:
    """Cut a block; one stretch when it is all in one language. `parsed` is the block as its own language reads it."""
    if language in HINTS and HINTS[language].search(data):
        cut = _cut(data, language, parsed if language == "shell" else None)
        if cut:
            return cut
    return (Stretch(0, len(data), language),)


def _cut(data: bytes, own: str, parsed: Parsed | None) -> tuple[Stretch, ...]:
    """Cut where a line plainly begins another language; nothing when none does.

    With `parsed` only where a statement or a problem of the block's own language begins.
    """
    found: list[Stretch] = []
    starts: set[int] | None = None
    at = own_start = 0
    while match := FOREIGN[own].search(data, at):
        language = match.lastgroup or own
        start, word = match.start(), match.start(language)
        if parsed and starts is None:
            starts = {each.start for each in parsed.statements} | {each.start for each in parsed.problems}
        if starts is not None and word not in starts:
            at = _line_end(data, word)
            continue
        if own_start < start:
            found.append(Stretch(own_start, start, own))
        at = own_start = _stretch_end(data, start, language)
        if found and found[-1].language == language:
            found[-1] = Stretch(found[-1].start, at, language)
        else:
            found.append(Stretch(start, at, language))
    if found and own_start < len(data):
        found.append(Stretch(own_start, len(data), own))
    return tuple(found)


def _stretch_end(data: bytes, at: int, language: str) -> int:
    """Where a foreign stretch that begins at a line ends."""
    if language == "sql":
        return _sql_end(data, at)
    if language == "yaml":
        return _yaml_end(data, at)
    if language == "shell":
        return _shell_end(data, at)
    return _line_end(data, at)


def _shell_end(data: bytes, at: int) -> int:
    """A command of the shell ends with its line, and that goes on behind a backslash and inside of quotes."""
    while piece := QUOTED.match(data, at):
        if piece[0] == b"#" and data[at - 1 : at].isspace():
            break  # a remark, whose apostrophes quote nothing
        at = piece.end()
    return _line_end(data, at)


def _sql_end(data: bytes, at: int) -> int:
    """A statement of SQL ends with the line that closes it by `;`, or before a blank line."""
    while at < len(data):
        end = _line_end(data, at)
        line = data[at:end].strip()
        at = end
        if line.startswith(b"--"):
            continue
        if line.endswith(b";") or regex(rb";\s*--").search(line) or not data[at : _line_end(data, at)].strip():
            break
    return at


def _yaml_end(data: bytes, at: int) -> int:
    """YAML goes on while lines are indented, are list entries, or are keys."""
    at = _line_end(data, at)
    while at < len(data):
        end = _line_end(data, at)
        line = data[at:end]
        if line.strip() and not regex(rb"[ \t]|- |[\w./\"-]+:(?:\s|$)").match(line):
            break
        at = end
    return at


def _line_end(data: bytes, at: int) -> int:
    """The byte after the line that holds `at`."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end + 1
