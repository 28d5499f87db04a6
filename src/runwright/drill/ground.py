"""The ground of a drill: the system and its runbook, the environment that allows it, and the running system itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.env_file import SCHEME, furnished
from runwright.environment.secret import Reference
from runwright.lib.errors import RunwrightError
from runwright.plan.making import make
from runwright.run.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from runwright.drill.operating import Operated
    from runwright.drill.scenario import Scenario
    from runwright.drill.system import System
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.run.job import Job
    from runwright.runbook import Runbook
    from runwright.store.journal import Journal


class NotAllowed(RunwrightError):
    """An environment in which nothing may be broken."""

    def __init__(self, environment: Environment, configuration: Configuration) -> None:
        super().__init__(f"environment “{environment.name}” does not allow drills; nothing was touched")
        where = configuration.path or configuration.root / "runwright.toml"
        self.hint = f"Where things may be broken on purpose, write drills = true under its section in {where}."


class NoEnvironment(RunwrightError):
    """Several environments, of which none or more than one allows drills."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__("in which environment?")
        allowed = sorted(each.name for each in configuration.environments.values() if each.drills)
        names = ", ".join(allowed) or "none; write drills = true in one"
        self.hint = f"Pass --on. Drills are allowed in: {names}."


class NoProcedure(RunwrightError):
    """A drill for a procedure that the runbook does not have."""

    def __init__(self, scenario: Scenario, system: System) -> None:
        super().__init__(f"{scenario.path}: {system.runbook.name} has no procedure #{scenario.procedure}")
        self.hint = f"List them: runwright show {system.runbook}"


class Unmade(RunwrightError):
    """A plan that cannot be run as it is."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        lines = "".join(f"\n  {plan.book}:{each.line}:{each.column}: {each.what}" for each in plan.obstacles)
        super().__init__(f"drill “{scenario.name}” cannot run “{plan.title}”:{lines}")
        names = ", ".join(each.name for each in plan.missing)
        self.hint = f"Write {names} under [values] in {scenario.path}." if names else plan.obstacles[0].do


class Ground(NamedTuple):
    """Where drills take place."""

    system: System
    configuration: Configuration
    environment: Environment
    """As the configuration says it; its variables are read when the system runs."""
    book: Runbook
    journal: Journal
    operated: Operated
    records: Path
    """The folder of what drills keep: outstanding faults, ledgers, results."""
    interruptible: Callable[[Job], AbstractContextManager[None]]
    """What hands signals to the command of a run."""

    @property
    def ledgers(self) -> Path:
        """Where the ledgers of the drill that goes on are kept, until the next one."""
        return (self.operated.home or self.records) / "ledgers"

    def site(self) -> Site:
        """Where runs take place, with the variables of the running system."""
        system, place = self.system, self.operated.place
        environment = self.environment._replace(
            env_file=system.environment_path(place.variables) or self.environment.env_file, directory=place.directory
        )
        if self.operated.home is not None:
            environment = environment._replace(target=f"{environment.target} in {self.operated.home}")
        return Site(_secret(furnished(environment), system), self.configuration.root, self.configuration.signals)

    def plan(self, scenario: Scenario, site: Site) -> Plan:
        """The plan of a drill's procedure.

        Raises:
            NoProcedure: the runbook has none of this name.
            Unmade: it cannot be run.
            NoSuchParameter: a value that nothing asks for.
        """
        procedure = next((each for each in self.book.procedures if each.anchor == scenario.procedure), None)
        if procedure is None:
            raise NoProcedure(scenario, self.system)
        plan = make(self.book, procedure, site.environment, scenario.values)
        if plan.obstacles:
            raise Unmade(scenario, plan)
        return plan


def allowed(configuration: Configuration, name: str | None) -> Environment:
    """The environment of this name, or the only one that allows drills.

    Raises:
        NotAllowed: it does not.
        NoEnvironment: none was named, and it is not clear which is meant.
        NoSuchEnvironment: there is none of this name.
    """
    if name is None:
        found = [each for each in configuration.environments.values() if each.drills]
        if not found and len(configuration.environments) == 1:
            found = list(configuration.environments.values())
        if len(found) != 1:
            raise NoEnvironment(configuration)
        environment = found[0]
    else:
        environment = configuration.environment(name)
    if not environment.drills:
        raise NotAllowed(environment, configuration)
    return environment


def _secret(environment: Environment, system: System) -> Environment:
    """With those variables of its file as secrets that the system says are some."""
    path, known = environment.env_file, environment.variables
    named = [name for name in system.secrets if name in known and name not in environment.secrets]
    secret = {name: Reference(SCHEME, f"{path}#{name}") for name in named}
    plain = {name: value for name, value in known.items() if name not in secret}
    places = {known[name]: str(where) for name, where in secret.items()}
    endpoints = {name: places.get(text, text) for name, text in environment.endpoints.items()}
    return environment._replace(variables=plain, secrets={**environment.secrets, **secret}, endpoints=endpoints)
