"""Driving: who has a run in hand, what it asks, and the answer of somebody at a page, which goes to the board.

What a page offers is decided anew from the journal, by the code that decides for the run itself. So a page shows a
question only while the process that runs it asks the very same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.role import Act
from runwright.lib.errors import RunwrightError
from runwright.plan.editing import edited
from runwright.run.decision import decide
from runwright.run.job import AlreadyEnded
from runwright.run.kind import Kind, State
from runwright.run.move import REASONED, Turn, Verb
from runwright.run.question import mark
from runwright.store.board import Notice
from runwright.store.holder import alive, spoken
from runwright.web.asking import LOOKED_AT, Overtaken
from runwright.web.draft import elsewhere
from runwright.web.forms import WrongForm
from runwright.web.page import lined, plain
from runwright.web.telling import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.environment.role import Person
    from runwright.plan.plan import Action
    from runwright.run.move import Move
    from runwright.run.record import Record
    from runwright.store.board import Piece
    from runwright.store.journal import Header
    from runwright.web.console import Console

LABELS: dict[Verb, dict[Turn, str]] = {
    Verb.YES: {Turn.CONFIRM: "Run it", Turn.CONDITION: "Yes, it is so", Turn.JUDGE: "Yes, that came"},
    Verb.NO: {Turn.CONDITION: "No", Turn.JUDGE: "No"},
    Verb.DONE: {Turn.PERFORM: "Done", Turn.PAUSE: "Go on now", Turn.DOUBT: "It was done"},
    Verb.PROBE: {Turn.DOUBT: "Ask the system"},
}
"""What stands on the buttons that answer a question; how others are called does not depend on it."""
OTHERS = {
    Verb.NOT_DONE: ("Not done", "What was in the way"),
    Verb.RETRY: ("Try again", "What is different now"),
    Verb.EDIT: ("Run another command", "Why another"),
    Verb.SKIP: ("Skip it", "Why skip it"),
    Verb.ROLL_BACK: ("Roll back", "Why roll back"),
    Verb.HAND_OVER: ("Hand over", "To whom"),
    Verb.STOP: ("Stop here", "Why stop (or nothing)"),
}
"""What else can be said, and what is asked of whoever says it."""


class Unsaid(WrongForm):
    """An answer without the words that it needs."""

    hint = "Go back, say why in a few words, and send it again: the next reader of the journal needs them."

    def __init__(self, verb: Verb) -> None:
        super().__init__(f"“{verb}” needs a reason")


class HeldElsewhere(RunwrightError):
    """A run that somebody drives, taken over without saying so."""

    status = 1
    hint = "Look there first; then take it over on purpose, with a reason."

    def __init__(self, header: Header) -> None:
        super().__init__(f"run {header.run} is held by {spoken(header.holder)}")


class Standing(NamedTuple):
    """Who drives a run, and what can be said to it from here."""

    driver: str
    """`console`, `elsewhere`, `unknown` (on another machine), `gone` (its process is dead), or empty for nobody."""
    process: str
    """Who holds it, in words; empty for nobody."""
    move: Move | None
    """What it asks here."""
    question: str
    """The digest of what it asks; empty while it asks nothing here."""
    answered: str
    """Who has answered what it asks, when it has not heard of that yet."""
    running: int
    """The number of the entry that began the command which runs now; 0 for none."""
    halted: str
    """Who wants that command ended."""
    printed: Sequence[Piece]
    """What it has printed so far."""

    @property
    def denied(self) -> bool:
        """Whether what it asks is what to do after somebody's no: the command never ran, and did not fail."""
        move = self.move
        return move is not None and move.turn is Turn.FAILURE and Verb.RETRY not in move.verbs

    @property
    def output(self) -> str:
        """The end of that, as a page shows it."""
        return plain(lined("".join(each.text for each in self.printed)))[-MOST:]

    @property
    def last(self) -> int:
        """The number of the last piece; 0 for none."""
        return self.printed[-1].number if self.printed else 0

    @property
    def answers(self) -> list[tuple[Verb, str]]:
        """The buttons that answer the question."""
        move = self.move
        if move is None:
            return []
        return [(verb, LABELS[verb][move.turn]) for verb in move.verbs if move.turn in LABELS.get(verb, {})]

    @property
    def offered(self) -> set[Verb]:
        """All that may be said from here: a yes to an approval is somebody else's act, and goes another way."""
        choose = {Verb.CHOOSE} if self.move is not None and self.move.turn is Turn.CHOOSE else set()
        return choose | {verb for verb, _ in self.answers} | {verb for verb, *_ in self.others}

    @property
    def others(self) -> list[tuple[Verb, str, str, bool]]:
        """What else may be said: each with its name, what is asked for, and whether words are needed."""
        verbs = self.move.verbs if self.move is not None else ()
        return [(verb, *OTHERS[verb], verb in REASONED) for verb in verbs if verb in OTHERS]


def standing(console: Console, made: Record) -> Standing:
    """Where a run stands."""
    header, notice = made.header, console.board.of(made.header.run)
    driver = _driver(header, notice)
    here = driver == "console" and notice is not None
    move = _asked(console, made, notice) if here and notice is not None else None
    running = _running(made) if here else 0
    return Standing(
        driver,
        spoken(header.holder) if header.holder else "",
        move,
        notice.question if notice is not None and move is not None else "",
        notice.who if notice is not None and here and notice.verb else "",
        running,
        notice.halted if notice is not None and running and notice.halting == running else "",
        console.board.printed(header.run, running) if running else (),
    )


def asking(console: Console, person: Person) -> list[Header]:
    """Runs that wait for an answer of whoever drives them, for somebody who may give one."""
    headers = [console.journal.header(run) for run in console.board.asking(LOOKED_AT)]
    return [each for each in headers if person.may(Act.RUN, each.environment) and alive(each.holder) is not False]


def _driver(header: Header, notice: Notice | None) -> str:
    if not header.holder:
        return ""
    lives = alive(header.holder)
    if lives is False:
        return "gone"
    if notice is not None and notice.holder == header.holder:
        return "console"
    return "elsewhere" if lives else "unknown"


def _asked(console: Console, made: Record, notice: Notice) -> Move | None:
    """What a run asks: what would be decided now, where that is what hangs on the board."""
    if not notice.question or notice.verb or State(made.header.state) is not State.RUNNING:
        return None
    move = decide(made.plan, made.progress, console.clock.now())
    return move if mark(made.plan, made.progress, move) == notice.question else None


def _running(made: Record) -> int:
    """The number of the entry that began the command which runs; what another process had begun is in doubt."""
    if made.progress.started is None:
        return 0
    last = next(each for each in reversed(made.entries) if each.kind in {Kind.INTENT, Kind.TAKEN})
    return last.number if last.kind == Kind.INTENT else 0


def say(console: Console, made: Record, fields: Mapping[str, str], who: str) -> None:
    """Put somebody's answer on the board.

    Raises:
        Overtaken: what the form shows is no longer asked, or was answered.
        Unsaid: it needs a reason.
        NotACommand: the command in the place of the asked one cannot be read.
    """
    run, now = made.header.run, standing(console, made)
    verb = next((each for each in now.offered if each.value == fields.get("verb")), None)
    if now.move is None or verb is None or fields.get("question") != now.question:
        raise Overtaken(run)
    words, text = fields.get("words", "").strip(), fields.get("text", "").replace("\r\n", "\n")
    if verb in REASONED and not words:
        raise Unsaid(verb)
    if verb is Verb.CHOOSE and words not in now.move.options:
        raise Overtaken(run)
    if verb is Verb.EDIT and now.move.action is not None:
        _readable(console, made, now.move.action, text)
    said = Notice(made.header.holder, now.question, verb.value, words, text, who)
    if not console.board.answer(run, said):
        raise Overtaken(run)


def _readable(console: Console, made: Record, action: Action, text: str) -> None:
    """Refuse a command that cannot be read here, where the person can mend it; raises NotACommand."""
    known = console.configuration.environments
    edited(action, text, made.plan.procedure, known.get(made.plan.environment, console.environment))


def halt(console: Console, made: Record, fields: Mapping[str, str], who: str) -> None:
    """Wish that the command which the page shows be ended; raises Overtaken when another or none runs."""
    now = standing(console, made)
    seen = str(now.running) == fields.get("number") and now.running > 0
    if not seen or not console.board.halt(made.header.run, made.header.holder, now.running, who):
        raise Overtaken(made.header.run)


def take(console: Console, made: Record, fields: Mapping[str, str], who: str) -> None:
    """Go on with a run that nobody drives; one that somebody drives only on purpose, and with a reason.

    Raises:
        AlreadyEnded: nothing is left to do.
        HeldElsewhere: somebody drives it, and the form does not say that it is taken from them.
        NotStarted: the process that was to go on with it said no.
    """
    header, driver = made.header, standing(console, made).driver
    if State(header.state).ended:
        raise AlreadyEnded(header)
    why, forced = fields.get("why", "").strip(), bool(fields.get("force"))
    if driver not in {"", "gone"} and not forced:
        raise HeldElsewhere(header)
    if forced and not why:
        raise Unsaid(Verb.HAND_OVER)
    words = ["run", f"--resume={header.run}", f"--why={why}", *elsewhere(who)]
    console.start([*words, *(["--take-over"] if forced else [])])
