"""The one protocol of all faults: a frozen value, made from kind, target and options, that breaks a thing and mends it.

A fault looks first (`before`): what it notes there is all that is needed to mend it, from any process and any number
of times, for the one that injected it may be dead by then. It is written down before anything is broken.
What lives only as long as the process that injects (connections, load, rules of a relay) goes on `held`: the kernel
takes that away with the process.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.faults.need import Need
    from runwright.drill.target import Target
    from runwright.environment.shape import Kind

Facts = dict[str, Any]
"""What was before: values that JSON can carry."""


class Option(NamedTuple):
    """What a person may say about a fault."""

    name: str
    kind: Kind
    meaning: str
    default: object


class NotInjected(RunwrightError):
    """A fault that did not come about; what it had begun was mended."""

    hint = "Nothing is broken. Correct the drill or the system, and start again."

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(f"this could not be done: {sentence} {why}")


class NotMended(RunwrightError):
    """A fault that is still there."""

    hint = "It stays on the list of outstanding faults; the next drill tries again before it begins."

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(f"this is not mended: {sentence} {why}")


@dataclass(frozen=True)
class Fault:
    """What every fault has; a kind overrides what it does differently."""

    KIND: ClassVar[str] = ""
    HITS: ClassVar[str] = ""
    """The kind of its target: process, link, data, server or command; empty for the machine itself."""
    NEEDS: ClassVar[tuple[Need, ...]] = ()
    EARLY: ClassVar[bool] = False
    """Whether it has to be there before the system starts, and is mended when that has stopped."""

    def sentence(self) -> str:
        """What it does, in one sentence, for the person who allows it."""
        raise NotImplementedError

    def missing(self) -> str:
        """Why it cannot be had here, or nothing."""
        return next((why for need in self.NEEDS if (why := need.missing())), "")

    def before(self) -> Facts:
        """What has to be known to mend it; changes nothing."""
        return {}

    def inject(self, before: Facts, held: ExitStack) -> None:
        """Break it; raises a RunwrightError or OSError when it does not come about."""
        raise NotImplementedError

    def mend(self, before: Facts) -> None:
        """Make it as it was; does nothing where it is already, wherever the injection had come to."""


def option(kind: Kind, meaning: str, default: object) -> Any:  # noqa: ANN401 (the type is that of the field)
    """A field of a fault that the drill may set."""
    return field(default=default, metadata={"option": [(kind, meaning)]})


def options(kind: type[Fault]) -> tuple[Option, ...]:
    """What can be said about faults of a kind."""
    return tuple(
        Option(each.name, of, meaning, each.default)
        for each in fields(kind)
        for of, meaning in each.metadata.get("option", ())
    )


def target(fault: Fault) -> Target | None:
    """What it hits; None for the machine itself."""
    return cast("Target | None", getattr(fault, "target", None))


def plain(fault: Fault) -> dict[str, Any]:
    """The fault as JSON can carry it; `catalogue.read` makes it again."""
    hit = target(fault)
    values = {each.name: getattr(fault, each.name) for each in options(type(fault))}
    return {"kind": fault.KIND, "target": hit._asdict() if hit else None, "options": values}
