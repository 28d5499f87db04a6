"""Releases: what is deployed, the gates, the hooks of the repository, the way back, and a change to try it all with."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.inventory import deployment, gates, proposals, repository
from systems.inventory.deployment import Release, TakenBack
from systems.inventory.environments import DEV, ENVIRONMENTS, PRODUCTION, STAGING, alone, deployed, named

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.inventory.environments import Environment
    from systems.inventory.repository import Pushed
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("releases", help="what is deployed, and the way back")
    words = group.add_subparsers(dest="word", required=True)
    show = words.add_parser("show", help="what each environment runs, or one of them")
    show.add_argument("environment", nargs="?", choices=ENVIRONMENTS)
    show.set_defaults(run=_show)
    back = words.add_parser("roll-back", help="go back to the release before the one that runs, the schema too")
    back.add_argument("environment", choices=ENVIRONMENTS)
    back.set_defaults(run=_roll_back)
    taken = words.add_parser("taken-back", help="how fast the last release that failed was taken back")
    taken.add_argument("environment", choices=ENVIRONMENTS)
    taken.add_argument("--release", help="which one it must have been")
    taken.add_argument("--within", type=float, metavar="SECONDS", help="1 when it took longer")
    taken.set_defaults(run=_taken_back)
    gate = parsers.add_parser("gate", help="let a release go through a gate, or see through which it went")
    gate.add_argument("gate", choices=[*gates.GATES, "show"])
    gate.add_argument("tag", help="a version, such as v1.1.0")
    gate.set_defaults(run=_gate)
    propose = parsers.add_parser("propose", help="commit a prepared change in the developer's clone, for rehearsals")
    propose.add_argument("name", choices=proposals.KINDS)
    propose.set_defaults(run=_propose)
    following = words.add_parser("next", help="the version after the newest tag")
    following.set_defaults(run=_next)
    hook = parsers.add_parser("hook", help="what the repository calls when something is pushed")
    hook.add_argument("name", choices=["pre-receive", "post-receive"])
    hook.set_defaults(run=_hook)


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    if asked.environment:
        print(deployed(stack.home, named(asked.environment)).release)
        return 0
    for environment in ENVIRONMENTS.values():
        state = deployed(stack.home, environment)
        before = f", before it {state.before}" if state.before else ""
        print(
            f"{environment.name:<12}{state.release:<18}{state.commit[:10]}  schema {state.schema}, {state.slot}{before}"
        )
    return 0


def _roll_back(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    environment = named(asked.environment)
    with alone(stack.home, environment):
        for done in deployment.roll_back(stack, environment):
            print(done)
    return 0


def _taken_back(stack: Stack, asked: argparse.Namespace) -> int:
    """0 when it was in time, else 1."""
    found = deployment.retreat(stack.home, named(asked.environment))
    if found is None or asked.release not in {None, found.release}:
        raise Refused(f"{asked.environment} did not take back {asked.release or 'any release'}")
    print(f"{found.before} had passed the smoke test {found.seconds:g} s after {found.release} failed")
    return 0 if asked.within is None or found.seconds <= asked.within else 1


def _gate(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.gate == "show":
        return _evidence(stack, asked.tag)
    found = gates.ask(stack, asked.gate, asked.tag)
    print(f"{found.gate}: {'passed' if found.passed else 'NOT PASSED'}: {found.said}")
    return 0 if found.passed else 1


def _evidence(stack: Stack, tag: str) -> int:
    commit = stack.repository.resolve(tag)
    known, now = gates.evidence(stack.home, commit), datetime.now(UTC)
    for gate in gates.GATES:
        found = known.get(gate)
        word = "not asked" if found is None else "passed" if found.holds(now) else "NOT PASSED"
        print(f"{gate:<12}{word:<12}{found.said if found else ''}")
    return 1 if gates.missing(stack.home, commit) else 0


def _propose(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    commit = proposals.propose(stack.repository, asked.name)
    print(f"{commit[:10]} is in {stack.repository.work}, not yet pushed")
    return 0


def _next(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    tags = [
        each for each in repository.git("tag", at=stack.repository.origin).split() if repository.TAG.fullmatch(each)
    ]
    major, minor, _ = max(tuple(int(part) for part in each[1:].split(".")) for each in tags)
    print(f"v{major}.{minor + 1}.0")
    return 0


def _hook(stack: Stack, asked: argparse.Namespace) -> int:
    """What is pushed to production without evidence is refused; what is accepted is deployed."""
    pushed = repository.told(sys.stdin.read())
    if asked.name == "pre-receive":
        return max([_accepted(stack, each) for each in pushed], default=0)
    stack.must_run()
    return max([_deployed(stack, each) for each in pushed], default=0)


def _accepted(stack: Stack, pushed: Pushed) -> int:
    if pushed.ref != repository.PRODUCTION:
        return 0
    if pushed.after == repository.NOBODY:
        raise Refused("production is not deleted; `releases roll-back production` leads back")
    if not stack.repository.tag(pushed.after):
        raise Refused(f"{pushed.after[:10]} has no version; only a tagged release goes to production")
    if deployed(stack.home, STAGING).commit != pushed.after:
        raise Refused(f"{pushed.after[:10]} is not what staging runs; what goes to production was in staging")
    missing = gates.missing(stack.home, pushed.after)
    for line in missing:
        print(f"gate {line}", file=sys.stderr)
    if missing:
        raise Refused(f"{len(missing)} of {len(gates.GATES)} gates are not passed; production stays as it is")
    return 0


def _deployed(stack: Stack, pushed: Pushed) -> int:
    if pushed.after == repository.NOBODY or (where := _where(pushed.ref)) is None:
        return 0
    commit = stack.repository.resolve(pushed.after)
    name = f"main-{commit[:10]}" if where is DEV else stack.repository.tag(commit)
    try:
        with alone(stack.home, where):
            for done in deployment.deploy(stack, where, Release(name, commit)):
                print(done, flush=True)
    except TakenBack as back:
        print(f"NOT DEPLOYED: {back}", flush=True)
        return 1
    return 0


def _where(ref: str) -> Environment | None:
    """Where a ref is deployed to; most are not."""
    if ref.startswith("refs/tags/") and repository.TAG.fullmatch(ref.removeprefix("refs/tags/")):
        return STAGING
    return {repository.MAIN: DEV, repository.PRODUCTION: PRODUCTION}.get(ref)
