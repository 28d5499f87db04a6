"""A number or an address to call for help that belongs to nobody.

## Why it matters

Numbers with 555-01 are kept free for films, and mail to `example.com` is thrown away. The one who calls for help does
not learn that nobody heard.

## Example

````markdown
## Contacts

- **On-call engineer**: +1-555-0100
- **Database team**: dba@example.com
````

## Instead

````markdown
## Contacts

- **On-call engineer**: +49 30 901820
- **Database team**: dba@shop.eu
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import headings
from runwright.lint.facts.heading import is_template
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.markdown.sample_address import NEAR, SAMPLE
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook import Runbook

NAME = "markdown/sample-contact"
SEVERITY = Severity.WARNING
PHONE = (
    rb"(?<![\w.-])(?:\+?1?[-. ]?)?(?:\(?\d{3}\)?[-. ])?555[-. ]01\d\d(?![\w-]|[ .]\d)"
    rb"|(?<![\w.-])\+1[-. ]555[-. ]\d{3}[-. ]?\d?(?:\d{3})?(?![\w-])"
)
MAIL = (
    rb"[\w.+-]+@(?:[\w-]+\.)*(?:example\.(?:com|org|net|io)|(?:your|my)-?(?:domain|company|org)\.\w+|yourcompany\.\w+"
    rb"|company\.com|provider\.com)\b"
)
RESERVED = (b"555", b"example.", b"domain.", b"company.", b"org.", b"provider.")
"""What every one of them holds."""
MADE_UP = regex(PHONE + rb"|" + MAIL)
"""RFC 2606; a number of North America has ten digits (ITU-T E.164), of which 555-0100 to 555-0199 are kept for fiction:
North American numbering plan."""
MAILED = regex(MAIL)
CONTACTS = regex(r"contact|escalat|on-?call|phone", re.IGNORECASE)
BLANK = regex(
    r"\bX{3}[-. ]X{3,4}(?:[-. ]X{4})?\b"
    r"|\[(?:name|phone|e-?mail|number|contact|person|insert[^\]]*|your[^\]]*|tbd)"
    r"(?: (?:(?!\b(?:in|see|from|at)\b)[\w ]){1,20})?\](?!\()"
    r"|<(?:name|phone|e-?mail|number|contact|tbd)(?:[-_ ]\w+)?>",
    re.IGNORECASE,
)
LINE = regex(r"\W*_{4,}\W*")
"""A line to write on, which is all that stands there."""
ACCOUNTS = regex(
    r"\b(?:users?|accounts?|log-?ins?|credentials|seed(?:ed|s)?|sign[- ]?in|passwords?|fixtures?)\b", re.IGNORECASE
)
"""Headings over those who may log in."""
MAILERS = frozenset({"mail", "mailx", "mutt", "sendmail", "s-nail", "swaks"})
SETTING = regex(r"\W*(?:\{\{[^{}]*\}\}|\$\{?\w+\}?|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\W*")
"""A place to fill in, or a variable, whose value the address is: nobody calls it."""
LESS_SURE = regex(rb"@(?:company|provider)\.com|^(?:your|my)[._-]", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each contact whose number or mail address is reserved; as a hint where it is only likely so.

    A page whose other addresses are of examples too is one that its readers are to adapt: there, too, only as a hint.
    """
    for contact in book.contacts if book.source.holds(*RESERVED) else ():
        match = MADE_UP.search(book.source.data, contact.start, contact.end)
        called = match and contact.channel in {"e-mail", "phone"} and not SETTING.fullmatch(contact.name)
        if match and called and not _logs_in(book, contact) and not _is_principal(book, match.start()):
            words = match[0].decode()
            yield found(
                Span(*match.span()),
                f"{words} belongs to nobody: whoever needs “{contact.name}” reaches no one",
                "The number or address that is answered.",
                severity=Severity.INFO if LESS_SURE.search(match[0]) or _is_adapted(book) else None,
            )
    yield from _in_commands(book)
    if not is_template(book):
        yield from _to_fill_in(book)


def _logs_in(book: Runbook, contact: Place) -> bool:
    """Whether a heading calls those that stand there accounts, whom nobody calls."""
    return ACCOUNTS.search(" ".join(headings(book, contact)[-1:])) is not None


def _is_principal(book: Runbook, start: int) -> bool:
    """Whether it is how Kerberos calls a service: `nfs/host@REALM`."""
    return book.source.data[start - 1 : start] == b"/"


def _is_adapted(book: Runbook) -> bool:
    """Whether addresses of examples stand on the page."""
    return book.source.holds(*NEAR) and SAMPLE.search(book.source.data) is not None


def _to_fill_in(book: Runbook) -> Iterator[Finding]:
    """Places for a name or a number that nobody filled in, under a heading about contacts."""
    text = prose(book.document)
    for statement in text.about("contact", "escalat", "on-call", "oncall", "phone"):
        about = f"{book.document.sections[statement.section].title} {statement.lead}"
        match = BLANK.search(statement.text) if statement.kind != "heading" and CONTACTS.search(about) else None
        if not match and statement.label and CONTACTS.search(about) and LINE.fullmatch(statement.value):
            yield _blank(statement.span(), statement.value.strip())
        if match:
            yield _blank(statement.span(match.start(), match.end()), match[0])
    for grid in text.grids:
        if CONTACTS.search(book.document.sections[grid.section].title):
            blank = next(
                (
                    (each, match)
                    for row in grid.table.rows
                    for each in row
                    if (match := BLANK.search(each.text) or LINE.fullmatch(each.text))
                ),
                None,
            )
            if blank:
                cell, match = blank
                yield _blank(Span(cell.offset(match.start()), cell.offset(match.end())), match[0])


def _blank(place: Span, words: str) -> Finding:
    says = f"“{words}” was never filled in: whoever has to call somebody finds a form"
    return found(place, says, "The name and the number that is answered.")


def _in_commands(book: Runbook) -> Iterator[Finding]:
    """Addresses that a command sends mail to."""
    for command in book.commands:
        match = MAILED.search(book.source.data, command.start, command.end) if "@" in command.text else None
        if match and not MAILERS.isdisjoint(command.programs) and "test" not in command.text.lower():
            says = f"this mails {match[0].decode()}, which belongs to nobody: the one it was for never learns of it"
            yield found(Span(*match.span()), says, "The address that is read.")
