r"""A call of AWS, kubectl or Kafka's tools lacks a parameter that it cannot do without.

## Why it matters

The command line refuses it: "the following arguments are required". At night the reader has to find out with which
values.

## Example

```bash
aws rds restore-db-instance-to-point-in-time --target-db-instance-identifier shop-copy --use-latest-restorable-time
aws ec2 create-network-acl-entry --network-acl-id acl-1 --rule-action deny --rule-number 90 --ingress
kubectl delete jobs -n shop
kafka-consumer-groups.sh --bootstrap-server kafka:9092 --group shop --reset-offsets --to-earliest --execute
```

## Instead

```bash
aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier shop \
  --target-db-instance-identifier shop-copy --use-latest-restorable-time
aws ec2 create-network-acl-entry --network-acl-id acl-1 --protocol tcp --rule-action deny --rule-number 90 --ingress
kubectl delete jobs -l app=nightly -n shop
kafka-consumer-groups.sh --bootstrap-server kafka:9092 --group shop --topic orders \
  --reset-offsets --to-earliest --execute
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.placeholder import find
from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import near, version
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/missing-parameter"
SEVERITY = Severity.ERROR
OTHERWISE = ("--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton", "--cli-auto-prompt", "--help")
LEFT_OUT = regex(r"\.\.\.|…|^\[|^\$\{?\w+\}?$|^\"?\$\{\w+\[@\]\}\"?$|^<[^>]*(?:options|args|param)")
ANSWER = regex(r"(?m)\s(?:->|=>|→)\s+\S")
BY_TARGET = {
    "rds restore-db-instance-to-point-in-time": (
        "--source-db-instance-identifier",
        "--source-dbi-resource-id",
        "--source-db-instance-automated-backups-arn",
    )
}
"""Parameters of which one is needed, though the model requires none of them."""


class Need(NamedTuple):
    """What a command asks for besides what was given: one of these options, or so many operands."""

    path: str
    given: str
    """The option with which it is asked for; empty for always."""
    options: tuple[str, ...]
    operands: int
    """As many are enough without them; 0 for none that would do. A `kind/name` is two."""
    says: str


SELECTS = ("-l", "--selector", "-f", "--filename", "-k", "--kustomize")
KUBECTL = (
    Need("delete", "", (*SELECTS, "--all", "--field-selector", "--raw"), 2, "a name, a selector or --all"),
    Need("scale", "", ("--replicas",), 0, "--replicas"),
    Need("patch", "", ("-p", "--patch", "--patch-file"), 0, "--patch"),
)
GROUPS = (
    Need("", "--reset-offsets", ("--topic", "--all-topics", "--from-file"), 0, "--topic or --all-topics"),
    Need("", "--describe", ("--group", "--all-groups"), 0, "--group or --all-groups"),
)
TOPICS = tuple(Need("", each, ("--topic",), 0, "--topic") for each in ("--create", "--delete", "--alter"))
NEEDS = {"kubectl": KUBECTL, "oc": KUBECTL, "kafka-consumer-groups": GROUPS, "kafka-topics": TOPICS}
"""By the messages with which they refuse to work (kubectl 1.32, Apache Kafka 3.9)."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each operation that is given some options and lacks one that it requires."""
    for program in programs(book):
        yield from _refused(book, program)
        if program.name != "aws" or program.command.block < 0 or not _is_whole(program):
            continue
        missing = _missing(program)
        if missing:
            yield found(
                program,
                f"{program.called} requires {' and '.join(missing)}: {version(program)} refuses the command",
                f"{missing[0]} VALUE",
                severity=Severity.INFO if _is_told(book, program) else None,
            )


def _refused(book: Runbook, program: Program) -> Iterator[Finding]:
    """What is said of a call in a block that shows everything but what its command cannot do without."""
    invocation = program.invocation
    fed = program.syntax.piped_from or any(each.name == "xargs" for each in program.around)
    if program.command.block < 0 or invocation is None or fed:
        return
    for need in NEEDS.get(program.name.removesuffix(".sh"), ()):
        if need.path != program.path or (need.given and not program.has(need.given)):
            continue
        count = sum(1 + each.count("/") for each in program.operands if each)
        enough = program.has(*need.options) or (need.operands and count >= need.operands)
        if enough or (need.operands and invocation.strangers) or _is_open(program) or _is_told(book, program):
            continue
        says = f"{program.called} needs {need.says}, and refuses the command"
        yield found(program, says, f"See {program.called} --help.")


def _is_open(program: Program) -> bool:
    """Whether a word may stand for what is missing: a place to fill in, a variable, an elision."""
    return any(LEFT_OUT.search(word.text) or word.variables or find(word.text.encode()) for word in program.words[1:])


def _is_told(book: Runbook, program: Program) -> bool:
    """Whether its block has no language and says what came of it: a call in short, as somebody tells of it."""
    block = book.blocks[program.command.block]
    return not block.tag and ANSWER.search(block.text) is not None


def _is_whole(program: Program) -> bool:
    """Whether the page shows the call as it is to be made: an operation with options, and nothing left out."""
    invocation = program.invocation
    if invocation is None or program.book is None or not program.book.listed(program.path) or not invocation.given:
        return False
    options = {name for each in invocation.given for name in each.option.names}
    if options & set(OTHERWISE):
        return False
    values = {each.value for each in invocation.given}
    return not any(LEFT_OUT.search(word.text) for word in program.words[1:] if word not in values)


def _missing(program: Program) -> list[str]:
    invocation = program.invocation
    if invocation is None:
        return []
    given = {each.option.name for each in invocation.given}
    own = {option.name: option for option in invocation.facts.options.values()}
    short = tuple(word.known.partition("=")[0] for word in invocation.strangers)  # aws takes beginnings of options
    if program.operands:
        given.add("--outfile")  # where the answer goes stands without its name
    if any(near(each, tuple(own)) for each in short):
        return []  # the name that is misspelt may be the one that is missing
    missing = [
        name
        for name, option in own.items()
        if option.required and option.value != "none" and name not in given and not any(map(name.startswith, short))
    ]
    one_of = BY_TARGET.get(program.path, ())
    return missing or ([one_of[0]] if one_of and not given & set(one_of) else [])
