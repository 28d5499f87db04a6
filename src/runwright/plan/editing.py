"""Editing: another command in the place of a planned one, judged by what it does itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages import embedded
from runwright.languages.effects import Effects, Level, Mark
from runwright.lib.errors import RunwrightError
from runwright.plan.binding import SURROGATE
from runwright.plan.rehearsal import rehearsal

if TYPE_CHECKING:
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Action


class NotACommand(RunwrightError):
    """What was typed is empty, or cannot be read by the grammar of its language."""

    hint = "Nothing was run. Is a quote or a bracket not closed? Mend it, and send it again."

    def __init__(self, why: str) -> None:
        super().__init__(f"this is no command: {why}")


def edited(action: Action, text: str, procedure: str, environment: Environment) -> Action:
    """The action with another text; effects and limits are those of the new one, approval that of both together.

    Whoever edits a command that needed approval needs it still: an edit must not be a way around it.

    Raises:
        NotACommand: the text is empty or does not parse.
    """
    text = text.strip()
    if not text or "\0" in text or SURROGATE.search(text):
        raise NotACommand("it holds what is no character" if text else "it is empty")
    parsed = embedded.parse(action.language, text)
    if parsed is not None and parsed.problems:
        raise NotACommand(parsed.problems[0].message)
    effects = embedded.effects_of(action.language, text)
    if action.effects.level is Level.UNKNOWN and text == action.text:
        effects = Effects(Level.UNKNOWN, effects.marks, action.effects.because)
    policy = environment.policy
    need = policy.need(procedure, effects)
    if action.need is not None:
        need = action.need if need is None else action.need | need
    return action._replace(
        text=text,
        effects=effects,
        need=need,
        ask=policy.asks(effects),
        bound=environment.limits.endless if Mark.ENDLESS in effects.marks else None,
        terminal=Mark.INTERACTIVE in effects.marks,
        rehearsal=rehearsal(text, action.language, effects),
        probe=None,
    )
