"""A session of each kind, against the real thing, with words to say to it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.executors import services

from runwright.executors.catalogue import executor_of
from runwright.executors.session import Chunk, Outcome, Request, Session, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.postgres import Server


class Tongue(NamedTuple):
    """How to say the same things to each kind of session."""

    kind: str
    language: str
    ready: str
    """Says `ready` on stdout."""
    wrong: str
    """Fails, and says why on stderr."""
    slow: str
    """Does not end for half a minute."""
    chatty: str
    """Writes more than 100,000 bytes to stdout."""


SHELL = ("shell", "echo ready", "echo no >&2; false", "sleep 29", "head -c 200000 /dev/zero")
PYTHON = ("python", "print('ready')", "1/0", "import time; time.sleep(29)", "print('x' * 200000)")
SQL = ("sql", "SELECT 'ready'", "SELECT nothing", "SELECT pg_sleep(29)", "SELECT repeat('x', 200000)")
HTTP = ("http", "GET /ready", "GET /missing", "GET /slow", "GET /big")
REDIS = ("redis", "ECHO ready", "NOSUCH thing", "BLPOP nobody 29", "EVAL \"return string.rep('x', 200000)\" 0")
TONGUES = {
    tongue.kind: tongue
    for tongue in (
        Tongue("shell", *SHELL),
        Tongue("ssh", *SHELL),
        Tongue("python", *PYTHON),
        Tongue("sql", *SQL),
        Tongue("http", *HTTP),
        Tongue("redis", *REDIS),
    )
}


class Talk:
    """A session with its tongue; remembers what `watch` was told."""

    def __init__(self, tongue: Tongue, session: Session) -> None:
        self.tongue, self.session = tongue, session
        self.chunks: list[Chunk] = []

    def __call__(self, text: str, timeout: float = 20, **limits: Any) -> Outcome:
        """Run a text."""
        request = Request(text, self.tongue.language, timeout)._replace(**limits)
        return self.session.run(request, self.chunks.append)


@pytest.fixture(scope="session")
def redis() -> Iterator[str]:
    yield from _service(services.redis())


@pytest.fixture(scope="session")
def prometheus() -> Iterator[str]:
    yield from _service(services.prometheus())


@pytest.fixture(scope="session")
def web() -> Iterator[str]:
    yield from _service(services.web())


@pytest.fixture(scope="session")
def sshd() -> Iterator[Path]:
    yield from _service(services.sshd())


def _service(service: AbstractContextManager[Any]) -> Iterator[Any]:
    """A service while the tests last; skip where the machine has no program for it."""
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(service)
        except services.Missing as missing:
            pytest.skip(str(missing))
        yield started


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Talk]]:
    """Opens sessions of a language, and closes them when the test is over."""
    with contextlib.ExitStack() as stack:

        def open_one(language: str = "shell", **fields: Any) -> Talk:
            executor = executor_of(language)
            assert executor is not None
            setting = Setting(tmp_path)._replace(**fields)
            session = executor.open(setting)
            stack.callback(session.close)
            return Talk(TONGUES[language], session)

        yield open_one


@pytest.fixture
def there(sshd: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A host that `ssh` reaches."""
    monkeypatch.setenv("PATH", f"{sshd}:{os.environ['PATH']}")
    return "there"


@pytest.fixture
def shell(opened: Callable[..., Talk]) -> Talk:
    return opened()


@pytest.fixture
def remote(opened: Callable[..., Talk], there: str) -> Talk:
    return opened(ssh=there)


@pytest.fixture
def python(opened: Callable[..., Talk]) -> Talk:
    return opened("python")


@pytest.fixture
def sql(opened: Callable[..., Talk], postgresql: Server) -> Talk:
    return opened("sql", endpoint=postgresql.database())


@pytest.fixture
def http(opened: Callable[..., Talk], web: str) -> Talk:
    return opened("http", endpoint=web)


@pytest.fixture
def keys(opened: Callable[..., Talk], redis: str) -> Talk:
    return opened("redis", endpoint=redis)


FIXTURES = {"shell": "shell", "ssh": "remote", "python": "python", "sql": "sql", "http": "http", "redis": "keys"}


@pytest.fixture(params=FIXTURES)
def talk(request: pytest.FixtureRequest) -> Talk:
    """Each kind of session in turn."""
    found: Talk = request.getfixturevalue(FIXTURES[request.param])
    found.tongue = TONGUES[request.param]
    return found
