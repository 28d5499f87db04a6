"""Progress: what has happened in a run, folded from the entries of its journal.

Nothing else holds state: a run that is resumed on another machine folds the same entries and stands at the same place.
`take` is the fold; it never decides, and it believes what the journal says (the chain is proved by the store).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment.identity import people
from runwright.environment.policy import Need
from runwright.plan.plain import restored_action
from runwright.run.kind import Kind, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from runwright.plan.plan import Action
    from runwright.store.journal import Entry


class Stage(StrEnum):
    """Where one command stands."""

    PENDING = "pending"
    STARTED = "started"
    """Its intent is written and no outcome: it runs now, or it is in doubt."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


class Grant(NamedTuple):
    """Somebody's yes to one execution of one command exactly as it stands."""

    fingerprint: str
    attempt: int
    who: str
    at: datetime


class Track:
    """What has happened to one command."""

    def __init__(self) -> None:
        self.stage = Stage.PENDING
        self.attempts = 0
        self.edited: Action | None = None
        """What a person made of it, judged anew, if somebody edited it."""
        self.tried: list[Action | None] = []
        """What was started each time: what a person had made of it by then, or nothing where it was the plan's own.

    What turned out not to be done is not in it.
    """
        self.why = ""
        """Why it failed or was skipped."""
        self.unjudged: list[int] = []
        """Indexes of the expectations that a person has yet to judge."""
        self.confirmed = False
        self.grants: list[Grant] = []
        self.denied: str = ""
        """Who said no to the execution that comes next, and why."""
        self.intent: dict[str, Any] = {}
        """The body of the last intent: what is known of a command in doubt."""
        self.outcome = 0
        """The number of the entry of its last outcome, 0 without one."""
        self.at: datetime | None = None
        """When the last intent was written."""

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.stage in {Stage.SUCCEEDED, Stage.SKIPPED} and not self.unjudged

    def again(self) -> None:
        """Back to before its execution; nobody's yes outlives that."""
        self.stage, self.confirmed, self.unjudged, self.denied = Stage.PENDING, False, [], ""


class Progress:
    """The state of a run."""

    def __init__(self) -> None:
        self.tracks: dict[int, Track] = {}
        self.steps: dict[int, str] = {}
        """Steps that are settled as a whole: `done`, `skipped`, `not met`."""
        self.needs: dict[int, Need] = {}
        """What commands need beside what was planned, since the policy became stricter while the run went on."""
        self.conditions: dict[int, bool] = {}
        self.chosen: dict[int, str] = {}
        self.setting = ""
        """Under which setting of the environment it goes on, as the site has it."""
        self.voided = 0
        """How many approvals count no more, since the run was last taken up under another setting."""
        self.state = State.RUNNING
        self.rolling_back = ""
        """Why the run undoes what it did; empty while it does not."""
        self.drivers: set[str] = set()
        """Who started the run, took it over or changed a command: for themselves they cannot approve."""
        self.count = 0
        """Entries folded so far."""
        self.started: int | None = None
        """The command whose intent has no outcome."""
        self.behind = 0
        """How many of the first steps were found settled: a run of a thousand does not look at all of them again."""
        self.session: dict[str, dict[str, Any]] = {}
        """The last known state of each session, by its name."""
        self.last: dict[str, Any] = {}
        """The last outcome, and the number of its entry; nothing when something else was done since."""
        self.last_number = 0

    def track(self, action: int) -> Track:
        """The track of a command, by its ordinal in the plan."""
        return self.tracks.setdefault(action, Track())

    def current(self, action: Action) -> Action:
        """A command as it would run now: a person may have edited it, a policy may have become stricter."""
        edited, need = self.track(action.ordinal).edited, self.needs.get(action.ordinal)
        made = action if edited is None else edited._replace(ask=edited.ask or action.ask)
        return made if need is None else made._replace(need=need)

    def take(self, entry: Entry) -> None:
        """Fold one entry; what is only of interest to readers changes nothing."""
        self.count = entry.number
        if entry.kind in REOPENING:
            self.behind = 0
        fold = FOLDS.get(entry.kind)
        if fold is not None:
            fold(self, entry)


def _planned(progress: Progress, entry: Entry) -> None:
    _driven(progress, entry)
    progress.session = dict(entry.body.get("sessions", {}))
    progress.steps |= dict.fromkeys(entry.body.get("passed", ()), "skipped")
    for number in entry.body.get("left", ()):
        progress.track(number).stage = Stage.SKIPPED


def _chosen(progress: Progress, entry: Entry) -> None:
    progress.chosen[entry.body["group"]] = entry.body["label"]


def _condition(progress: Progress, entry: Entry) -> None:
    for step in entry.body["steps"]:
        progress.conditions[step] = entry.body["met"]
        if not entry.body["met"]:
            progress.steps[step] = "not met"


def _approved(progress: Progress, entry: Entry) -> None:
    body = entry.body
    if body.get("setting", progress.setting) != progress.setting:  # what was looked at has changed meanwhile
        progress.voided += 1
        return
    track = progress.track(body["action"])
    track.grants.append(Grant(body["fingerprint"], body["attempt"], entry.who, entry.at))


def _denied(progress: Progress, entry: Entry) -> None:
    why = entry.body.get("why", "")
    progress.track(entry.body["action"]).denied = f"{entry.who}: {why}" if why else entry.who


def _confirmed(progress: Progress, entry: Entry) -> None:
    progress.track(entry.body["action"]).confirmed = True


def _intent(progress: Progress, entry: Entry) -> None:
    number = entry.body["action"]
    track = progress.track(number)
    track.stage, track.attempts = Stage.STARTED, entry.body["attempt"]
    track.tried.append(track.edited)
    track.intent, track.at = entry.body, entry.at
    progress.started = number


def _outcome(progress: Progress, entry: Entry) -> None:
    body = entry.body
    track = progress.track(body["action"])
    track.stage = Stage.SUCCEEDED if body["succeeded"] else Stage.FAILED
    track.why = body.get("why", "")
    track.unjudged = list(body.get("unjudged", ()))
    track.confirmed, track.outcome = False, entry.number
    progress.started = None
    progress.last, progress.last_number = body, entry.number
    if body.get("session"):
        progress.session[body["session"]] = body.get("after") or {}


def _judged(progress: Progress, entry: Entry) -> None:
    body = entry.body
    track = progress.track(body["action"])
    track.unjudged = [check for check in track.unjudged if check != body["check"]]
    if not body["held"]:
        track.stage, track.unjudged = Stage.FAILED, []
        track.why = body.get("note") or "a person says that the expectation does not hold"


def _settled(progress: Progress, entry: Entry) -> None:
    track = progress.track(entry.body["action"])
    track.again()
    if entry.body["done"]:
        track.stage = Stage.SUCCEEDED
    else:
        del track.tried[-1:]
    progress.started = None


def _performed(progress: Progress, entry: Entry) -> None:
    progress.steps[entry.body["step"]] = "done" if entry.body["done"] else "not done"
    progress.last, progress.last_number = {}, 0  # it tells of before: somebody acted since, or time went by


def _skipped(progress: Progress, entry: Entry) -> None:
    body = entry.body
    if body.get("action") is None:
        progress.steps[body["step"]] = "skipped"
        return
    track = progress.track(body["action"])
    track.again()
    track.stage, track.why = Stage.SKIPPED, body["why"]


def _again(progress: Progress, entry: Entry) -> None:
    body = entry.body
    if body.get("action") is None:
        progress.steps.pop(body["step"], None)
    else:
        progress.track(body["action"]).again()


def _edited(progress: Progress, entry: Entry) -> None:
    track = progress.track(entry.body["action"])
    track.again()
    track.edited, track.grants = restored_action(entry.body["command"]), []
    progress.needs.pop(entry.body["action"], None)  # it was judged by the policy of its day
    progress.drivers |= people(entry.who)


def _rollback(progress: Progress, entry: Entry) -> None:
    progress.rolling_back, progress.state = entry.body["why"], State.RUNNING


def _finished(progress: Progress, entry: Entry) -> None:
    progress.state = State(entry.body["state"])


def _driven(progress: Progress, entry: Entry) -> None:
    progress.state = State.RUNNING
    progress.drivers |= people(entry.who)
    progress.needs |= {number: Need(*need) for number, need in entry.body.get("needs", ())}
    for track in progress.tracks.values():
        track.confirmed = False  # by whoever drove it then, about to watch it; whoever goes on has said nothing
    _set(progress, entry.body.get("setting", progress.setting))


def _set(progress: Progress, setting: str) -> None:
    """The environment as it is from now on; nobody's yes outlives another one."""
    progress.voided = 0
    if progress.setting not in {"", setting}:
        for track in progress.tracks.values():
            progress.voided += len(track.grants)
            track.grants = []
    progress.setting = setting


FOLDS: dict[str, Callable[[Progress, Entry], None]] = {
    Kind.PLANNED: _planned,
    Kind.CHOSEN: _chosen,
    Kind.CONDITION: _condition,
    Kind.APPROVED: _approved,
    Kind.DENIED: _denied,
    Kind.CONFIRMED: _confirmed,
    Kind.INTENT: _intent,
    Kind.OUTCOME: _outcome,
    Kind.JUDGED: _judged,
    Kind.SETTLED: _settled,
    Kind.PERFORMED: _performed,
    Kind.SKIPPED: _skipped,
    Kind.RETRIED: _again,
    Kind.EDITED: _edited,
    Kind.ROLLBACK: _rollback,
    Kind.TAKEN: _driven,
    Kind.FINISHED: _finished,
}
"""How each kind of entry changes the state; kinds that are not here are only read by people."""
REOPENING = frozenset({Kind.RETRIED, Kind.EDITED, Kind.SETTLED, Kind.JUDGED, Kind.CHOSEN, Kind.ROLLBACK})
"""Entries that can make something of a settled step open again."""
