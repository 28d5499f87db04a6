"""Drilling: one drill, from steady state to steady state. The door of this room.

A drill prepares, proves the steady state, begins its loads, breaks something, waits until that is noticed, has the
procedure run, and waits for the steady state, with what is broken still broken if the procedure did not mend it. Only
then is the fault mended, and everything put back. Whatever is raised on the way, the fault is mended and the loads end.
"""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from runwright.drill.actor import Actor
from runwright.drill.breaking import Broken, faults_of, mend_outstanding
from runwright.drill.detecting import detected, lasting, watcher
from runwright.drill.early import later
from runwright.drill.judging import judged
from runwright.drill.ledger import Ledger
from runwright.drill.moments import Moments
from runwright.drill.naming import check_answers
from runwright.drill.operating import again
from runwright.drill.preparing import prepared
from runwright.drill.rehearsing import Rehearsal
from runwright.drill.scenario import Preparation, Steady
from runwright.drill.secrecy import Secrecy
from runwright.drill.shell import ran
from runwright.drill.steadiness import Reached, Steadiness
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken
from runwright.lib.errors import RunwrightError
from runwright.run.kind import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runwright.drill.account import Account
    from runwright.drill.ground import Ground
    from runwright.drill.result import Result
    from runwright.drill.scenario import Scenario
    from runwright.plan.plan import Plan
    from runwright.run.record import Record

WARM = 1.0
"""Seconds of load before anything is broken: what is usual has to be known."""
SERVING = 5.0
"""Seconds more until every load must be served."""
COOL = 0.5
"""Seconds of load after the steady state is back."""
SETTLING = 60.0
"""Seconds in which a system must be well again when all is mended."""


class NotSteady(RunwrightError):
    """A system that is not well before anything is broken: a drill on it would measure nothing."""

    hint = "Mend it first. What a drill starts itself, --keep-running leaves to be looked at."

    def __init__(self, lacking: Iterable[str]) -> None:
        super().__init__(f"the system is not in its steady state: {'; '.join(lacking)}")


class Drill:
    """One drill that goes on."""

    def __init__(
        self, ground: Ground, scenario: Scenario, tell: Callable[[str], None], mutate: Callable[[Plan], Plan] | None
    ) -> None:
        self.ground, self.scenario, self.mutate = ground, scenario, mutate
        self.secrecy = Secrecy(ground)
        self.tell: Callable[[str], None] = lambda line: tell(self.secrecy.text(line))
        self.place = ground.operated.place
        self.at = SYSTEM.now().isoformat(timespec="seconds")
        self.moments = Moments(time.monotonic())
        self.broken = Broken(ground.records / "faults")
        self.ledgers: list[Ledger] = []
        self.actor = Actor(scenario, self.place, self.tell, self.look_on)
        self.faults: list[str] = []
        self.reached = Reached(None, ())
        self.settled: Reached | None = None
        """Whether all was well when everything was mended; `None` where nobody looked."""
        self.state = State.STOPPED
        self.turned = False
        self.way_back: State | None = None
        self.returned: Reached | None = None
        """Whether what must hold after the way back held; `None` where nothing is said of it."""
        self.accounts: list[Account] = []
        self.record: Record | None = None

    def mark(self, **moments: Any) -> None:  # noqa: ANN401 (fields of Moments, which checks them)
        """Note moments."""
        self.moments = self.moments._replace(**moments)

    @property
    def spoilt(self) -> bool:
        """Whether a mutant is found out already, on a system that the next one does not get."""
        if self.mutate is None or self.ground.operated.adopted:
            return False
        if self.scenario.outcome == "done":
            return self.state is not State.DONE or self.reached.at is None
        return self.state is State.DONE

    def since(self) -> float:
        """Seconds since the fault, or since the beginning."""
        return time.monotonic() - (self.moments.injected or self.moments.began)

    # What happens, in order

    def go(self) -> Result:
        """All of it, without secrets; raises what keeps a drill from being one."""
        try:
            result = self.held()
        except RunwrightError as error:
            self.secrecy.learn()
            raise self.secrecy.error(error) from None
        self.secrecy.learn()
        return self.secrecy.result(result)

    def held(self) -> Result:
        """What `go` keeps secrets out of."""
        with ExitStack() as after:
            after.callback(self.put_back)
            self.prepare()
            with ExitStack() as loads:
                self.load(loads)
                self.rehearse()
        if not self.spoilt:
            everything = Steady(within=SETTLING, signals=self.scenario.steady.signals)
            self.settled = Steadiness(self.ground.system, everything, self.place).wait()
        self.mark(ended=time.monotonic())
        return judged(self)

    def prepare(self) -> None:
        """Mend what others left behind, do what comes before, and prove the steady state."""
        for sentence in mend_outstanding(self.ground.records / "faults"):
            self.tell(f"mended what an earlier drill left behind: {sentence}")
        for task in self.ground.system.before:
            self.do(Preparation(task))
        for each in self.scenario.before:
            if not each.under_load:
                self.do(each)
        reached = Steadiness(self.ground.system, self.scenario.steady, self.place).wait()
        if reached.at is None:
            raise NotSteady(reached.lacking)
        self.mark(steady=reached.at)
        self.tell("steady")

    def do(self, each: Preparation) -> None:
        """Carry out one command that comes before; it may give a value of the procedure."""
        value = prepared(each, self.place)
        if each.value:
            self.scenario = self.scenario._replace(values={**self.scenario.values, each.value: value})

    def load(self, ending: ExitStack) -> None:
        """Begin the loads."""
        folder = self.ground.ledgers
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for load in self.scenario.loads:
            ledger = Ledger(load, self.place, folder)
            ending.callback(ledger.end)
            ledger.start()
            self.ledgers.append(ledger)
        if self.ledgers:
            time.sleep(WARM)
            for ledger in self.ledgers:
                ledger.served(SERVING)
            self.tell(f"load: {', '.join(each.name for each in self.ledgers)}")
        for each in self.scenario.before:
            if each.under_load:
                self.do(each)

    def rehearse(self) -> None:
        """Break, notice, run, look; then mend, and count."""
        planned = self.ground.plan(self.scenario, self.ground.site())
        check_answers(self.scenario, planned)  # what cannot be run is told before anything is broken
        faults = faults_of(later(self.scenario.faults), self.ground.system, self.ground.operated)
        with ExitStack() as ending:
            ending.callback(self.broken.mend)
            for fault in faults:
                self.faults.append(fault.sentence())
                self.broken.add(fault)
                self.mark(injected=self.broken.since)
                self.tell(f"broken: {fault.sentence()}")
            self.detect()
            rehearsal = self.rehearsal()
            try:
                with self.ground.interruptible(rehearsal.job):
                    self.play(rehearsal)
            finally:
                self.record = rehearsal.close("the drill ended")
        self.settle()

    def detect(self) -> None:
        """Wait until the fault is noticed; without a way to notice it, it is known at once."""
        detection = self.scenario.detection
        if detection is None:
            self.mark(detected=self.moments.injected and time.monotonic())
            return
        at = detected(watcher(detection, self.ground, self.ledgers), detection)
        patience = lasting(detection.alert, self.ground.book)
        if patience > detection.lasting:
            self.actor.said.append(f"{detection.alert} calls nobody before {spoken(patience)}: add that to detection")
        self.mark(detected=at)
        self.tell(f"noticed after {self.since():.2f} s" if at else f"not noticed within {detection.within:g} s")

    def rehearsal(self) -> Rehearsal:
        """The run of the procedure, planned now, as a person would."""
        site = self.ground.site()
        plan = self.ground.plan(self.scenario, site)
        if self.mutate is not None:
            plan = self.mutate(plan)
        return Rehearsal(self.ground.journal, plan, site, self.actor, self.scenario.name)

    def play(self, rehearsal: Rehearsal) -> None:
        """The procedure, and what holds when it is done."""
        self.state = rehearsal.play(self.scenario.answers.turn_back)
        done = time.monotonic()
        self.mark(first=self.actor.first or done, last=done)
        if self.state is State.ROLLED_BACK:  # it failed as it must, and its way back was taken from there
            self.state = State.FAILED
            self.come_back(rehearsal.finish())
        if self.state is State.DONE:
            self.turned = rehearsal.turned
            if self.scenario.outcome == "done":
                self.verify(done)
            if self.scenario.roll_back and not self.spoilt:
                self.come_back(rehearsal.roll_back())
            else:
                rehearsal.finish()
        else:
            self.look_on()

    def look_on(self) -> None:
        """Once, when the procedure failed as it must: wait for what must hold nevertheless, before any way back."""
        if self.scenario.looks_after_failure and not any(self.reached):
            self.reached = self.looking(self.scenario.named_afterwards).wait()

    def come_back(self, state: State) -> None:
        """The way back was taken, or was not to its end: wait for what must hold then."""
        self.way_back = state
        self.tell(f"the way back: {state}")
        if self.scenario.back is None:
            self.actor.said.append(
                "nothing is asked of the way back: say under [back] what must hold when it was taken"
            )
        elif state is State.ROLLED_BACK:
            self.returned = self.looking(self.scenario.back).wait()

    def verify(self, done: float) -> None:
        """Wait for the steady state, and for the loads to be served."""
        looking = self.looking(self.scenario.afterwards)
        self.reached = looking.wait(self.ledgers if self.scenario.served else (), done)
        self.mark(restored=self.reached.at)
        if self.reached.at is not None:
            self.tell(f"steady again after {self.since():.2f} s")
        else:
            self.tell(f"not steady again: {'; '.join(self.reached.lacking)}")

    def looking(self, afterwards: Steady) -> Steadiness:
        """What must hold when the procedure has ended, at the addresses that are true by then."""
        self.place = again(self.ground.system, self.place)
        return Steadiness(self.ground.system, afterwards, self.place)

    def settle(self) -> None:
        """With everything mended: let the loads run out, and count what is there."""
        if self.ledgers:
            time.sleep(COOL)
        for ledger in self.ledgers:
            self.accounts.append(ledger.close())

    def put_back(self) -> None:
        """Do what comes after; also when the drill came to no end."""
        self.broken.mend()
        for task in self.scenario.after:
            done = ran(task.command, self.place, task.timeout)
            if not done.ok:
                self.actor.said.append(f"“{task.command}”, after the drill: {done.said}")


def drill(
    ground: Ground,
    scenario: Scenario,
    tell: Callable[[str], None] = lambda _: None,
    mutate: Callable[[Plan], Plan] | None = None,
) -> Result:
    """Hold one drill on a running system.

    Raises:
        RunwrightError: it could not be held; whatever was broken is mended.
    """
    return Drill(ground, scenario, tell, mutate).go()
