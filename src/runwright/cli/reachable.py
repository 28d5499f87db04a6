"""Whether people can be reached, by channels and by a runbook's escalation: what `runwright doctor` says of it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from runwright.cli.readiness import Answer, State
from runwright.environment.secret import SecretMissing
from runwright.incident.calling import Directory, OnCall, called
from runwright.incident.ladder import Asked, ladder
from runwright.notify.address import addressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.cli.readiness import Situation
    from runwright.environment.configuration import Configuration
    from runwright.environment.people import Rotation
    from runwright.incident.calling import Called
    from runwright.incident.ladder import Rung

EXTRA = "Install the extra: pip install 'runwright[apprise]'."


def channels(at: Situation) -> Iterator[Answer]:
    """Whether a message can be sent to each channel that the environment tells of its incidents."""
    known = at.configuration
    for name in at.environment.notify:
        channel = known.channels[name]
        try:
            addressed(channel, known.root)
        except SecretMissing as missing:
            yield Answer("channel", name, State.LOOK, str(missing), missing.hint)
            continue
        if channel.kind == "apprise" and find_spec("apprise") is None:
            yield Answer("channel", name, State.LOOK, "Apprise is not installed", EXTRA)
        else:
            yield Answer("channel", name, State.THERE, channel.kind)


def escalation(at: Situation) -> Iterator[Answer]:
    """Everybody whom the runbook calls by the clock or by hand, and every member of a rotation."""
    known = at.configuration
    asked = Asked(at.book.source.name, "", "", tuple(known.rotations), known.calls.patience)
    directory = Directory(known.calls, known.people, _turns(known), known.channels)
    for rung in ladder([at.book], asked):
        yield from (_answer(each, rung) for each in called(rung.to, directory) if rung.line and not rung.again)
    for rotation in known.rotations.values():
        yield from _members(rotation, directory)


def _turns(known: Configuration) -> dict[str, OnCall]:
    """Any member stands for a rotation: each of them is looked at by itself."""
    return {name: OnCall("", "") for name in known.rotations}


def _answer(each: Called, rung: Rung) -> Answer:
    if not each.why_not:
        said = f"{each.name}{', ' * bool(each.channels)}{', '.join(each.channels)}"
        return Answer("escalation", each.word, State.THERE, said, line=rung.line)
    do = f'Bind them in [escalation.calls]: "{each.word}" = ["…"].' if not each.name else ""
    return Answer("escalation", each.word, State.LOOK, each.why_not, do, rung.line)


def _members(rotation: Rotation, directory: Directory) -> Iterator[Answer]:
    for name in rotation.members:
        [told] = called(name, directory)
        if told.why_not:
            do = f"Name a channel: contacts in [people.{name}]."
            yield Answer("escalation", f"{rotation.name}: {name}", State.LOOK, told.why_not, do)
