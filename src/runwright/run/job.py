"""A job: one run in the hands of one process, which holds its lease.

A job writes to the journal, folds what it wrote into its progress, and hands commands to the sessions. It is begun,
resumed after whatever happened, or forked from an earlier run; from then on `advance` moves it, whoever drives it.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from runwright.environment.identity import acting
from runwright.executors.catalogue import lacking
from runwright.lib.errors import RunwrightError
from runwright.plan.plain import plain
from runwright.run.earlier_plan import asked, asked_about, proven
from runwright.run.hands import Hands
from runwright.run.kind import Kind, State
from runwright.run.progress import Progress
from runwright.run.renewal import LEASE, Renewal
from runwright.run.session_state import restored_state
from runwright.store.connection import StoreError
from runwright.store.header import Opening
from runwright.store.holder import this_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from tempfile import TemporaryDirectory

    from runwright.environment.policy import Need
    from runwright.executors.catalogue import Library
    from runwright.executors.session import State as SessionState
    from runwright.plan.plan import Action, Plan
    from runwright.run.site import Site
    from runwright.store.journal import Entry, Header, Journal


class Unplannable(RunwrightError):
    """The plan has obstacles; nothing was started."""

    def __init__(self, plan: Plan) -> None:
        lines = "".join(f"\n  {plan.book}:{each.line}:{each.column}: {each.what}" for each in plan.obstacles)
        super().__init__(f"“{plan.title}” cannot be run:{lines}")
        self.hint = plan.obstacles[0].do


class Lacking(RunwrightError):
    """A plan wants a language of which the library is not installed; nothing was started."""

    def __init__(self, action: Action, library: Library) -> None:
        super().__init__(f"line {action.line} is {action.language}, and {library.name} is not installed")
        self.hint = f"{library.install}, then the same again."


def equipped(plan: Plan) -> None:
    """See that every session of a plan can be opened as far as this installation goes: not halfway through.

    Raises:
        Lacking: a library is not installed.
    """
    for action in plan.actions:
        library = lacking(action.language)
        if library is not None:
            raise Lacking(action, library)


def opening(plan: Plan) -> Opening:
    """What a run of a plan is about, and locks."""
    return Opening(plan.book, plan.procedure, plan.title, plan.environment, plan.target, plan.revision)


class AlreadyEnded(RunwrightError):
    """A run that is done cannot go on."""

    def __init__(self, header: Header) -> None:
        super().__init__(f"run {header.run} is {header.state}")
        self.hint = f"Fork it to run some of it again: runwright run --fork {header.run} --from STEP"


class Job:
    """One run, held by this process."""

    def __init__(  # noqa: PLR0913 (made by begin and resume only)
        self, journal: Journal, header: Header, plan: Plan, site: Site, *, holder: str, who: str
    ) -> None:
        self.journal = journal
        self.header = header
        self.plan = plan
        self.site = site
        self.environment = site.environment
        self.holder = holder
        self.who = who
        """Who is written beside each entry."""
        self.leftovers: TemporaryDirectory[str] | None = None
        """What is removed with it."""
        self.progress = Progress()
        self.held = True
        self.leaving = False
        """Whether whoever drives it goes away when the command that runs has ended."""
        self.executing = False
        """Whether a command is under way: its intent is being written, or its outcome is not written yet."""
        self.unsynced = False
        """Whether the last entry may not be on the disk yet."""
        self.rehearsed = False
        """Whether it only goes through the motions."""
        self.absorb()
        used = {where: name for action in plan.actions for name, where in action.secrets}
        self.hands = Hands(site, _states(self.progress.session), header.run, used)
        self._renewal = Renewal(journal, header.run, holder)

    @classmethod
    def begin(cls, journal: Journal, plan: Plan, site: Site, options: Mapping[str, Any], person: str = "") -> Job:
        """Start a new run, for a person who is not at this machine or for whoever is.

        Its plan is the first entry, and the lock on the procedure of this runbook and its target is taken.

        Raises:
            Unplannable: the plan has obstacles.
            Lacking: a library of one of its languages is not installed.
            AlreadyRunning: another run holds the lock.
        """
        if plan.obstacles:
            raise Unplannable(plan)
        equipped(plan)
        holder = this_process()
        body = {"plan": plain(plan), "setting": site.setting, **options}
        header = journal.begin(opening(plan), body, who=acting(person), holder=holder, lease=LEASE)
        return cls(journal, header, plan, site, holder=holder, who=acting(person))

    @classmethod
    def resume(  # noqa: PLR0913 (each is said by whoever resumes)
        cls, journal: Journal, run: str, site: Site, *, force: bool = False, why: str = "", person: str = ""
    ) -> Job:
        """Go on with a run, whatever became of the process that had it.

        Raises:
            AlreadyEnded: nothing is left to do in it.
            Held: its process lives, and it is not taken over by force.
            Altered: its journal is not what was written.
        """
        header = journal.header(run)
        if State(header.state).ended:
            raise AlreadyEnded(header)
        plan = asked(proven(journal, header.run), site.environment)
        holder = this_process()
        header = journal.take(header.run, holder, LEASE, force=force)
        job = cls(journal, header, plan, site, holder=holder, who=acting(person))
        needs = list(job.sharpened())
        for track in job.progress.tracks.values():
            if track.edited is not None:
                track.edited = asked_about(track.edited, site.environment)
        job.write(Kind.TAKEN, why=why, before=header.holder, needs=needs, setting=site.setting)
        return job

    def write(
        self,
        kind: Kind,
        *,
        outputs: Mapping[str, bytes] | None = None,
        synced: bool = True,
        **body: Any,  # noqa: ANN401
    ) -> Entry:
        """One more entry, synced when it returns if not said otherwise, and folded.

        Raises:
            LeaseLost: another process has the run now.
        """
        state = body["state"] if kind is Kind.FINISHED else State.RUNNING
        entry = self.journal.append(
            self.header.run,
            kind,
            body,
            who=self.who,
            holder=self.holder,
            outputs=outputs or {},
            state=state,
            synced=synced,
        )
        self.unsynced = not synced
        if entry.number == self.progress.count + 1:
            self.progress.take(entry)
        else:
            self.absorb()
        return entry

    def sync(self) -> None:
        """Have on the disk what was written, as far as the store can; whatever comes next may take its time.

        Raises:
            LeaseLost: another process has the run now.
        """
        if self.unsynced:
            with suppress(StoreError):  # the next entry says so, and is synced with all before it
                self.journal.renew(self.header.run, self.holder, LEASE)
                self.unsynced = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """A command goes from its intent to its outcome: who interrupts it waits for that."""
        self.executing = True
        try:
            yield
        finally:
            self.executing = False

    @contextmanager
    def spoken_by(self, person: str) -> Iterator[None]:
        """What is written meanwhile is said by somebody else than whoever runs it, unless the name is empty."""
        before, self.who = self.who, person or self.who
        try:
            yield
        finally:
            self.who = before

    def sharpened(self) -> Iterator[tuple[int, Need]]:
        """What commands need by today's policy that was not asked for when they were planned or edited.

        It is written down: whoever approves looks at the journal, with a configuration of their own or with none.
        """
        for action in map(self.progress.current, self.plan.actions):
            need = self.environment.policy.sharpened(self.plan.procedure, action.effects, action.need)
            if need is not None and need != action.need:
                yield action.ordinal, need

    def output(self, number: int, stream: str) -> bytes:
        """What an entry kept of a stream; nothing when it kept none."""
        try:
            return self.journal.output(self.header.run, number, stream)
        except KeyError:
            return b""

    def absorb(self) -> None:
        """Fold what others have added: approvals, notes."""
        for entry in self.journal.since(self.header.run, self.progress.count):
            self.progress.take(entry)

    def lost(self) -> Iterator[str]:
        """What the sessions had and cannot get back."""
        for name, state in self.hands.states.items():
            yield from (f"{what} ({name})" for what in state.lost)

    def close(self) -> None:
        """End the sessions and let go of the run."""
        self._renewal.end()
        self.hands.close()
        if self.held:
            self.journal.release(self.header.run, self.holder)
            self.held = False
        if self.leftovers is not None:
            self.journal.close()
            self.leftovers.cleanup()


def _states(journaled: Mapping[str, Mapping[str, Any]]) -> dict[str, SessionState]:
    """The sessions' states as the journal has them."""
    return {name: restored_state(state) for name, state in journaled.items() if state}
