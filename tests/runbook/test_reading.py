"""Reading: from a source to a runbook whose facts are read when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read

FACTS = [name for name in vars(Runbook) if not name.startswith("_") and name not in {"document", "blocks"}]


def test_a_runbook_has_its_facts_in_one_place(book: Runbook) -> None:
    """
    # Drain the queue
    1. Look: `redis-cli DBSIZE`
    2. Empty it:

       ```sh
       redis-cli -h <host> FLUSHDB
       ```
    """
    assert book.title.text == "Drain the queue"
    assert [section.title for section in book.sections] == ["Drain the queue"]
    assert [command.text for command in book.commands] == ["redis-cli DBSIZE", "redis-cli -h <host> FLUSHDB"]
    assert [procedure.title for procedure in book.procedures] == ["Drain the queue"]
    assert [parameter.name for parameter in book.parameters] == ["host"]


@pytest.mark.parametrize(
    "text", ["", "\ufeff", "words", "# A", "```sh\n", "|a|\n|-|", "- ", "> > >", "---\n---\n", "\0"]
)
def test_hardly_any_text_has_facts_too(text: str) -> None:
    book = read(Source.from_text(text))

    assert [name for name in FACTS if getattr(book, name) is None] == []


@pytest.mark.parametrize("data", [b"\xff\xfe\xfd", b"# \xc3", b"```sh\n\x80echo\xff\n```", b"| \xff |\n|-|\n"])
def test_bytes_that_are_no_text_are_read_without_harm(data: bytes) -> None:
    book = read(Source(data, "x.md"))

    assert [getattr(book, name) for name in FACTS]


def test_a_fact_is_read_once(book: Runbook) -> None:
    """
    Run `df -h`.
    """
    assert book.commands is book.commands
    assert book.procedures is book.procedures


def test_windows_and_unix_line_ends_give_the_same_model() -> None:
    code = "   ```sh\n   # Expected: OK\n   redis-cli -h <host> \\\n     FLUSHDB\n   ```\n"
    text = f"# Drain\n\n1. Look: `redis-cli DBSIZE`\n2. Empty:\n\n{code}"
    unix, windows = read(Source.from_text(text)), read(Source.from_text(text.replace("\n", "\r\n")))

    assert [c.programs for c in unix.commands] == [c.programs for c in windows.commands]
    assert [c.effects for c in unix.commands] == [c.effects for c in windows.commands]
    assert [[s.title for s in p.steps] for p in unix.procedures] == [
        [s.title for s in p.steps] for p in windows.procedures
    ]
    assert [p.name for p in unix.parameters] == [p.name for p in windows.parameters]
    assert [e.text for e in unix.expectations] == [e.text for e in windows.expectations]


def test_reading_starts_nothing_and_writes_nothing() -> None:
    """A hook of the interpreter sees every process, file written and connection of a whole reading."""
    watched = """
import sys
from runwright.lib.source import Source
from runwright.runbook import read
from runwright.runbook.plain import plain

source = Source.from_text("# A\\n```sh\\ntouch /tmp/x; curl http://example.org; psql -c 'DROP TABLE x' | jq .\\n```\\n")
plain(read(source))

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(("subprocess", "os.system", "os.exec", "os.fork", "os.posix", "socket.connect")):
        print(event, arguments)

sys.addaudithook(watch)
plain(read(source))
"""
    done = subprocess.run([sys.executable, "-c", watched], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == ""
