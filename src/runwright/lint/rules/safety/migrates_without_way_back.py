"""A schema is migrated in production, and the procedure neither takes a backup nor says how to go back.

## Why it matters

Half a migration that fails at night leaves a schema that fits neither version of the program. Rolling the program back
does not roll the schema back; without a copy of before there is nothing to go back to.

## Example

````markdown
# Deploy the shop to production

1. Build it: `docker compose build shop`
2. Migrate: `docker compose exec shop alembic upgrade head`
3. Start it: `docker compose up -d shop`
````

## Instead

````markdown
# Deploy the shop to production

1. Build it: `docker compose build shop`
2. Keep what there is: `pg_dump --format=custom --file=/backup/before-deploy.dump shop`
3. Migrate: `docker compose exec shop alembic upgrade head`
4. Start it: `docker compose up -d shop`
5. When it fails: `docker compose exec shop alembic downgrade -1`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, headings, procedure_at, section_at
from runwright.lint.facts.record import is_spoken_of
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "safety/migrates-without-way-back"
SEVERITY = Severity.INFO
MIGRATES = regex(
    r"\balembic\s+(?:-\S+\s+\S+\s+)*upgrade\b|\bmanage\.py\s+migrate\b|\b(?:rails|rake)\s+db:migrate\b(?!:)"
    r"|\bprisma\s+migrate\s+deploy\b|\bsupabase\s+db\s+push\b|\bflyway\s+(?:-\S+\s+)*migrate\b"
    r"|\bliquibase\b.*\supdate\b"
    r"|\bknex\s+migrate:(?:latest|up)\b|\bsequelize\S*\s+db:migrate\b(?!:)|\btypeorm\b.*\smigration:run\b"
    r"|\bmigrate\b.*-database\b.*\sup\b|\bgoose\b.*\sup\b|\bdbmate\s+(?:up|migrate)\b|\bartisan\s+migrate\b(?!:)"
    r"|\b(?:npm run|yarn|pnpm(?: run)?) (?:db:)?migrat\w*(?::(?:run|up|deploy|latest)(?::\w+)?)?(?=\s|$)"
    r"|\bdrizzle-kit\s+(?:push|migrate)\b|\bdoctrine:migrations:migrate\b|\batlas\s+migrate\s+apply\b"
)
"""The commands by which the common tools change a schema, by their manuals."""
ASKS = regex(r"--dry-run\b|--plan\b|--sql\b|--check\b|--help\b|--fake\b|-n\b")
BACK = regex(
    r"back(?:ed|ing)?[ -]?up|snapshot|pg_dump|mysqldump|\bdump\b|\bPITR\b|point-in-time"
    r"|roll(?:ed|ing)?[ -]?back|\bdowngrade\b|\brevert|\bundo\b|\brestor|\bway back\b|\breset\b"
    r"|down(?:grade)? migration"
    r"|备份|備份|恢复|回滚|回退|バックアップ|ロールバック|\bforward-only\b|\bfix(?:ed)? forward\b|\broll forward\b",
    re.IGNORECASE,
)
"""Words of whoever thought of it, and decided against it too."""
UNDOES = regex(r"roll(?:ing)?[ -]?back|\bdowngrade|\brevert|\bundo", re.IGNORECASE)
"""Headings of a chapter that is the way back."""
LIVE = regex(
    r"\bprod(?:uction)?\b|\bdeploy\w*|\brelease|\broll-?out\b|\bupgrad|\bmaintenance\b|\bmigrat\w+|\bschema\b"
    r"|\bgo-?live\b",
    re.IGNORECASE,
)
PRODUCTION = regex(r"\bprod(?:uction)?\b", re.IGNORECASE)
ELSEWHERE = regex(
    r"\blocal\w*|\bdev(?:elop\w*)?\b|\btest\w*|\bstag\w*|\bci (?:pipeline|job)|\bset ?up\b|\bsetting up\b|\binstall\w*"
    r"|\binitial\w*"
    r"|\bfirst\b"
    r"|\bquick ?start|\bgetting started|\bbootstrap|\bnew (?:environment|cluster|tenant|instance)|\bonboard|\bseed"
    r"|\bdrill|\brehears"
    r"|\brecover|\brestor|\bdisaster|\broll ?back|\bclone|\bsandbox|\btroubleshoot\w*|\bauthor|\bwrit"
    r"|\bcreat|\bprovision",
    re.IGNORECASE,
)
"""Headings and comments under which nothing is lost that anybody uses."""

NEW = regex(
    r"\bgit clone\b|\bup -d\b[^\n]*\b(?:db|database|postgres\w*|mysql|mariadb)\b|\bcreatedb\b|\bCREATE DATABASE\b"
)
"""The block makes the database that it migrates."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first migration of each procedure about a live system that speaks of no copy and of no way back."""
    told: set[int] = set()
    for command in book.commands:
        if not MIGRATES.search(command.text) or ASKS.search(command.text) or is_spoken_of(book, command.start):
            continue
        block = block_at(book, command.start)
        if block is not None and NEW.search(block.text):
            continue
        titles = " ".join((*headings(book, command)[-2:], said(book, command)))
        if not LIVE.search(titles) or (ELSEWHERE.search(titles) and not PRODUCTION.search(titles)):
            continue
        start, end = _bounds(book, command)
        if start in told or BACK.search(book.source.text(start, end)) or _has_rollback(book, command):
            continue
        told.add(start)
        tool = MIGRATES.search(command.text)
        called = " ".join(tool[0].split()) if tool else ""
        yield found(
            command,
            f"“{called}” changes the schema, and this procedure neither keeps a copy nor says how to go back",
            "A backup before it, and the command that takes the migration back.",
        )


def _bounds(book: Runbook, command: Command) -> tuple[int, int]:
    procedure = procedure_at(book, command)
    section = section_at(book, command)
    return (procedure.start, procedure.end) if procedure else (section.start, section.end)


def _has_rollback(book: Runbook, command: Command) -> bool:
    """Whether its procedure, or a chapter of the page, is the way back."""
    procedure = procedure_at(book, command)
    if procedure is not None and Phase.ROLLBACK in procedure.phases:
        return True
    return any(UNDOES.search(each.title) for each in book.document.sections)
