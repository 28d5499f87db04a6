"""A step does the opposite of what its words say.

## Why it matters

Under attack the reader looks for “block”, copies what stands there, and opens the port to the world. Nobody reads a
command twice whose heading is right.

## Example

````markdown
# Attack on the login

1. **Block the addresses of the attack**

   ```bash
   aws ec2 authorize-security-group-ingress --group-id sg-0a1b --protocol tcp --port 443 --cidr 203.0.113.0/24
   ```
````

## Instead

````markdown
# Attack on the login

1. **Block the addresses of the attack**

   ```bash
   aws ec2 revoke-security-group-ingress --group-id sg-0a1b --protocol tcp --port 443 --cidr 203.0.113.0/24
   ```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at, step_at
from runwright.lint.facts.opposite import opposites_of
from runwright.lint.facts.program import programs, programs_in
from runwright.lint.facts.purpose import block_of
from runwright.lint.facts.record import is_spoken_of
from runwright.lint.facts.wording import MARKUP, is_mentioned, said, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.opposite import Opposite
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/opposite-of-heading"
SEVERITY = Severity.ERROR
TARGET = regex(r"\b[Rr]ules? (?:DROP|REJECT|ACCEPT|DENY)\b|\b(?:DROP|REJECT|ACCEPT|DENY) rules?\b")
"""Another rule of the chain, beside which this one goes."""
LOOPS = frozenset({"for", "while"})
FAULT = regex(r"\W*(?:fix|cause|problem|issue|symptom|case|scenario|reason|error)\s*\w?\s*[:.—–-]", re.IGNORECASE)
"""How a heading begins that names what is wrong: what stands below it is against that."""

ROLLING = regex(r"\b(?:rolling|one (?:by|at a)|each|every|all)\b|\bin turn\b", re.IGNORECASE)
"""What is done to one after the other, and taken back before the next one."""
EITHER = regex(r"\bor\b (?:else )?(?:use|start|run|allow|open|keep|try|change|set)\b", re.IGNORECASE)
"""Two ways, of which the command may be the other one."""
SYMPTOM = regex(r"(?<!\w)(?!block)\w+(?:\s\w+)*\s+(?:is |are |was |were )?block(?:ing|ed)\W*(?:$|:)", re.IGNORECASE)
"""A heading that says what something does to the reader, and is no order: “Firewall Blocking”."""
BLOCKER = regex(
    r"\b(?:firewalls?|iptables|ufw|nftables|security groups?|waf|network polic(?:y|ies)|"
    r"selinux|prox(?:y|ies)|isp|antivirus|rules?)\s+"
    r"(?:is |are |was |were |may be |might be )?(?:block|den|drop|reject)(?:ing|ying|s|ies|ped|ed|ping)\b",
    re.IGNORECASE,
)
"""What stands in the way, and for which the step makes room: “Firewall Blocking Connection”."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command of `data/opposites.toml` whose nearest words speak of the other way, and none of its own."""
    for program in programs(book):
        if is_mentioned(book, program) or is_spoken_of(book, program.start):
            continue
        for opposite in opposites_of(program.name):
            words = _contrary(book, program, opposite) if any(each.fits(program) for each in opposite.forms) else ""
            if words and not (_is_prepared_for(book, program, opposite) or _is_of_another(book, program, words)):
                yield found(
                    program, f"“{words}” stands above it, and {program.called} {opposite.does}", opposite.instead
                )


def _contrary(book: Runbook, program: Program, opposite: Opposite) -> str:
    """The words that say the contrary; empty when none do, or when others name what the command does."""
    block = block_of(book, program)
    if opposite.beside and block and opposite.beside.search(block.text):
        return ""
    if (LOOPS & {program.command.syntax.kind if program.command.syntax else ""}) and ROLLING.search(
        title(book, program)
    ):
        return ""
    step = step_at(book, program)
    near = [said(book, program), MARKUP.sub("", step.title if step else ""), title(book, program)]
    near = [TARGET.sub("", each) for each in near if not _is_the_page(book, each)]
    if any(opposite.own.search(each) for each in (said(book, program), step.title if step else "")):
        return ""
    return next((each for each in near if opposite.words.search(each) and not _names_own(each, opposite)), "")


def _is_prepared_for(book: Runbook, program: Program, opposite: Opposite) -> bool:
    """Whether a command that does as the words say follows in the section: a copy before the restore."""
    below = programs_in(book, program.end, section_at(book, program).end) if opposite.then else ()
    return any(form.fits(each) for each in below for form in opposite.then)


def _is_of_another(book: Runbook, program: Program, words: str) -> bool:
    """Whether a command below it in the block does what the words say: the last of the steps that stand above."""
    block = block_of(book, program)
    below = programs_in(book, program.end, block.end) if block else ()
    return any(
        other.own.search(words) and any(form.fits(each) for form in other.forms)
        for each in below
        for other in opposites_of(each.name)
    )


def _is_the_page(book: Runbook, words: str) -> bool:
    """Whether words are a title of one word over the whole page, which is a subject and no order: “Backup”."""
    return len(words.split()) == 1 and words.strip() == book.title.text.strip()


def _names_own(words: str, opposite: Opposite) -> bool:
    """Whether words name what the command does, or the fault that it is against."""
    return bool(
        opposite.own.search(words)
        or FAULT.match(words)
        or SYMPTOM.search(words)
        or BLOCKER.search(words)
        or EITHER.search(words)
    )
