"""Judging: what a drill found, held against what had to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.drill.measures import measured
from runwright.drill.promises import DRILL, kept, promises
from runwright.drill.rehearsing import verdicts
from runwright.drill.result import DETECTED, Check, Result
from runwright.run.kind import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.drill.drilling import Drill
    from runwright.drill.measures import Measures
    from runwright.drill.promises import Promise
    from runwright.drill.rehearsing import StepVerdict
    from runwright.drill.scenario import Scenario


def judged(drill: Drill) -> Result:
    """The result of a drill that has come to its end."""
    scenario, ground, record = drill.scenario, drill.ground, drill.record
    measures = measured(drill.moments, drill.accounts, served=drill.scenario.served)
    procedure = next(each for each in ground.book.procedures if each.anchor == scenario.procedure)
    promised = _promised(scenario, promises(scenario.objectives, ground.book, procedure))
    checks = [*_of_course(drill), *_of_data(drill, measures, promised), *_of_promises(promised, measures)]
    failed = drill.state is not State.DONE
    return Result(
        system=ground.system.name,
        drill=scenario.name,
        title=scenario.title or procedure.title,
        about=scenario.about,
        procedure=scenario.procedure,
        revision=record.plan.revision if record else "",
        run=record.header.run if record else "",
        environment=ground.environment.name,
        at=drill.at,
        adopted=ground.operated.adopted,
        faults=tuple(drill.faults),
        moments=drill.moments,
        measures=measures,
        checks=tuple(checks),
        steps=tuple(verdicts(record)) if record else (),
        accounts=tuple(drill.accounts),
        said=tuple(drill.actor.said),
        output=drill.actor.output if failed else "",
    )


def _of_promises(promised: Sequence[Promise], measures: Measures) -> Iterator[Check]:
    """Whether what was promised was kept."""
    for promise in promised:
        found = kept(promise, measures)
        if found is not None:
            yield Check(found.name, found.held, found.wanted, found.found, found.origin)


def _promised(scenario: Scenario, every: Sequence[Promise]) -> list[Promise]:
    """What this drill has to keep: what the runbook says is of a procedure that comes to its end."""
    return [each for each in every if scenario.outcome == "done" or each.origin == DRILL]


def _of_course(drill: Drill) -> Iterator[Check]:
    """Whether everything went as it had to."""
    scenario = drill.scenario
    yield from _of_fault(drill)
    yield _of_procedure(drill)
    if scenario.outcome == "done" and drill.state is State.DONE:
        reached = drill.reached
        found = "; ".join(reached.lacking) or "steady"
        wanted = f"within {scenario.afterwards.within:g} s"
        yield Check("steady again", reached.at is not None, wanted, found, "drill")
    if scenario.looks_after_failure and drill.state is not State.DONE:
        found = "; ".join(drill.reached.lacking) or "so it is"
        yield Check("holds nevertheless", drill.reached.at is not None, "what [afterwards] says", found, "drill")
    yield from _of_way_back(drill)
    if drill.settled is not None:
        found = "; ".join(drill.settled.lacking) or "as before"
        yield Check("left as found", drill.settled.at is not None, "steady when all is mended", found, "drill")


def _of_fault(drill: Drill) -> Iterator[Check]:
    """Whether the fault was noticed, and was there to the end."""
    detection = drill.scenario.detection
    if detection is not None:
        at = drill.moments.phase("detect")
        found = "not noticed" if at is None else f"after {at:.2f} s"
        yield Check(DETECTED, at is not None, f"within {detection.within:g} s", found, "drill")
    for sentence in drill.broken.over:
        yield Check("broken to the end", held=False, wanted=sentence, found="it was gone before", origin="drill")


def _of_way_back(drill: Drill) -> Iterator[Check]:
    """Whether the way back was taken to its end, and led back."""
    scenario = drill.scenario
    if drill.way_back is not None:
        yield Check("way back", drill.way_back is State.ROLLED_BACK, "rolled back", drill.way_back.value, "drill")
    elif scenario.roll_back:
        yield Check("way back", held=False, wanted="rolled back", found="not taken to its end", origin="drill")
    if drill.returned is not None and scenario.back is not None:
        found = "; ".join(drill.returned.lacking) or "so"
        yield Check("led back", drill.returned.at is not None, f"within {scenario.back.within:g} s", found, "drill")


def _of_procedure(drill: Drill) -> Check:
    """How the procedure ended: done, or failed where it has to notice the fault."""
    done, words = drill.state is State.DONE, drill.scenario.answers.turn_back
    if done and words:
        found = "turned back there" if drill.turned else "done, and there was no such step"
        return Check("procedure", drill.turned, f"as far as “{words}”", found, "drill")
    if drill.scenario.outcome == "fails":
        return _of_failure(drill, done=done)
    failed = _failed(drill)
    said = f"{failed[-1].title} {failed[-1].why}" if failed else _last_word(drill)
    return Check("procedure", done, "done", "done" if done else f"{drill.state.value}: {said}".strip())


def _failed(drill: Drill) -> list[StepVerdict]:
    """The steps that failed, by a command, by a person or by what they gave; those of the way back last."""
    return [each for each in verdicts(drill.record) if each.state == "failed"] if drill.record else []


def _last_word(drill: Drill) -> str:
    """What a run said in its end that no step kept from it."""
    return str(drill.record.entries[-1].body.get("why", "")) if drill.record else ""


def _of_failure(drill: Drill, *, done: bool) -> Check:
    """Whether the procedure failed, and where it has to: what fails sooner has not noticed the fault."""
    words = drill.scenario.fails_at
    wanted = f"it fails at “{words}”" if words else "the procedure fails under this fault"
    first = next(iter(_failed(drill)), None)
    if done or first is None:
        return Check(
            "notices",
            held=False,
            wanted=wanted,
            found=f"it noticed nothing: {drill.state.value} {'' if done else _last_word(drill)}".strip(),
            origin="drill",
        )
    held = words.lower() in first.title.lower()
    return Check("notices", held, wanted, f"failed at “{first.title}”{': ' * bool(first.why)}{first.why}", "drill")


def _of_data(drill: Drill, measures: Measures, promised: Sequence[Promise]) -> Iterator[Check]:
    """Whether every acknowledged write is there, where that is asked for, and whether all of them are known."""
    for each in drill.accounts:
        if each.cut:
            yield Check(f"load {each.name}", held=False, wanted="to the end", found=each.cut, origin="drill")
    if drill.scenario.whole or any(each.measure in {"lost", "rpo"} for each in promised):
        for each in drill.accounts:
            if each.uncounted:
                wanted, found = f"what load {each.name} wrote", f"nobody can say: {each.uncounted}"
                yield Check("data counted", held=False, wanted=wanted, found=found, origin="drill")
    if not drill.scenario.whole:
        return
    if measures.lost is None:
        yield Check("data whole", held=False, wanted="nothing lost", found="no load can say what is there")
        return
    found = f"{measures.lost} of {measures.acknowledged} lost, {measures.backwards} reads went backwards"
    held = not measures.lost and not measures.backwards
    yield Check("data whole", held, "no acknowledged write lost, no read backwards", found, "drill")
