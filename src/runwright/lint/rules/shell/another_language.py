"""SQL, YAML, a crontab or settings among the commands of a shell block.

## Why it matters

The shell runs each line as a command: "SELECT: command not found", or worse, a `>` or a `*` in it does something.

## Example

```bash
sudo systemctl reload shop
VACUUM ANALYZE orders;
```

```bash
psql -d shop < orders.sql
REINDEX TABLE orders;
```

```bash
# every night
30 2 * * * /usr/local/bin/backup-shop
```

## Instead

```bash
sudo systemctl reload shop
psql -d shop -c 'VACUUM ANALYZE orders;'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.languages.programs import starts_command
from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import lead
from runwright.lint.facts.edited import goes_elsewhere
from runwright.lint.facts.fencing import is_broken
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.mixed import Stretch
    from runwright.languages.syntax import Parsed
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "shell/another-language"
SEVERITY = Severity.ERROR
CALLED = {"sql": "SQL", "yaml": "YAML", "cron": "a line of a crontab", "settings": "a setting of a file"}
INSTEAD = {
    "sql": "psql -c '…', a here-document, or a block of its own tagged sql.",
    "yaml": "A block of its own tagged yaml that says which file it belongs to; or a here-document.",
    "cron": "A block of its own tagged cron; the reader enters it with crontab -e.",
    "settings": "A block of its own tagged ini; or a command that writes it into the file.",
}
OUTPUT = regex(
    r"(?:example )?(?:output|result|response|expected|returns?|note|name|status|example)\b.*:?\s*$", re.IGNORECASE
)
HELP = regex(
    r"(?:usage|options?|flags|commands?|available commands|global flags|examples?|arguments)\s*:", re.IGNORECASE
)
"""What programs print of themselves."""
DESCRIBED = regex(r"(?m)^[A-Z][\w -]*:[ ]{3,}\S")
FEW = 3
NO_SETTING = regex(r"^\w{1,3}\s*=|\(.*\)\s*$|\($|\s\|\s")
"""A line of a menu or a table, or an assignment of a program."""
CYPHER = regex(r"(?m)^\s*MATCH\s*\(")
DOCUMENT = regex(r"<<-?\s*(['\"]?)(\w+)\1")
SQL = regex(
    r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|VACUUM|ANALYZE|EXPLAIN|GRANT|REVOKE|REINDEX|TRUNCATE|SHOW|WITH"
    r"|BEGIN|COMMIT|CHECKPOINT|COPY\b(?=[^;]*\b(?:FROM|TO)\b)|COMMENT|REFRESH|LOCK)\b|SET\s+(?:SESSION|LOCAL|TRANSACTION|ROLE"
    r"|(?:GLOBAL\s+)?@*[\w.]+\s*(?:=|\bTO\b))",
    re.IGNORECASE,
)
EDITS = regex(r"\bcrontab (?:-u \S+ )?-e\b")
REDIS = regex(r"(?m)^[^#\n]*\b(?:redis|valkey)-cli\s*$")
"""A client that is left open, at whose prompt SET is a command."""
CRONTAB = regex(r"\bcron", re.IGNORECASE)
ASKS = frozenset({"-c", "-f", "-e", "-q", "-Q", "-i", "--command", "--file", "--execute", "--query"})
CLIENTS = frozenset(
    {
        "psql", "pgcli", "ysqlsh", "usql", "mysql", "mariadb", "mycli", "mysqlsh", "sqlplus", "sqlcl", "rman", "sqlcmd",
        "mssql-cli", "isql", "sqlite3", "litecli", "duckdb", "cqlsh", "clickhouse-client", "trino", "presto", "beeline",
        "hive", "impala-shell", "spark-sql", "snowsql", "db2", "influx", "ksql", "vsql", "exasql", "hdbsql",
    }
)  # fmt: skip
CONSOLE = regex(
    r"\bcockroach(?:db)? sql\b|\bclickhouse[ -](?:client|local)\b|\b(?:rails|rake) (?:dbconsole|db)\b"
    r"|\bdbshell\b|\bpg:psql\b"
    r"|\bgcloud (?:beta )?(?:sql|alloydb) connect\b|\b(?:fly|flyctl) (?:postgres|mpg) connect\b|\bbq shell\b"
    r"|\brailway connect\b|\bturso db shell\b|\bwp db cli\b|\bdrush sqlc\b|\bpscale shell\b|\btsh db connect\b"
    r"|\btiup client\b|['\"](?:exec )?(?:mysql|mariadb|psql)\b[^'\"]*['\"]\s*$"
)
"""Clients that a sub-command opens, or that a shell in a container is told to open."""
ASKED = regex(r"\s(?:-e|-c|-q|--execute|--command|--query|--file|-f)\b|<|\|")
"""What gives a client its statements on its own line."""
AT_CLIENT = regex(
    r"\b(?:in(?:side)?|within|from|at|en|desde|dentro de|dans|depuis|im|aus|da)\s+(?:the |la |el |der |le )?"
    r"(?:psql|mysql|mariadb|sqlite3?|sql)\b",
    re.IGNORECASE,
)
"""A comment that says at which prompt the statements below are typed."""
SHOWN = regex(
    r"\b(?:should|must) (?:have|contain|look|be|include|show|read|match)\b|\blooks? like\b"
    r"|\b(?:you(?:'ll| will)? see|contains?)\b[^#]*:?\s*$"
    r"|\bexpect|\blook(?:ing)? for\b|\bsearch for\b|^\W*(?:output|result|example|sample)\b",
    re.IGNORECASE,
)
"""A comment over what stands in a file, or comes out, rather than over what is typed."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each stretch of another language in a block that is tagged as shell, comments apart."""
    for block in book.blocks:
        if tags().get(block.tag) != "shell" or block.kind == "transcript" or is_broken(block) or not _is_run(block):
            continue
        client, told = False, set[str]()
        for stretch, parsed in block.parsed:
            if stretch.language == "shell":
                client = _opens_client(parsed) or (client and _stays(parsed))
            elif stretch.language == "cron" and EDITS.search(block.text):
                continue  # it is typed into the editor that the line above opens
            elif stretch.language in told:
                continue  # comments cut a file into several stretches, and it is one file
            elif stretch.language in CALLED and _is_plainly(block, stretch):
                told |= {stretch.language} & {"yaml", "settings"}
                client = client or (stretch.language == "sql" and _at_console(block, stretch))
                typed = stretch.language == "sql" and (client or bool(REDIS.search(block.text)))
                known = _is_known(book, block, stretch)
                for line in _parts(block, _begins(block, stretch, parsed)):
                    finding = _finding(block, stretch.language, line, typed=typed, known=known)
                    before = _before(block, stretch)
                    elsewhere = goes_elsewhere(book, finding.start) or SHOWN.search(before) or AT_CLIENT.search(before)
                    yield finding._replace(severity=Severity.INFO) if elsewhere else finding
                    if typed:
                        break  # all of it is typed at that prompt


def _is_known(book: Runbook, block: Block, stretch: Stretch) -> bool:
    """Whether the author knows what it is: cron is named, or a whole block of such lines has the wrong tag."""
    whole = stretch.language != "sql" and all(
        each.language == stretch.language or not (parsed and parsed.statements) for each, parsed in block.parsed
    )
    words = f"{_before(block, stretch)} {lead(book, block)}" if stretch.language == "cron" else ""
    return whole or bool(CRONTAB.search(words))


def _before(block: Block, stretch: Stretch) -> str:
    """The line above a stretch, or its own first one where that is a comment."""
    data = block.text.encode("utf-8", "replace")
    above = data[: stretch.start].rstrip().rpartition(b"\n")[2]
    first = data[stretch.start :].lstrip().partition(b"\n")[0]
    return b" ".join(each for each in (above, first) if each.lstrip().startswith(b"#")).decode("utf-8", "replace")


def _is_run(block: Block) -> bool:
    """Whether there is something to run: output under the wrong tag is another rule's concern."""
    languages = {stretch.language for stretch, parsed in block.parsed if parsed is None or parsed.statements}
    comments = any(line.lstrip().startswith("#") for line in block.text.splitlines())
    return "shell" in languages or (languages == {"sql"} and block.kind == "query") or comments


def _opens_client(parsed: Parsed | None) -> bool:
    """Whether the last command of a stretch leaves the reader at the prompt of a database."""
    typed = [each.commands for each in parsed.statements if each.commands] if parsed else []
    while len(typed) > 1 and typed[-1][0].words and _typed_there(typed[-1][0].words[0].text):
        typed.pop()  # what is typed at that prompt already
    first = typed[-1][0] if typed else None  # what stands behind a pipe has no keyboard
    if first is None or any(each.operator.startswith("<") for each in first.redirections):
        return False
    names = [word.known.rpartition("/")[2] for word in first.words]
    return not CLIENTS.isdisjoint(names) and ASKS.isdisjoint(_of_client(names))


def _at_console(block: Block, stretch: Stretch) -> bool:
    """Whether the last command above opens the console of a database and is given no statement of its own."""
    above = block.text.encode()[: stretch.start].decode("utf-8", "replace").replace("\\\n", " ").splitlines()
    typed = [line for each in above if (line := each.strip()) and not line.startswith(("#", "--", "\\"))]
    opener = CONSOLE.search(typed[-1]) if typed else None
    return opener is not None and not ASKED.search(typed[-1][opener.start() :])


def _of_client(names: list[str]) -> list[str]:
    """The words of a client alone, without those of the command that starts it."""
    return names[next(at for at, name in enumerate(names) if name in CLIENTS) :]


def _typed_there(word: str) -> bool:
    """Whether a line is a command of psql (with a backslash), of sqlite3 (`.tables`), of mysql, or a remark of SQL."""
    own = word.upper() in {"PRAGMA", "USE", "--"}
    return own or word.startswith("\\") or (word.startswith(".") and word[1:].isalpha())


def _stays(parsed: Parsed | None) -> bool:
    """Whether the reader is still at the prompt of the database: nothing was typed, or its own commands."""
    commands = [each.commands[0] for each in parsed.statements if each.commands] if parsed else []
    return all(each.words and _typed_there(each.words[0].text) for each in commands)


def _is_plainly(block: Block, stretch: Stretch) -> bool:
    """Whether the stretch is surely that language, not the output of a command."""
    text = block.text.encode()[stretch.start : stretch.end].decode("utf-8", "replace").strip()
    first = next(
        (line for each in text.splitlines() if (line := each.strip()) and not line.startswith(("--", "#"))), ""
    )
    if stretch.language == "sql":
        return bool(SQL.match(first)) and not CYPHER.search(block.text) and not _in_document(block, stretch)
    if OUTPUT.match(first) or HELP.match(first):
        return False
    if stretch.language != "cron" and _is_answer(block, stretch):
        return False
    if stretch.language == "yaml" and len(DESCRIBED.findall(block.text)) >= FEW:
        return False  # names and values in columns, as `describe` prints them
    if stretch.language == "yaml" and first[:1].isupper() and not _has_values(text):
        return False  # a word over a list of what a program takes
    return not (stretch.language == "settings" and NO_SETTING.search(first))


def _in_document(block: Block, stretch: Stretch) -> bool:
    """Whether it stands in a here-document that a line above opens."""
    above = block.text.encode()[: stretch.start].decode("utf-8", "replace")
    opened = [match[2] for match in DOCUMENT.finditer(above)]
    return bool(opened) and opened[-1] not in [line.strip() for line in above.splitlines()]


def _is_answer(block: Block, stretch: Stretch) -> bool:
    """Whether a command behind the prompt of root is the last one above: then this is what it printed or opened."""
    data = block.text.encode()
    lines = [_before(block, stretch), *reversed(data[: stretch.start].decode("utf-8", "replace").splitlines())]
    above = next((each.lstrip() for each in lines if each.lstrip().startswith("# ") or starts_command(each)), "")
    return above.startswith("# ") and above[2:3].islower() and starts_command(above[2:])


def _has_values(text: str) -> bool:
    """Whether a mapping holds what a mapping of YAML holds: keys, or entries of a list."""
    return all(":" in line or line.lstrip().startswith(("-", "#")) for line in text.splitlines()[1:3] if line.strip())


def _parts(block: Block, lines: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first line below each comment: it speaks for those that follow it."""
    data, last = block.text.encode("utf-8", "replace"), -1
    for start, end in lines:
        if last < 0 or any(each.lstrip().startswith(b"#") for each in data[last:start].splitlines()):
            yield start, end
        last = end


def _begins(block: Block, stretch: Stretch, parsed: Parsed | None) -> Iterator[tuple[int, int]]:
    """The first line of each statement of SQL; of another language the first line alone."""
    data = block.text.encode("utf-8", "replace")
    if stretch.language == "sql" and parsed is not None and parsed.statements:
        starts = [stretch.start + each.start for each in parsed.statements]
    else:
        starts = [stretch.start]
    for start in starts:
        at = start
        while at < stretch.end:
            end = data.find(b"\n", at)
            end = stretch.end if end < 0 else min(end, stretch.end)
            line = data[at:end].strip()
            if line and not line.startswith((b"#", b"--")):
                if stretch.language == "sql" and not SQL.match(line.decode("utf-8", "replace")):
                    break  # a command among the statements, which the grammar of SQL has drawn in
                at += len(data[at:end]) - len(data[at:end].lstrip())
                yield at, at + len(line)
                break
            at = end + 1


def _finding(block: Block, language: str, line: tuple[int, int], *, typed: bool, known: bool) -> Finding:
    """About a line; `typed` at the prompt of a client, or `known` to the author as what it is."""
    start, end = line
    shown = " ".join(block.text.encode()[start:end].decode("utf-8", "replace").split())[:40]
    place = Span(block.offset(start), block.offset(end - 1) + 1)
    if typed:
        why = f"“{shown}” reaches the database only when it is typed at its prompt: in a script the shell gets it"
        return found(place, why, INSTEAD[language], severity=Severity.INFO)
    return found(
        place,
        f"“{shown}” is {CALLED[language]}: the shell looks for a program of that name",
        INSTEAD[language],
        severity=(Severity.INFO if language == "cron" else Severity.WARNING)
        if known
        else (Severity.WARNING if language == "cron" else None),
    )
