"""An option that the program does not have.

## Why it matters

The program refuses the whole command. It was right in another version, or for another program, or never; at night the
reader has to find out which.

## Example

```bash
kubectl get pods --all-namespace
```

```bash
pg_basebackup -D /restore --target-time='2024-11-05 14:30:00'
```

## Instead

```bash
kubectl get pods --all-namespaces
pg_basebackup -D /restore
age -version
```
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.hidden import HIDDEN
from runwright.lint.facts.knowledge import EXACT, near, options, options_known, version
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.languages.syntax import Word
    from runwright.languages.tools.invocation import Invocation
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/unknown-option"
SEVERITY = Severity.ERROR
DATA = Path(__file__).resolve().parents[2] / "data" / "manual_options.json"
SWITCH = regex(r"--(?:skip|disable|enable|loose|maximum)-(.+)")
"""What every client of MySQL and MariaDB takes before the name of one of its options."""
OF_POWERSHELL = frozenset(
    ("mkdir rm rmdir cp mv ls cat echo curl wget sort tee diff kill ps sleep history man mount clear pwd").split()
)
"""Names that PowerShell gives to commands of its own, whose options are capitalised words."""
CAPITALISED = regex(r"-[A-Z][a-z]{3,}[A-Za-z]*$")
FRONT = frozenset({"kubectl", "oc", "k"})
"""Programs that take an option of a sub-command before it too, when its value is joined to it: without, they take the
sub-command for the value (tried with kubectl 1.32)."""
GO_FLAGS = frozenset({"age", "age-keygen", "mc", "crictl", "ctr"})
"""Programs that read options as Go's own library does: one hyphen before a word says what two say."""
AGED = frozenset({"podman", "ctr", "etcdctl", "curl", "rabbitmqctl", "pgbackrest", "gcloud"})
"""Programs that were asked in a release of years ago: what is like none of its options may be newer; or that hide
many, as gcloud does. (The extensions of az bring options of their own.)"""
ENGINES = frozenset({"docker", "podman", "nerdctl"})
OPTION = regex(r"--?[A-Za-z][\w-]*(?==|$)")
"""What is plainly an option: no number, no sign for standard input, nothing to fill in."""
NUMBERED = regex(r"(?<=--)(pg|repo)\d+")
"""Which of several servers or repositories an option of pgBackRest is about."""
ENTRANCE = regex(
    r"(?:^|/)(?:composer|aws-cli|terraform|opentofu|helm|kubectl|curl|mc|k6|trivy|rclone|restic|flyway|liquibase)(?::|@|$)"
)
"""Images whose first word belongs to the program that they are for: `docker run composer install`."""


SYSTEMS = regex(
    r"(?:alpine|ubuntu|debian|busybox|fedora|centos|rocky\w*|almalinux|amazonlinux|python|node|ruby|golang|bash)$"
)
FAMILIES = {"pg": ("postgres", "postgresql"), "psql": ("postgres", "postgresql"), "mysqldump": ("mariadb",)}
"""Images and the clients that they hold."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each word that looks like an option and that the program itself does not list."""
    for program in programs(book):
        if program.invocation and program.invocation.strangers and options_known(program) and not _is_image_s(program):
            if not program.path and program.book and program.book.below("") and program.operands:
                continue  # a sub-command that nobody knows, with options of its own
            if book.source.text(program.end, program.end + 30).lstrip().startswith(("||", "2>/dev/null ||")):
                continue  # the author provides for its refusal
            for word in _own(program, program.invocation):
                if _on_another_line(book, program, word):
                    continue  # a line above that cannot be read has drawn the next one in
                if not (_abbreviates(word, program) or _of_another_version(word, program)):
                    yield _finding(program, word)


def _is_image_s(program: Program) -> bool:
    """Whether the words are those of the program that an image is for, not of one of this name."""
    engine = program.around[-1] if program.around else None
    if engine is None or engine.name not in ENGINES:
        return False
    return any(ENTRANCE.search(each.known) for each in engine.words) or (
        engine.path == "run" and bool(engine.operands) and not _may_run(engine.operands[0], program.name)
    )


def _may_run(image: str, name: str) -> bool:
    """Whether an image surely starts the word behind it as a program: one of a system, or named like the program."""
    own = image.rpartition("/")[2].partition(":")[0].partition("@")[0]
    return bool(SYSTEMS.match(own)) or own[:4] == name[:4] or own in FAMILIES.get(name.partition("_")[0], ())


def _on_another_line(book: Runbook, program: Program, word: Word) -> bool:
    """Whether a word stands on a later line that no backslash joins to the command."""
    between = book.source.text(program.start, program.at(word).start)
    at = between.rfind("\n")
    return at >= 0 and not between[:at].rstrip(" \r").endswith("\\")


def _own(program: Program, invocation: Invocation) -> tuple[Word, ...]:
    """The unknown words that are the program's own: behind an image or a module they belong to what runs in it."""
    if program.name == "uv" and program.path in {"tool run", "run"} and invocation.operands:
        return tuple(word for word in invocation.strangers if word.start < invocation.operands[0].start)
    if program.name == "script" and invocation.operands[1:]:  # the command behind the file, as BSD has it
        return tuple(word for word in invocation.strangers if word.start < invocation.operands[0].start)
    module = program.given("-m", "--module") if program.name == "uv" else None
    if module is not None:
        return tuple(word for word in invocation.strangers if word.start < module.word.start)
    if program.name not in ENGINES or not invocation.operands:
        return invocation.strangers
    return tuple(word for word in invocation.strangers if word.start < invocation.operands[0].start)


def _abbreviates(word: Word, program: Program) -> bool:
    """Whether it is no option at all, or the beginning of one: getopt and argparse take those."""
    match = OPTION.match(word.known)
    if match is None or "[" in word.text or "<" in word.text:
        return True
    if program.name == "pgbackrest" and NUMBERED.sub(r"\1", match[0]) in options(program):
        return True
    shortened = match[0].startswith("--") and program.name not in EXACT
    return shortened and any(each.startswith(match[0]) for each in options(program))


def _of_another_version(word: Word, program: Program) -> bool:
    """Whether it may be right elsewhere: single letters that gcloud hides, what every command of aws 2 takes."""
    if program.name == "gcloud":
        hidden = {"--platform", "--gen2", "--no-gen2"}  # of Cloud Run and its functions
        return not word.known.startswith("--") or word.known.partition("=")[0] in hidden
    name = word.known.partition("=")[0]
    if program.name in FRONT and "=" in word.known and name in options(program):
        return True
    if name in HIDDEN.get(program.name, ()) or name in of_manuals().get(program.name, ()):
        return True
    if program.name in OF_POWERSHELL and CAPITALISED.match(name):
        return True
    if program.name in GO_FLAGS and f"-{name}" in options(program):
        return True
    if program.name.startswith(("mysql", "mariadb")) and (switch := SWITCH.match(name)):
        return f"--{switch[1]}" in options(program)
    if program.name == "rsync" and name.startswith("--no-"):
        return f"-{name[5:]}" in options(program) or f"--{name[5:]}" in options(program)  # turns an implied one off
    if program.name == "dpkg" and name.startswith(("--force-", "--no-force-", "--refuse-")):
        return True  # of things that another help lists
    return program.name == "aws" and word.known.startswith(("--cli-", "--no-cli-"))


@cache
def of_manuals() -> Mapping[str, frozenset[str]]:
    """The options that a manual lists and the program's own help does not."""
    listed = json.loads(DATA.read_text(encoding="utf-8"))["options"]
    return {program: frozenset(words.split()) for program, words in listed.items()}


def _finding(program: Program, word: Word) -> Finding:
    match = OPTION.match(word.known)
    name = match[0] if match else word.known
    if name in options(program):
        says = f"{program.called} takes {name} only behind its own words ({version(program)} refuses the command)"
        return found(program.at(word), says, f"{program.called} {name} …")
    known = {each.lstrip("-"): each for each in options(program) if len(each.lstrip("-")) > 1}
    guess = known.get(near(name.lstrip("-"), known), "")
    unsure = program.name == "az" or (program.name in AGED and not guess)
    return found(
        program.at(word),
        f"{program.called} has no option {name} ({version(program)} refuses the command)",
        f"Did you mean {guess}?" if guess else f"See {program.called} --help.",
        severity=Severity.INFO if unsure else None,
    )
