"""How a run comes to be: a new one of a plan, its rehearsal, an earlier one that goes on, or one like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli import consent
from runwright.cli.planning import asked_plan
from runwright.cli.run import AnotherPlan

if TYPE_CHECKING:
    from runwright.cli.running import Desk
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.run.job import Job


def begun(desk: Desk) -> Job:
    """A new run of the procedure that was named."""
    return started(desk, *asked_plan(desk))


def started(desk: Desk, plan: Plan, environment: Environment) -> Job:
    """A new run of a plan, agreed to; or its rehearsal, in which nothing is done and nothing is kept."""
    job = _rehearsed(desk, plan, environment) if desk.options.dry_run else _new(desk, plan, environment)
    _from_step(job, desk.options.first)
    return job


def _rehearsed(desk: Desk, plan: Plan, environment: Environment) -> Job:
    from runwright.run.rehearsal import rehearsal

    return rehearsal(plan, desk.site(environment))


def _new(desk: Desk, plan: Plan, environment: Environment) -> Job:
    if desk.options.plan and desk.options.plan != plan.fingerprint:
        raise AnotherPlan(plan.title)
    from runwright.run.job import Job, equipped

    equipped(plan)
    looks = desk.options.on_failure == "go-on"
    if desk.options.auto and not looks:
        consent.of_nobody(plan, desk.options.auto, desk.configuration.root, desk.options.first or 1)
    elif not (desk.options.plan or looks):
        consent.warn(plan, desk.configuration.root, desk.paper)
        consent.of_person(plan, desk.paper)
    job = Job.begin(desk.journal(), plan, desk.site(environment), desk.how(), desk.options.person)
    if looks:
        from runwright.run.looking import leave_what_acts

        leave_what_acts(job)
    if desk.options.auto:
        from runwright.run.unattended import asking_back

        job.plan = asking_back(job.plan)
    return job


def resumed(desk: Desk) -> Job:
    """A run that somebody or something interrupted."""
    from runwright.run.job import Job

    journal, options = desk.journal(), desk.options
    header = journal.header(options.resume)
    environment = desk.environment(header.environment)
    site, force = desk.site(environment), options.take_over
    job = Job.resume(journal, header.run, site, force=force, why=options.why, person=options.person)
    _stands(job, desk)
    return _going_on(job, desk)


def forked(desk: Desk) -> Job:
    """An earlier run once more, from its first step or a later one."""
    from runwright.cli.plan_page import show_plan
    from runwright.run.fork import fork
    from runwright.run.job import planned

    journal, options = desk.journal(), desk.options
    header = journal.header(options.fork)
    environment, plan = desk.environment(header.environment), planned(journal, header.run)
    if not options.json:
        show_plan(plan, desk.paper)
    if not options.auto:
        consent.of_person(plan, desk.paper)
    return _going_on(fork(journal, header.run, desk.site(environment), desk.how(), first=options.first or 1), desk)


def _going_on(job: Job, desk: Desk) -> Job:
    """An earlier run goes on; every command is asked about where nobody watches, or where variables are missed.

    Raises:
        Missed: nobody watches, and they are.
    """
    from runwright.run.advance import stop
    from runwright.run.kind import Kind
    from runwright.run.missed import Missed, missed, words
    from runwright.run.unattended import asking

    gone = list(missed(job))
    if gone and desk.options.auto:
        error = Missed(job, *gone[0])
        stop(job, str(error))
        job.close()
        raise error
    for each in gone:
        job.write(Kind.NOTED, text=words(*each))
        if not desk.options.json:
            desk.paper.wrapped(f"! {words(*each)}: set it first, or edit the command.", 0, "mark")
    if gone or desk.options.auto:
        job.plan = asking(job.plan)
    return job


def _from_step(job: Job, first: int | None) -> None:
    from runwright.run.fork import pass_over

    if first is not None:
        pass_over(job, first, "the run began behind it")


def _stands(job: Job, desk: Desk) -> None:
    """Say where a resumed run stands, and what of its sessions is gone."""
    from runwright.cli.summary import standing

    if not desk.options.json:
        standing(job, desk.paper)
