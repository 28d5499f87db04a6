"""The page of drills: every section and key of a system's file and of a drill's, from the shapes that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.pages.configuration import example
from docs.pages.markdown import code, joined, table
from runwright.drill import scenario_sections, system_sections
from runwright.drill.problems import shaped
from runwright.drill.scenario_sections import Faults
from runwright.drill.signal_shape import SIGNAL, TextOrSection
from runwright.environment.shape import Each, Kind, Many, Several, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.environment.shape import Key, Shape

ABOUT = """\
`runwright drill SYSTEM` breaks a system on purpose, runs the procedure that is for it, and measures what was
promised. A system is a folder with a `system.toml`; its drills are the files `drills/*.toml` in it, one a drill.
[Rehearse a runbook](../how-to/rehearse-a-runbook.md) shows both step by step.

A drill goes so: the system is started, or adopted when it runs · `before` · steady state is proven · the loads begin
· the faults are injected · detection · the procedure, through the same door as `runwright run` · steady state again,
with the fault still in place if the procedure did not take it away · the way back, with `roll_back`, and what must
hold then · the faults are mended · `after` · steady state for whoever comes next. Whatever happens, Ctrl-C and `kill
-9` of the drill included, the faults are mended.

`$NAME` and `${NAME:-otherwise}` in URLs and commands are variables of the system's environment file, or of the
drill's own environment. An environment of `runwright.toml` must say `drills = true`, or a drill refuses."""
EXAMPLE = """\
title = "The primary is killed under load"
about = "The primary dies with its connections. A replica is promoted, and no acknowledged write is gone."
procedure = "primary-failover"          # the anchor in the system's runbook
roll_back = true                        # take the way back too, when all is judged
                                        # (with outcome = "fails": from where it failed)

[values]                                # as --set of `runwright run`
replica = "replica-1"

[[before]]
command = "python3 -m systems.shop replicas wait"

[steady]
probes = ["health", "primary"]          # without it: every probe of the system
within = "30 s"
[steady.signals]
"replication lag" = "< 2"

[[load]]
name = "orders"
sql = "$DATABASE_URL"                   # a table of its own is made, and removed
rate = 100
reads = 20
read_from = "$REPLICA_URL"

[[load]]
name = "pages"
http = "$SHOP_URL/health"

[[faults]]
kind = "kill"
target = "primary"

[detection]
probe = "primary"
for = "500 ms"
within = "10 s"

[answers]
conditions = ["more than one replica"]  # words of the conditions that are met; all others are not
choices = ["Local processes"]
# turn_back = "Remove the old one"      # the step before which the way back is taken

[[answers.manual]]
step = "Tell the team"
command = "echo told"

[approvals]
effects = ["destroys"]

[objectives]
rto = "5 s"
rpo = "0 s"
downtime = "5 s"

[afterwards]
whole = true                            # no acknowledged write gone, no read went backwards
[[afterwards.checks]]
title = "two replicas follow"
command = 'test "$(python3 -m systems.shop replicas count)" = 2'

[[back.checks]]                         # what must hold when the way back was taken
title = "one replica follows"
command = 'test "$(python3 -m systems.shop replicas count)" = 1'

[[after]]
command = "python3 -m systems.shop rebuild"
"""
SYSTEM = """\
name = "shop"
title = "The shop"

[start]
command = ["python3", "-m", "systems.shop", "start"]
seconds = "1 min"
[stop]
command = ["python3", "-m", "systems.shop", "stop"]
[status]
command = ["python3", "-m", "systems.shop", "status"]
[apart]
command = ["python3", "-m", "systems.shop", "start", "--free-ports"]
home = "SHOP_HOME"
[environment]
file = "${SHOP_HOME:-.run}/environment.env"

[[probes]]
name = "primary"
sql = "$DATABASE_URL"
[[probes]]
name = "health"
http = "$SHOP_URL/health"
needs = ["primary"]

[signals]
"replication lag" = { http = "$SHOP_URL/metrics/json", path = "$.database.lag_seconds", unit = "seconds" }
"error rate" = { metrics = "$SHOP_URL/metrics", series = 'requests_total{status=~"5.."}', per = "requests_total" }

[processes.primary]
pid_file = "$SHOP_HOME/primary/postmaster.pid"
[links.database]
setting = "DATABASE_PORT"
target = "$PRIMARY_PORT"
[data.archive]
path = "$SHOP_HOME/archive"
[faults.slow-pages]
inject = "python3 -m systems.shop slow on"
mend = "python3 -m systems.shop slow off"
"""
PROGRAM = """\
## The lines of a program

A load of the kind `program` is a command that makes requests itself, and prints each when it is answered, as one line
of JSON: `{"op": "write", "id": 17, "ok": true, "seconds": 0.004, "said": "201"}`. `op` is `write` or `read`; `ok`
says whether it was acknowledged; `said` explains one that was not. A write carries its `id`, counted from 1; a read
may carry the highest id that it saw, as `value`. When the drill is over the program gets SIGTERM; what it then prints
as `{"all": [1, 2, 3]}` are the ids that are there, and without such a line nothing is said about lost writes."""

RESULT = """\
## A result

`--json` prints a list of results, `--report` writes the same as `drills.json`, and each line of the scoreboard
(`drills/results.jsonl` beside the journal) is one. A drill that could not be held has `drill`, `held` and `refused`
only."""
TRIALS = """\
## What a drill notices

`--mutate --json` prints a list of changes of procedures, and `--report` writes the same as `mutants.json`;
[what the words mean](../how-to/rehearse-a-runbook.md#ask-whether-the-drill-would-notice)."""
TRIAL_KEYS = {
    "drill, kind, what": "Of which drill; `removed`, `silent`, `swapped` or `failing`; what was changed, in words.",
    "acts": "Whether what was changed is there to change something.",
    "must": "Whether a drill that does not notice it is too weak.",
    "fate": "`noticed`, `missed`, `fails`, `alike` or `open`.",
    "noticed, weak": "Whether it was noticed, or would be for sure; whether it was missed and must not be.",
    "why": "By what it was noticed, or why it was not tried.",
    "seconds": "How long the drill took; null where none was held.",
}
KEYS = {
    "format": "The version of this form, 1.",
    "system, drill, title, about, procedure": "What was held.",
    "revision": "SHA-256 of the runbook's bytes.",
    "run": "The run in the journal: `runwright runs show RUN`.",
    "environment, at, adopted": "Where, when (UTC), and whether the system ran before.",
    "held": "Whether everything that had to hold did.",
    "mutant": "What was changed in the procedure; empty when nothing was.",
    "faults": "What was broken, each in a sentence.",
    "moments": "Seconds from the beginning: steady, injected, detected, first, last, restored, ended; null where none.",
    "phases": "Seconds of detect, decide, execute and verify.",
    "measures": "rto, rpo, downtime, duration, detect in seconds; lost, backwards, failures, acknowledged, attempts.",
    "checks": "What had to hold: name, held, wanted, found, and who wanted it (`drill`, or a line of the runbook).",
    "steps": "What became of each step: number, title, phase, state, seconds, why.",
    "loads": "Of each load: attempts, acknowledged, failed, ids of lost writes, outage, latencies, what failures said.",
    "said": "What was taken for granted, and what else is worth a line.",
    "output": "The end of what the last command printed, when the procedure did not come to its end.",
}


def page() -> str:
    """The examples, which are read to see that they are right; then every section of both files."""
    shaped(scenario_sections.FILE, EXAMPLE, "drill.toml")
    shaped(system_sections.FILE, SYSTEM, "system.toml")
    parts = [ABOUT, f"## A drill\n\n```toml\n{EXAMPLE}```"]
    parts += _described((), scenario_sections.FILE, 3)
    parts += [PROGRAM, f"## A system\n\n```toml\n{SYSTEM}```", *_described((), system_sections.FILE, 3)]
    return joined("Drills", *parts, RESULT, _keys(KEYS), TRIALS, _keys(TRIAL_KEYS))


def _keys(meanings: dict[str, str]) -> str:
    return table(
        ["key", "meaning"], ([", ".join(map(code, name.split(", "))), text] for name, text in meanings.items())
    )


def _described(path: tuple[str, ...], shape: Table, level: int) -> Iterator[str]:
    """Each section with its keys."""
    for header, table_shape in _sections(path, shape):
        if header:
            yield f"{'#' * level} {header}"
        if table_shape.about:
            yield table_shape.about
        yield _rows(table_shape)


def _sections(path: tuple[str, ...], shape: Shape) -> Iterator[tuple[str, Table | Each]]:
    """Every section that holds values, with its header, in the order of the file."""
    if isinstance(shape, Many):
        yield f"[[{'.'.join(path)}]]", shape.table
    elif isinstance(shape, Each) and isinstance(shape.shape, TextOrSection):
        yield f"[{'.'.join(path)}.NAME]", SIGNAL
    elif isinstance(shape, Each) and not isinstance(shape.shape, Kind):
        yield from _sections((*path, "NAME"), shape.shape)
    elif isinstance(shape, Each):
        yield f"[{'.'.join(path)}]", shape
    elif isinstance(shape, Table):
        yield (f"[{'.'.join(path)}]" if path else ""), shape
        for key in shape.keys:
            yield from _sections((*path, key.name), key.shape)


def _rows(shape: Table | Each) -> str:
    heads = ["key", "value", "for example", "without it", "meaning"]
    if isinstance(shape, Each):
        kind = shape.shape
        return (
            table(heads[:3], [[code(shape.called), kind.words, code(kind.example)]]) if isinstance(kind, Kind) else ""
        )
    return table(heads, [_row(key) for key in shape.keys if isinstance(key.shape, Kind | Several | Faults)])


def _row(key: Key) -> list[str]:
    shape = key.shape
    if isinstance(shape, Faults):
        about = "What is broken: `kind`, `target`, and what that kind takes: see [faults](faults.md)."
        return [code(key.name), shape.words, code("[[faults]]"), "nothing is broken", about]
    if isinstance(shape, Kind | Several):
        return [code(key.name), shape.words, example(shape), key.default, key.about]
    return []
