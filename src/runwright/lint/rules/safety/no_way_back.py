"""A step takes data away, and nothing in its procedure keeps it or brings it back.

## Why it matters

The reader is tired, the name is one letter off, and the data is gone. A backup that is taken in the same minute is the
only undo there is.

## Example

````markdown
# Reset the sessions

1. Empty the table: `psql shop -c 'TRUNCATE sessions'`
2. Restart the service: `sudo systemctl restart shop`
````

## Instead

````markdown
# Reset the sessions

1. Keep what is there: `pg_dump --table=sessions --file=/backup/sessions.sql shop`
2. Empty the table: `psql shop -c 'TRUNCATE sessions'`
3. Restart the service: `sudo systemctl restart shop`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, comment_behind, headings, procedure_at
from runwright.lint.facts.loss import losses
from runwright.lint.facts.record import is_spoken_of
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.loss import Loss
    from runwright.runbook import Runbook

NAME = "safety/no-way-back"
SEVERITY = Severity.WARNING
KEEPS = regex(
    r"back(?:ed)?[ -]?up|(?<!skip-final-)snapshot|dump|\bexport(?:s|ed|ing)?\b(?! +\w+=)|pg_basebackup|\bBGSAVE\b"
    r"|\bcp -|\bmv \S|\btar c|--create-final"
    r"|archive|\bcopy\b|\bre-?(?:generat|import|seed|populat|index|download)\w*|\bgenerates\b"
    r"|\b(?:immediately|automatically|itself|themselves)\s+re-?creat|\bre-?creat\w*\s+(?:immediately|automatically"
    r"|by (?:itself|themselves)|(?:its|their) own)\b"
    r"|\bdownload (?:the |an? )?(?:new|fresh|latest|current)\b|\bre-?sync"
    r"|\b(?:re-?)?join(?:s|ed)? and (?:re-?)?sync"
    r"|\brestor\w*\b(?! (?:the )?(?:service|traffic|access|normal|operation))"
    r"|\brecover\w* (?:from|the |your |lost |deleted )?(?:data|backup|snapshot|rows|keys)|rollback|roll back|\bundo\b",
    re.IGNORECASE,
)
"""Words of an author, or of a command, that keeps the data or brings it back."""
SPARE = regex(
    r"\b(?:test|tests|testing|temp|tmp|temporary|scratch|spill(?:over)?|non-essential|sandbox|staging|stage|dev|development|local|demo|drill|bench\w*|restore"
    r"|restored|old|unused|orphan\w*|cache[sd]?|caché|önbellek\w*)\b|缓存|緩存|快取|キャッシュ|캐시|кэш|кеш",
    re.IGNORECASE,
)
"""What nobody needs, said by a heading or by a name in the command."""
WANTED = regex(
    r"\b(?:clean ?up|clean-up|teardown|tear down|decommission\w*|uninstall\w*|delet(?:e|ing|ion)|remov(?:e|ing|al)"
    r"|drop(?:ping)?|destroy\w*|flush\w*|wip(?:e|ing)|factory reset|format(?:ting)?|re-?install\w*|rebuild\w*"
    r"|prun(?:e|ing)|unused|clear(?:ing)? (?:all|everything)|last resort|clean slate|from scratch"
    r"|start(?:ing)? (?:over|afresh)|limpi(?:ar|eza)|eliminar|borrar|lösch\w*|supprimer)\b|삭제|초기화|削除|删除",
    re.IGNORECASE,
)
"""Headings under which the loss is what the reader came for."""

UNBOUND = regex(r"\bpending\b|\bunbound\b|\b(?:not|never) bound\b", re.IGNORECASE)
"""Headings over a claim that has no volume yet: nothing is in it."""
RESET = regex(
    r"\W*(?:\d+(?:\.\d+)*\W+)?reset(?:ting)?(?: (?:the )?(?:database|demo|environment|everything|data))?\W*",
    re.IGNORECASE,
)
"""A heading that promises the loss."""
FORBIDS = regex(r"\b(?:never|do not|don'?t|forbidden|prohibited|not allowed)\b", re.IGNORECASE)
"""Headings over what nobody is to do."""
TARGETED = regex(r"\bdestroy\b[^\n]*\s-target\b")
OPTIONAL = regex(r"\blocal(?:ly)?\b|\b[lL]okal\w*|\boptional(?:ly)?\b|\bcanary\b|\bsafely\b", re.IGNORECASE)
"""Words before the block: nothing that matters is lost."""


TOLD = regex(
    r"\b(?:wip|delet|remov|destroy|drop|los[est]|eras|clear|purg|reset)\w*|\bdata\b|\bvolumes?\b", re.IGNORECASE
)
"""Words behind a command by which its author says what it takes."""
DEFINED = regex(r"`+ +(?:also )?(?:wipes|deletes|removes|destroys|drops|erases|clears|purges|resets)\b")
"""What follows a command of the prose that is only explained."""
MAKES = regex(r"\bcreat\w*|\bmake\b|\bapply\b|\bput-|\bset\b", re.IGNORECASE)
VALUE = regex(r"[\w${}./:-]{6,}")
"""A word long enough to be a name."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each loss in whose procedure nobody speaks of keeping or bringing back."""
    for loss in losses(book):
        titles = " ".join((*headings(book, loss), comment_above(book, loss)))
        written = f"{titles} {said(book, loss)} {book.source.text(loss.start, loss.end)}"
        spare = SPARE.search(written.replace("_", " ").replace("/dev/", "/")) or WANTED.search(titles)
        spare = spare or OPTIONAL.search(said(book, loss))
        if _is_made_here(book, loss) or ("volume" in loss.what and UNBOUND.search(titles)):
            continue
        if TOLD.search(comment_behind(book, loss)) or DEFINED.match(book.source.text(loss.end, loss.end + 40)):
            continue
        if _is_made_above(book, loss):
            continue
        if any(RESET.fullmatch(each) for each in headings(book, loss)[-1:]):
            continue
        if TARGETED.search(book.source.text(loss.start, loss.end)):
            continue  # one thing out of many, which the reader names
        if not spare and not FORBIDS.search(titles) and not _has_way_back(book, loss):
            yield found(
                loss,
                f"{loss.how} takes {loss.what} away, and this procedure neither keeps it nor says how to get it back",
                "A step before it that takes a backup and looks at it.",
                severity=Severity.INFO if is_spoken_of(book, loss.start) or not loss.sure else None,
            )


def _is_made_here(book: Runbook, loss: Loss) -> bool:
    """Whether the same block makes the table that it drops, both ways of a migration, or it may be a view as well."""
    name = loss.what.removeprefix("the table ")
    if name == loss.what:
        return False
    made = regex(
        rf"\b(?:CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|DROP\s+VIEW\s+IF\s+EXISTS\s+){re.escape(name)}\b",
        re.IGNORECASE,
    )
    return any(each.start <= loss.start < each.end and made.search(each.text) for each in book.blocks)


def _is_made_above(book: Runbook, loss: Loss) -> bool:
    """Whether the same procedure makes what it takes away: a line above that makes something says the same name."""
    procedure = procedure_at(book, loss)
    command = book.source.text(loss.start, loss.end)
    names = {each for each in VALUE.findall(command.partition(" --")[2]) if not each.startswith("-")}
    if procedure is None or not names:
        return False
    above = book.source.text(procedure.start, loss.start).replace("\\\n", " ").splitlines()
    return any(MAKES.search(line) and not names.isdisjoint(VALUE.findall(line)) for line in above)


def _has_way_back(book: Runbook, loss: Loss) -> bool:
    procedure = procedure_at(book, loss)
    if procedure is None:
        return bool(KEEPS.search(book.source.text(0, len(book.source.data))))
    return Phase.ROLLBACK in procedure.phases or bool(KEEPS.search(book.source.text(procedure.start, procedure.end)))
