"""What the tests share: a runbook written as the test's docstring, and the way to the documents."""

from __future__ import annotations

import contextlib
import signal
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("shared-machine", settings(), deadline=None)
settings.load_profile("shared-machine")  # a busy neighbour is no slow input

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell without job control starts what is in the background so, and whom tests interrupt would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def book(request: pytest.FixtureRequest) -> Runbook:
    """The test's docstring, read as a runbook; line 1 is the line after the opening quotes."""
    from runwright.lib.source import Source
    from runwright.runbook import read

    function: object = request.function
    return read(Source.from_text(page(function), name=f"{request.node.name}.md"))


def page(function: object) -> str:
    """A docstring without its indentation, and without the line break after its opening quotes."""
    if not function.__doc__:
        pytest.fail("the test has no docstring to read as a runbook")
    return textwrap.dedent(function.__doc__).removeprefix("\n").rstrip(" ")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents beside the checkout, which not every machine has."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("there is no ../shared beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """A PostgreSQL that runs; tests that need one are skipped where it cannot be started."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.server())
        except postgres.Missing as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store; whoever uses it runs once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    server: postgres.Server = request.getfixturevalue("postgresql")
    return server.emptied()
