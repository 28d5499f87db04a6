"""The faults, in a plain list.

To add one: a module beside this one with a class that derives from `Fault`, and its entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from runwright.drill import target as targets
from runwright.drill.faults.fault import Fault, options
from runwright.environment.shape import Wrong, nearest
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.drill.target import Targets

FAULTS = {
    "bandwidth": "bandwidth.Bandwidth",
    "clock": "clock.Clock",
    "command": "command.Command",
    "connections": "connections.Connections",
    "corrupt": "corrupt.Corrupt",
    "cpu": "cpu.Cpu",
    "delay": "delay.Delay",
    "disk-busy": "disk_busy.DiskBusy",
    "disk-full": "disk_full.DiskFull",
    "expired-certificate": "expired_certificate.ExpiredCertificate",
    "flood": "flood.Flood",
    "kill": "kill.Kill",
    "lock": "lock.Lock",
    "loss": "loss.Loss",
    "memory": "memory.Memory",
    "missing": "missing.Missing",
    "partition": "partition.Partition",
    "replication-stopped": "replication_stopped.ReplicationStopped",
    "restart": "restart.Restart",
    "slow-disk": "slow_disk.SlowDisk",
    "slow-query": "slow_query.SlowQuery",
    "small-disk": "small_disk.SmallDisk",
    "stop": "stop.Stop",
    "upstream-errors": "upstream_errors.UpstreamErrors",
    "wrong-password": "wrong_password.WrongPassword",
    "wrong-secret": "wrong_secret.WrongSecret",
}
"""Kind to the class in its module, which is imported when it is needed."""


class NoSuchFault(RunwrightError):
    """A kind that is not in the list."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"there is no fault of the kind “{kind}”")
        self.hint = nearest(kind, FAULTS)


class WrongOption(RunwrightError):
    """A fault that was asked for in words that it does not understand."""

    def __init__(self, kind: str, what: str, do: str) -> None:
        super().__init__(f"fault “{kind}”: {what}")
        self.hint = do


class Unavailable(RunwrightError):
    """A fault that cannot be had on this machine, or with this system as it is described."""

    hint = "Run the drill where it can be had, or choose another fault."

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(f"fault “{kind}” cannot be had here: {why}")


def fault_of(kind: str) -> type[Fault]:
    """The class of a kind; raises NoSuchFault."""
    if kind not in FAULTS:
        raise NoSuchFault(kind)
    module, _, name = FAULTS[kind].partition(".")
    return cast("type[Fault]", getattr(import_module(f"runwright.drill.faults.{module}"), name))


def make(kind: str, hits: str, said: Mapping[str, object], system: Targets) -> Fault:
    """A fault for what a system calls `hits`, as it is now; `said` are options as TOML has them.

    Raises NoSuchFault, WrongOption, Unavailable, and what `Targets.find` raises.
    """
    cls = fault_of(kind)
    values = checked(kind, said)
    if cls.HITS and not hits:
        raise WrongOption(kind, f"it does not say which {cls.HITS} it hits", 'Write target = "NAME".')
    made: Any = cls
    fault: Fault = made(system.find(cls.HITS, hits), **values) if cls.HITS else made(**values)
    try:
        why = fault.missing()
    except (OSError, ValueError) as problem:  # a name that leads nowhere, an address that is none
        why = str(problem)
    if why:
        raise Unavailable(kind, why)
    return fault


def checked(kind: str, said: Mapping[str, object]) -> dict[str, object]:
    """Options as the fault takes them; raises NoSuchFault and WrongOption. Needs no system that runs."""
    known = {each.name: each for each in options(fault_of(kind))}
    for name in said:
        if name not in known:
            raise WrongOption(kind, f"unknown option “{name}”", nearest(name, known) if known else "It takes none.")
    return {name: _value(kind, name, known[name].kind, value) for name, value in said.items()}


def read(plain: Mapping[str, Any]) -> Fault:
    """A fault from what `fault.plain` made of it."""
    cls = fault_of(plain["kind"])
    made: Any = cls
    if plain["target"] is None:
        return cast("Fault", made(**plain["options"]))
    return cast("Fault", made(targets.read(cls.HITS, plain["target"]), **plain["options"]))


def _value(kind: str, name: str, option: Any, value: object) -> object:  # noqa: ANN401 (a Kind, of whatever value)
    try:
        return option.convert(value)
    except Wrong as wrong:
        raise WrongOption(
            kind, f"{name}: {wrong.what}", wrong.do or f"Write {option.words}: {option.example}."
        ) from None
