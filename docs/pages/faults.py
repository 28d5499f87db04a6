"""Writes docs/reference/faults.md: what a drill may break; kinds, options and needs come from the code."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING

from docs.pages.markdown import code, joined, table
from runwright.drill.faults.catalogue import FAULTS, fault_of
from runwright.drill.faults.fault import options

if TYPE_CHECKING:
    from runwright.drill.faults.fault import Fault, Option

ABOUT = """\
What a drill may break. A drill names a kind, a target that the system's `system.toml` describes, and options:

```toml
[[faults]]
kind = "partition"
target = "replication"      # [links.replication]
new = "refuse"
```

Before anything is broken, it is written and synced what has to be known to mend it. A process of its own keeps the
fault, and mends it when the drill asks, when the drill ends however it ends, or when its time is over; a second process
mends it when the first is killed. Should both be killed at once with the drill, the next drill mends it before it
begins; connections, load and disturbed links end by themselves even then."""
TARGETS = {
    "process": "`[processes.NAME]`: `pid_file` or `pid_command` says its number, `start` how it is started",
    "link": "`[links.NAME]`: a connection whose port is a setting, so that the drill's relay can stand in it",
    "data": "`[data.NAME]`: a file or a folder",
    "server": "a variable of the system's environment that holds a URL, such as `$DATABASE_URL`",
    "command": "`[faults]` `NAME = { inject = …, mend = … }`: commands of the shell",
    "": "nothing: the machine",
}
SAFETY = """\
## What a fault never does

- It hits nothing that `system.toml` does not name. A process is told from a later one with the same number by when it
  started; the first process of the machine, the drill and what started it get no signal.
- It fills no disk but small ones, takes no more than 80 % of the memory that is available, floods no address but the
  loopback, slows no device but an image of its own, and sets no clock but that of processes that were started for it.
- Mending leaves alone what was made anew meanwhile: a renewed certificate, a rotated password, a new backup."""
LIMITS = """\
## What cannot be had

- Packets are not lost one by one: the relay stands above TCP, so that loss is what programs see of it, late bytes.
  Resets of single packets, reordering and UDP need a kernel with `netem`.
- A relay reaches only connections whose address is a setting of the system.
- A disk is slowed by the blkio controller of cgroups v1. Where there is only v2, which limits no device for all
  processes, `slow-disk` says so and is not had; `disk-busy` needs neither, and how slow it makes others is not sure.
- File systems are mounted by root on Linux. Without that, `disk-full` works on what is a small file system already.
- A clock goes wrong only for processes that were started with libfaketime."""


def page() -> str:
    """All kinds, one section each."""
    rows = [[code(kind), first(fault_of(kind)), target(fault_of(kind))] for kind in FAULTS]
    kinds = table(["kind", "what happens", "target"], rows)
    hit = table(["target", "how it is named"], [[each or "none", words] for each, words in TARGETS.items()])
    return joined("Faults", ABOUT, kinds, "## Targets", hit, *map(section, FAULTS), SAFETY, LIMITS)


def section(kind: str) -> str:
    """A kind with its options and needs."""
    fault = fault_of(kind)
    needs = ", ".join(need.words for need in fault.NEEDS)
    parts = [
        f"## {kind}",
        inspect.cleandoc(fault.__doc__ or ""),
        "It has to be there before the system starts." if fault.EARLY else "",
        f"Target: {target(fault)}." + (f" Needs {needs}." if needs else ""),
        table(["option", "is", "says", "without it"], map(row, options(fault))),
    ]
    return "\n\n".join(part for part in parts if part)


def row(option: Option) -> list[str]:
    """An option, as TOML knows it."""
    return [code(option.name), f"{option.kind.words}: {code(option.kind.example)}", option.meaning, default(option)]


def default(option: Option) -> str:
    """What holds when nothing is said."""
    if option.default is None or option.default == "":
        return ""
    value = str(option.default).lower() if isinstance(option.default, bool) else option.default
    return code(f"{value:g}" if isinstance(value, float) else value)


def first(fault: type[Fault]) -> str:
    """The first sentence of its module: what happens, seen from the system."""
    return (import_module(fault.__module__).__doc__ or "").splitlines()[0]


def target(fault: type[Fault]) -> str:
    """The kind of what it hits."""
    return fault.HITS or "none"
