"""How a run comes to be: a new one of a plan, its rehearsal, an earlier one that goes on, or one like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli import consent
from runwright.cli.planning import asked_plan
from runwright.cli.run import AnotherPlan

if TYPE_CHECKING:
    from runwright.cli.running import Order
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.run.job import Job


def begun(order: Order) -> Job:
    """A new run of the procedure that was named."""
    return started(order, *asked_plan(order))


def started(order: Order, plan: Plan, environment: Environment) -> Job:
    """A new run of a plan, agreed to; or its rehearsal, in which nothing is done and nothing is kept."""
    job = _rehearsed(order, plan, environment) if order.options.dry_run else _new(order, plan, environment)
    _from_step(job, order.options.first)
    return job


def _rehearsed(order: Order, plan: Plan, environment: Environment) -> Job:
    from runwright.run.rehearsal import rehearsal

    return rehearsal(plan, order.site(environment))


def _new(order: Order, plan: Plan, environment: Environment) -> Job:
    if order.options.plan and order.options.plan != plan.fingerprint:
        raise AnotherPlan(plan.title)
    from runwright.run.job import Job, equipped

    equipped(plan)
    looks = order.options.on_failure == "go-on"
    if order.options.auto and not looks:
        consent.of_nobody(plan, order.options.auto, order.configuration.root, order.options.first or 1)
    elif not (order.options.plan or looks):
        consent.warn(plan, order.configuration.root, order.paper)
        consent.of_person(plan, order.paper)
    how = {**order.how(), **_left_out(order, plan)}
    job = Job.begin(order.journal(), plan, order.site(environment), how, order.options.person)
    if looks:
        from runwright.run.looking import leave_what_acts

        leave_what_acts(job)
    if order.options.auto:
        from runwright.run.unattended import asking_back

        job.plan = asking_back(job.plan)
    return job


def _left_out(order: Order, plan: Plan) -> dict[str, list[int]]:
    """What a new run leaves out of its plan; it stands in the first entry, so that no end of this process undoes it."""
    from runwright.run.fork import passed
    from runwright.run.looking import acting

    first = {"passed": passed(plan, order.options.first)} if order.options.first is not None else {}
    return {**first, "left": acting(plan)} if order.options.on_failure == "go-on" else first


def resumed(order: Order) -> Job:
    """A run that somebody or something interrupted."""
    from runwright.run.job import Job

    journal, options = order.journal(), order.options
    header = journal.header(options.resume)
    environment = order.environment(header.environment)
    site, force = order.site(environment), options.take_over
    job = Job.resume(journal, header.run, site, force=force, why=options.why, person=options.person)
    _stands(job, order)
    return _going_on(job, order)


def forked(order: Order) -> Job:
    """An earlier run once more, from its first step or a later one."""
    from runwright.cli.plan_page import show_plan
    from runwright.run.earlier_plan import planned
    from runwright.run.fork import fork

    journal, options = order.journal(), order.options
    header = journal.header(options.fork)
    environment, plan = order.environment(header.environment), planned(journal, header.run)
    if not options.json:
        show_plan(plan, order.paper)
    if not options.auto:
        consent.of_person(plan, order.paper)
    return _going_on(fork(journal, header.run, order.site(environment), order.how(), first=options.first or 1), order)


def _going_on(job: Job, order: Order) -> Job:
    """An earlier run goes on; every command is asked about where nobody watches, or where variables are missed.

    Raises:
        Missed: nobody watches, and they are.
    """
    from runwright.run.advance import stop
    from runwright.run.kind import Kind
    from runwright.run.missed import Missed, missed, words
    from runwright.run.unattended import asking

    gone = list(missed(job))
    if gone and order.options.auto:
        error = Missed(job, *gone[0])
        stop(job, str(error))
        job.close()
        raise error
    for each in gone:
        job.write(Kind.NOTED, text=words(*each))
        if not order.options.json:
            order.paper.wrapped(f"! {words(*each)}: set it first, or edit the command.", 0, "mark")
    if gone or order.options.auto:
        job.plan = asking(job.plan)
    return job


def _from_step(job: Job, first: int | None) -> None:
    from runwright.run.fork import pass_over

    if first is not None:
        pass_over(job, first, "the run began behind it")


def _stands(job: Job, order: Order) -> None:
    """Say where a resumed run stands, and what of its sessions is gone."""
    from runwright.cli.summary import standing

    if not order.options.json:
        standing(job, order.paper)
