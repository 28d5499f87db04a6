"""A variable or a limit is set in this shell for a service that another process starts.

## Why it matters

A service manager starts a service with its own environment. What is exported here ends with this terminal: the service
restarts exactly as it was, and the reader believes that the change is in.

## Example

```bash
export SHOP_CACHE_SIZE=512
sudo systemctl restart shop
```

## Instead

```bash
echo 'SHOP_CACHE_SIZE=512' | sudo tee -a /etc/default/shop
sudo systemctl restart shop
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, procedure_at
from runwright.lint.facts.edited import goes_elsewhere, is_edited
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.purpose import counts_steps
from runwright.lint.facts.variable import variables
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.variable import Setting
    from runwright.runbook import Runbook

NAME = "shell/setting-no-process-sees"
SEVERITY = Severity.WARNING
RESTARTS = regex(
    r"(?:systemctl|service) .*\b(?:re)?start\b|(?:docker|podman) (?:re)?start\b|kubectl rollout restart"
    r"|supervisorctl (?:re)?start\b|docker[ -]compose restart\b|rc-service .*\brestart\b"
)
"""Commands that ask another process to start something."""
CHANGES = regex(
    r"\b(?:reduce|increase|raise|lower|set|change|enable|disable|adjust|limit|temporar\w*|tune)\b", re.IGNORECASE
)
FOR_FILES = regex(r"PORT|TAG|IMAGE|VERSION|PROJECT|DIR|PATH|HOST|REGISTRY|PROFILE")
SETS = regex(r"ulimit (?:-[HS]+ )?-[HS]*[a-zA-Z] (?:\d+|unlimited)$")
COMPOSES = regex(r"(?:docker[ -]compose|podman-compose) (?:\S+ )*up\b")
INTERPOLATED = regex(r"(?m)^\s*environment:\s*$")
"""A page that shows the compose file with its variables."""
FOR_CLIENTS = regex(
    r"(?:KUBECONFIG|PATH|HOME|EDITOR|PAGER|LANG|LC_\w+|PG\w+|AWS_\w+|DOCKER_\w+|COMPOSE_\w+|SYSTEMD_\w+)$"
)
"""Variables that the commands of a terminal read themselves."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag an export, or a `ulimit`, right before a service is started, when nothing else in the document uses it."""
    used = {use.name for use in variables(book).uses}
    started = list(programs(book))
    for setting in variables(book).settings:
        if setting.value is not None and not setting.local and setting.name not in used and setting.name.isupper():
            after = _next(book, setting, started)
            if after is not None and not setting.exported and _is_of_a_file(book, setting):
                continue
            if after is not None and not FOR_CLIENTS.match(setting.name):
                yield _finding(setting, f"{setting.name} is set in this shell only", after)
            elif setting.exported and _composed(book, setting, started):
                yield found(
                    setting,
                    f"docker compose gives {setting.name} to the container only where its file names it "
                    f"(environment: or ${{{setting.name}}}): otherwise it starts as before",
                    "Write it into the env_file of the service; then look: docker compose config.",
                    severity=None if _is_change(book, setting) else Severity.INFO,
                )
    for program, after in pairwise(started):
        if program.name == "ulimit" and len(program.words) > 2 and RESTARTS.search(_line(after)):
            yield _finding(program, f"{_line(program)} holds for this shell only", after)
    yield from _alone(book, started)


def _alone(book: Runbook, started: list[Program]) -> Iterator[Finding]:
    """A limit that is raised in a shell from which the procedure starts nothing."""
    for program in started:
        procedure = procedure_at(book, program) if program.name == "ulimit" and SETS.search(_line(program)) else None
        if procedure is None or program.command.block < 0 or not CHANGES.search(around(book, program)):
            continue
        after = [each for each in started if program.start < each.start < procedure.end and each.name != "ulimit"]
        if all(each.command.effects.level.harmless for each in after):
            yield found(
                program,
                f"{_line(program)} holds for this shell and what is started from it: the service keeps its own limit",
                "LimitNOFILE= in its unit, or the limits of its container; then restart it.",
            )


def _is_of_a_file(book: Runbook, setting: Setting) -> bool:
    """Whether it is a line of a file that is edited above, or that a remark names; counted steps are typed."""
    block = book.commands[setting.command].block
    if block < 0 or counts_steps(book.blocks[block].text):
        return is_edited(book, setting.start)
    return goes_elsewhere(book, setting.start)


def _finding(place: Setting | Program, what: str, after: Program) -> Finding:
    return found(
        place,
        f"{what}: “{_line(after)}” asks another process to start the service, which does not see it",
        "Set it where the service takes it from (its unit, its env file, its manifest).",
    )


def _composed(book: Runbook, setting: Setting, started: list[Program]) -> bool:
    """Whether the next command of the block lets compose make the containers anew."""
    if FOR_CLIENTS.match(setting.name) or INTERPOLATED.search(book.source.data.decode("utf-8", "replace")):
        return False
    block = book.commands[setting.command].block
    after = [each for each in started if each.start > setting.start and each.command.block == block]
    after = [each for each in after if each.name not in {"sudo", "export"}]
    return bool(after) and bool(COMPOSES.match(_line(after[0])))


def _is_change(book: Runbook, setting: Setting) -> bool:
    """Whether words above say that a value of the application is changed; a port or a tag is meant for the file."""
    return bool(CHANGES.search(comment_above(book, setting))) and not FOR_FILES.search(setting.name)


def _next(book: Runbook, setting: Setting, started: list[Program]) -> Program | None:
    """The command that restarts something right after a setting, in the same block."""
    block = book.commands[setting.command].block
    following = [
        each
        for each in started
        if each.start > setting.start and each.command.block == block and each.name not in {"sudo", "export"}
    ]
    return following[0] if following and RESTARTS.search(_line(following[0])) else None


def _line(program: Program) -> str:
    return " ".join(word.known for word in program.words)[:60]
