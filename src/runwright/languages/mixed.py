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


SQL = regex(
    rb"(?:SELECT\b(?!\s*\()|SELECT\s+\w+\(|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM"
    rb"|CREATE\s+(?:UNIQUE\s+|OR\s+REPLACE\s+)?"
    rb"(?:TABLE|INDEX|VIEW|MATERIALIZED|DATABASE|USER|ROLE|EXTENSION|FUNCTION|SCHEMA"
    rb"|PUBLICATION|SUBSCRIPTION)|"
    rb"ALTER\s+(?:TABLE|SYSTEM|ROLE|USER|DATABASE|INDEX)|DROP\s+(?:TABLE|INDEX|VIEW|DATABASE"
    rb"|USER|ROLE|SCHEMA|OWNED)|"
    rb"VACUUM\b|ANALYZE\b|REINDEX\s|EXPLAIN\b|TRUNCATE\s|GRANT\s|REVOKE\s|WITH\s+\w+\s+AS\s*\("
    rb"|SHOW\s+[a-zA-Z_]+|COPY\s|"
    rb"SET\s+\w+|FLUSH\s+PRIVILEGES|CHECKPOINT\b|BEGIN\s*;|COMMIT\s*;|--\s\w)"
)
CLIENT = regex(
    rb"(?:sudo\s+(?:-\S+\s+\S+\s+)?)?(?:psql|mysql|mariadb|kubectl|oc|docker|ssh|gcloud|aws"
    rb"|sqlplus|heroku|cd|export)(?:\s|$)"
)
YAML = regex(rb"[\w./\"-]+:[ \t]*(?:[|>][-+]?)?\r?\n(?:[ \t]+|- )\S")
CRON = regex(rb"(?:@(?:hourly|daily|weekly|monthly|yearly|reboot)|(?:[\d*][\d*/,-]*[ \t]+){4}[\d*][\w*/,-]*)[ \t]+\S")
SETTING = regex(rb"[a-z][\w.]*[ \t]+=[ \t]+\S")
ENVIRONMENT = regex(rb"(?:export[ \t]+)?[A-Z][A-Z0-9_]*=(?=[<'\"\w/$])(?![^\n]*[(\[{]\s*$)")
HINT = regex(rb"^(?:[A-Z]{3,}\b|-- |[\w./\"-]+:[ \t]*\r?$|@\w|[\d*]|[a-z][\w.]* = )", re.MULTILINE)


def stretches(data: bytes, language: str, parsed: Parsed | None) -> tuple[Stretch, ...]:
    """Cut a block; one stretch when it is all in one language. `parsed` is the block as its own language reads it."""
    whole = (Stretch(0, len(data), language),)
    if language == "shell" and parsed is not None and HINT.search(data):
        starts = {statement.start for statement in parsed.statements} | {problem.start for problem in parsed.problems}
        return _cut(data, "shell", starts) or whole
    if language == "sql" and re.search(rb"^" + CLIENT.pattern, data, re.MULTILINE):
        return _cut(data, "sql", None) or whole
    if language == "python" and re.search(rb"^" + ENVIRONMENT.pattern + rb"<?[\w.-]*>?[ \t]*$", data, re.MULTILINE):
        return _cut(data, "python", None) or whole
    return whole


def _cut(data: bytes, own: str, starts: set[int] | None) -> tuple[Stretch, ...]:
    """Walk over the lines and change the language where a line plainly begins another one."""
    found: list[Stretch] = []
    at = 0
    while at < len(data):
        line = data[at : _line_end(data, at)]
        lead = len(line) - len(line.lstrip(b" \t"))
        other = None
        if starts is None or at + lead in starts:
            other = _other(data, at + lead, own)
        end = _stretch_end(data, at, other) if other else _line_end(data, at)
        language = other or own
        if found and found[-1].language == language:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Stretch(at, end, language))
        at = end
    return tuple(found) if len(found) > 1 else ((found[0],) if found and found[0].language != own else ())


def _other(data: bytes, at: int, own: str) -> str | None:
    """The foreign language that plainly begins here, if one does."""
    if own == "sql":
        return "shell" if CLIENT.match(data, at) else None
    if own == "python":
        return "settings" if ENVIRONMENT.match(data, at) else None
    if SQL.match(data, at):
        return "sql"
    if CRON.match(data, at):
        return "cron"
    if YAML.match(data, at):
        return "yaml"
    return "settings" if SETTING.match(data, at) else None


def _stretch_end(data: bytes, at: int, language: str) -> int:
    """Where a foreign stretch that begins at a line ends."""
    if language == "sql":
        return _sql_end(data, at)
    if language == "yaml":
        return _yaml_end(data, at)
    return _line_end(data, at)


def _sql_end(data: bytes, at: int) -> int:
    """A statement of SQL ends with the line that closes it by `;`, or before a blank line."""
    while at < len(data):
        end = _line_end(data, at)
        line = data[at:end].strip()
        at = end
        if line.startswith(b"--"):
            continue
        if line.endswith(b";") or re.search(rb";\s*--", line) or not data[at : _line_end(data, at)].strip():
            break
    return at


def _yaml_end(data: bytes, at: int) -> int:
    """YAML goes on while lines are indented, are list entries, or are keys."""
    at = _line_end(data, at)
    while at < len(data):
        end = _line_end(data, at)
        line = data[at:end]
        if line.strip() and not re.match(rb"[ \t]|- |[\w./\"-]+:(?:\s|$)", line):
            break
        at = end
    return at


def _line_end(data: bytes, at: int) -> int:
    """The byte after the line that holds `at`."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end + 1
