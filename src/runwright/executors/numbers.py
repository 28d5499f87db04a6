"""Numbers out of what a query gives: by PromQL, SQL, Redis, HTTP with a path into its JSON, or a command.

A query is asked in a session of its own, which is closed again. Many series or rows give many numbers: the last column
of a table, since that is where queries put their value.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.executors.catalogue import executor_of
from runwright.executors.session import Ending, Request
from runwright.languages import embedded
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jq

    from runwright.executors.session import Outcome, Session, Setting

LANGUAGES = {"promql": "promql", "sql": "sql", "redis": "redis", "command": "shell", "http": "http"}
"""The language of each kind of question."""
NUMBER = regex(r"[-+]?(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+|NaN|Inf)")
PONG = "PONG"
PATHS = """write $.nodes[0].lag, or $."free-space" where a name has a dash"""
PATIENCE = 10.0
"""Seconds for one answer."""
GRACE, OFTEN = 3.0, 0.05
"""Seconds that what is asked has to end when nobody waits for it, and between two times that it is told so."""


class Question(NamedTuple):
    """How a number is asked for."""

    kind: str
    """One of `LANGUAGES`."""
    query: str
    """In its language; for `http` a URL, or a path below the endpoint."""
    path: str = ""
    """Where in a JSON answer the number stands: `$.status.lag`, `$.nodes[0].lag`."""
    answer: str = "body"
    """What of an answer of HTTP is the number; one of `runwright.environment.signals.ANSWERS`."""

    def __str__(self) -> str:
        return f"{self.kind} {self.query!r}"


class NoNumber(RunwrightError):
    """A number was asked for, and none came."""

    hint = "Ask it by hand: the environment says where."

    def __init__(self, asked: object, why: str) -> None:
        super().__init__(f"{asked} gave no number: {why}")
        self.why = why


class UnderWay:
    """The sessions in which something is asked now, which end when nobody waits for answers any more."""

    def __init__(self) -> None:
        self._sessions: list[Session] = []
        self._over = False

    @contextmanager
    def of(self, question: Question, session: Session) -> Iterator[Session]:
        """A session for as long as the block lasts; closed then. Raises NoNumber when nobody waits."""
        self._sessions.append(session)
        try:
            if self._over:
                raise NoNumber(question, "it broke off")
            yield session
        finally:
            self._sessions.remove(session)
            session.close()

    def stop(self, patience: float = GRACE) -> None:
        """Have all of them end, and wait for that; one that has not begun to ask is told again."""
        self._over, until = True, time.monotonic() + patience
        while self._sessions and time.monotonic() < until:
            for each in list(self._sessions):
                each.stop()
            time.sleep(OFTEN)


def numbers(
    question: Question, setting: Setting, patience: float = PATIENCE, under_way: UnderWay | None = None
) -> tuple[float, ...]:
    """Every number of the answer; none where the answer is an empty table.

    Raises:
        NoNumber: there is no answer in time, or it holds no number.
        NotOpened: the setting lacks what the session needs.
    """
    outcome = _asked(question, setting, patience, under_way or UnderWay())
    if outcome.tables:
        return tuple(number_of(row[-1] or "", question) for table in outcome.tables for row in table.rows if row)
    text = outcome.stdout.decode("utf-8", "replace")
    return (number_at(question, text) if question.path else number_of(text, question),)


def _asked(question: Question, setting: Setting, patience: float, under_way: UnderWay) -> Outcome:
    language = LANGUAGES[question.kind]
    if question.answer != "body":
        raise NoNumber(question, "install what asks so: pip install 'runwright[watch]'")
    executor = executor_of(language)
    if executor is None:
        raise NoNumber(question, f"nothing here executes {language}")
    text = f"GET {question.query}" if language == "http" else question.query
    effects = embedded.effects_of(language, text)
    if language != "http" and not effects.level.harmless:
        raise NoNumber(
            question, f"it may do more than read ({effects.because or effects.level.word}), so it is not asked"
        )
    with under_way.of(question, executor.open(setting)) as session:
        outcome = session.run(Request(text, language, patience), lambda _: None)
    said = outcome.stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
    if outcome.ending is Ending.TIMED_OUT:
        raise NoNumber(question, f"no answer in {patience:g} s")
    if outcome.ending is not Ending.EXITED:
        raise NoNumber(question, said or "it broke off")
    if outcome.status != 0:
        raise NoNumber(question, said or f"exit status {outcome.status}")
    return outcome


def number_at(question: Question, text: str) -> float:
    """The number at the path of a JSON answer; raises NoNumber."""
    return number_of(found_at(question.path, text, question), question)


def found_at(path: str, text: str, asked: object) -> str:
    """What stands at a path of a JSON answer, as JSON; raises NoNumber where nothing does, and for what is no path."""
    try:
        program = _program(path)
    except ValueError:
        raise NoNumber(asked, f"{path} is no path: {PATHS}") from None
    try:
        found = program.input_text(text).first()
    except (ValueError, StopIteration):
        found = None
    if found is None:
        raise NoNumber(asked, f"there is no {path} in {text.strip()[:100]!r}")
    return json.dumps(found)


@lru_cache(maxsize=256)
def _program(path: str) -> jq._Program:
    """A path as jq's compiler has it, which takes longer than an answer does; without its `$` it is one of jq."""
    import jq

    return jq.compile(path.removeprefix("$") or ".")


def number_of(text: str, question: Question) -> float:
    """The first number of a text; raises NoNumber. PONG is 1: Redis is there, as Prometheus' `up` says it."""
    if question.kind == "redis" and text.strip() == PONG:
        return 1.0
    match = NUMBER.search(text)
    if match is None:
        raise NoNumber(question, f"the answer is {text.strip()[:100]!r}" if text.strip() else "the answer is empty")
    return float(match[0])
