"""The sessions of a run: one for each language and host, opened when first needed, given back their last state.

Secrets are resolved here, at the last moment, for one command; everything that comes back passes the redactor before
anybody sees it. The redactor knows the environment's other secrets too: a command may print one that a later step uses.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from itertools import chain
from pathlib import Path
from shutil import which
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.endpoint import ENDPOINTS, written
from runwright.environment.redactor import Redactor
from runwright.environment.secret import SecretMissing, reference, resolve
from runwright.executors.capture import Capture
from runwright.executors.catalogue import executor_of
from runwright.executors.session import Chunk, Ending, Outcome, Request, Setting, State, hidden
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from runwright.environment.environment import Environment
    from runwright.environment.secret import Reference
    from runwright.executors.session import Session
    from runwright.plan.plan import Action
    from runwright.run.site import Site


class NoExecutor(RunwrightError):
    """A command in a language that nothing here can execute."""

    hint = "Run it by hand and mark the step as done."

    def __init__(self, action: Action) -> None:
        super().__init__(f"line {action.line}: nothing here executes {action.language}")


class Elsewhere(RunwrightError):
    """A command for a host or an endpoint that the environment does not know any more, or has somewhere else."""

    hint = (
        "Nothing was run. Name the place as it was in runwright.toml, or begin a new run: what was planned was another."
    )

    def __init__(self, action: Action, now: str) -> None:
        named = f"{action.host} ({action.address})" if action.host and action.address else action.host
        found = f"that is {now} now" if now else "the environment has none of this name now"
        super().__init__(f"line {action.line} was planned for {named or action.address}, and {found}")


class Prepared(NamedTuple):
    """A command with its session and its secrets, ready to start."""

    name: str
    """Of the session."""
    session: Session
    request: Request


class Redacted(NamedTuple):
    """What came back from a command, fit to be seen and kept: no secret is left in it."""

    outcome: Outcome
    session: str


class Hands:
    """What executes the commands of one run."""

    def __init__(
        self,
        site: Site,
        states: Mapping[str, State] | None = None,
        run: str = "",
        used: Mapping[Reference, str] = MappingProxyType({}),
    ) -> None:
        self.environment = site.environment
        self.root = site.root
        self.run = run or "a rehearsal"
        self.states = dict(states or {})
        self.redactor = Redactor({})
        self._known: dict[str, str] = {}
        self._unread = {**used, **_named(site.environment)}
        """Secrets whose values are not known yet, with their names: those of the plan and of the environment."""
        self._open: dict[str, Session] = {}
        self._running: Session | None = None
        self._unwanted = False
        """Whether somebody wants the prepared command ended, or not begun at all."""

    def prepare(self, action: Action) -> Prepared:
        """Have all that a command needs, before it is written down that it starts.

        Raises:
            NoExecutor: nothing here executes its language.
            SecretMissing: a secret cannot be resolved.
            Elsewhere: its host or endpoint is gone, or is another one than it was planned for.
        """
        self._same_place(action)
        self._read_up()
        self._unwanted = False
        secrets = {name: self.secret(name, each) for name, each in action.secrets}
        name = session_name(action)
        limit = self.environment.limits.output
        request = Request(action.text, action.language, action.timeout, action.bound, secrets, action.terminal, limit)
        return Prepared(name, self._session(name, action), request)

    def at_hand(self, action: Action) -> bool:
        """Whether a command can be prepared at once: nothing has to be opened or resolved."""
        return session_name(action) in self._open and not action.secrets and not self._unread

    def execute(self, prepared: Prepared, hear: Callable[[Chunk], None]) -> Redacted:
        """Run one command, unless it was told to stop by now; what is heard and what is given back is redacted."""
        streams = {stream: self.redactor.stream() for stream in ("stdout", "stderr")}
        kept = {stream: Capture(prepared.request.keep) for stream in streams}

        def told(stream: str, data: bytes) -> None:
            if data:
                kept[stream].add(data)
                hear(Chunk(stream, data))

        def redacted(chunk: Chunk) -> None:
            told(chunk.stream, streams[chunk.stream].feed(chunk.data))

        self._running = prepared.session
        try:
            outcome = NOT_BEGUN if self._unwanted else prepared.session.run(prepared.request, redacted)
        finally:
            self._running = None
        for stream, each in streams.items():
            told(stream, each.close())
        if outcome.dropped and not prepared.request.terminal:  # a secret may have been cut where the middle is gone
            whole = {"stdout": outcome.stdout, "stderr": outcome.stderr}
            cut = {name for name, data in whole.items() if len(data) >= prepared.request.keep}
            stdout, stderr = (kept[name].kept() if name in cut else data for name, data in whole.items())
            outcome = outcome._replace(stdout=stdout, stderr=stderr)
        return Redacted(self._clean(outcome, prepared.name), prepared.name)

    def secret(self, name: str, where: Reference) -> str:
        """The value of a secret, which from now on is redacted; so is the one of before, where it was changed."""
        value = resolve(where, self.root)
        self._know([(name, value)])
        return value

    def shown(self, text: str) -> str:
        """A text that did not come from a session, without the secrets that can be read by now."""
        self._read_up()
        return self.redactor.text(text)

    def _read_up(self) -> None:
        """Know what can be read by now; of a secret that cannot, no command can print what we do not know either."""
        found: dict[Reference, str] = {}
        for where in self._unread:
            with suppress(SecretMissing):
                found[where] = resolve(where, self.root)
        self._know([(self._unread.pop(where), value) for where, value in found.items()])

    def _know(self, found: Iterable[tuple[str, str]]) -> None:
        """Take values out of output from now on."""
        before = len(self._known)
        for name, value in found:
            if value not in self._known.values():
                names = (name, *(f"{name} {number}" for number in range(2, len(self._known) + 2)))
                self._known[next(each for each in names if each not in self._known)] = value
        if len(self._known) > before:
            self.redactor = Redactor(self._known)

    @property
    def running(self) -> bool:
        """Whether a command runs now."""
        return self._running is not None

    def stop(self) -> None:
        """End the command that runs now, or that is about to; safe in a signal handler."""
        self._unwanted = True
        if self._running is not None:
            self._running.stop()

    def close(self) -> None:
        """End every session."""
        for session in self._open.values():
            session.close()
        self._open.clear()

    def _same_place(self, action: Action) -> None:
        """Refuse what would be run or sent elsewhere, here above all."""
        host = self.environment.hosts.get(action.host)
        now = host.ssh if host else "" if action.host else written(self.environment, action.language)
        if (action.host and not now) or (action.address and now != action.address):
            raise Elsewhere(action, now)

    def _session(self, name: str, action: Action) -> Session:
        session = self._open.get(name)
        if session is None:
            executor = executor_of(action.language)
            if executor is None:
                raise NoExecutor(action)
            session = self._open[name] = executor.open(self._setting(name, action))
        return session

    def _setting(self, name: str, action: Action) -> Setting:
        environment = self.environment
        host = environment.hosts.get(action.host)
        endpoint = environment.endpoints.get(ENDPOINTS.get(action.language, ""))
        where = reference(endpoint) if endpoint else None
        if where is not None:
            endpoint = self.secret(f"{action.language} endpoint", where)
        variables = self._variables(here=host is None)
        return Setting(environment.directory, variables, host.ssh if host else None, endpoint, self.states.get(name))

    def _variables(self, *, here: bool) -> dict[str, str]:
        """Those of the environment, and what an action needs to be part of this run: its name, and here a way to us."""
        path = (
            {}
            if which("runwright") or not here
            else {"PATH": f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{PROGRAMS}"}
        )
        return {**path, **self.environment.variables, INSIDE: self.run}

    def _clean(self, outcome: Outcome, name: str) -> Outcome:
        state = outcome.state
        if state is not None:
            state = self._without_secrets(state)
            self.states[name] = state
        redact = self.redactor.data
        return outcome._replace(
            stdout=redact(outcome.stdout),
            stderr=redact(outcome.stderr),
            background=redact(outcome.background),
            state=state,
        )

    def _without_secrets(self, state: State) -> State:
        """A session's state without variables that hold a secret; they are named among what cannot come back."""
        variables, functions = self._public(state.variables), self._public(state.functions)
        gone = (state.variables.keys() - variables.keys()) | (state.functions.keys() - functions.keys())
        return state._replace(variables=variables, functions=functions, lost=state.lost + hidden(gone))

    def _public(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Those that hold no secret."""
        return {name: text for name, text in texts.items() if self.redactor.text(text) == text}


def _named(environment: Environment) -> dict[Reference, str]:
    """The secrets that an environment names; a keyring is asked only for what is used, since it may ask a person."""
    texts = chain(environment.values.items(), environment.endpoints.items())
    written = ((name, found) for name, text in texts if (found := reference(text)))
    return {where: name for name, where in chain(written, environment.secrets.items()) if where.scheme != "keyring"}


NOT_BEGUN = Outcome(None, Ending.STOPPED, 0.0, b"", b"")
"""Of a command that was told to stop before it began."""
INSIDE = "RUNWRIGHT_RUN"
"""The variable by which `runwright do` knows that it is called by a step: the name of the run."""
PROGRAMS = Path(sys.executable).parent
"""Where this Python keeps what is installed with it, `runwright` among it."""


def session_name(action: Action) -> str:
    """What a session is called in the journal: `shell`, `shell on db-1`, `sql`."""
    return f"{action.language} on {action.host}" if action.host else action.language
