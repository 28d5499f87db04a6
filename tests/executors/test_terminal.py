"""A command that talks to a person: a real terminal in the middle, before and behind it others."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from runwright.executors.session import NotOpened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.executors.conftest import Talk

PROGRAM = """
import sys, termios
from pathlib import Path
from runwright.executors.shell import open
from runwright.executors.session import Request, Setting

before = termios.tcgetattr(0)
session = open(Setting(Path(".")))

def run(text, terminal=True):
    outcome = session.run(Request(text, "shell", 20, terminal=terminal), lambda chunk: None)
    print(f"<{outcome.status} {outcome.ending} {outcome.stdout!r}>")

"""


class Person:
    """Somebody who sits before a terminal in which our program runs."""

    def __init__(self, program: str, folder: Path) -> None:
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execv(sys.executable, [sys.executable, "-c", PROGRAM + textwrap.dedent(program)])  # noqa: S606 (what it is for)
        self.seen = b""

    def sees(self, text: str) -> bool:
        """Whether a text comes on the screen in time."""
        deadline = time.monotonic() + 20
        while text.encode() not in self.seen and time.monotonic() < deadline:
            if select.select([self.screen], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.screen, 65536)
                except OSError:
                    break
        return text.encode() in self.seen

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self.screen, text.encode())

    def resize(self, rows: int, columns: int) -> None:
        """Make the window another size."""
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Callable[[str], Person]]:
    people = []

    def down(program: str) -> Person:
        people.append(Person(program, tmp_path))
        return people[-1]

    yield down
    for person in people:
        os.close(person.screen)
        os.waitpid(person.pid, 0)


def test_a_command_talks_to_the_person_and_is_recorded(sit: Callable[[str], Person]) -> None:
    person = sit(
        'run("test -t 0 && test -t 2 && read -p \'name? \' name; echo hello $name"); run("echo [$name]", False)'
    )

    assert person.sees("name? ")
    person.types("Ann\r")
    assert person.sees("hello Ann\r\n")
    assert person.sees(r"<0 exited b'name? Ann\r\nhello Ann\r\n'>")
    assert person.sees(r"<0 exited b'[Ann]\n'>")


def test_interrupting_reaches_the_command_and_not_us(sit: Callable[[str], Person]) -> None:
    person = sit('run("echo begun; sleep 30"); run("echo after", False)')

    assert person.sees("begun")
    person.types("\x03")
    assert person.sees("<130 exited")
    assert person.sees(r"<0 exited b'after\n'>")


def test_a_program_that_handles_the_interrupt_goes_on(sit: Callable[[str], Person]) -> None:
    person = sit("run('sh -c \\'trap \"echo down; exit\" INT; echo up; while :; do sleep 0.1; done\\'; true')")

    assert person.sees("up\r\n")
    person.types("\x03")
    assert person.sees("down\r\n")
    assert person.sees("<0 exited")


def test_the_size_of_the_window_is_passed_on(sit: Callable[[str], Person]) -> None:
    person = sit('run("stty size; read go; stty size; read go")')
    person.resize(33, 101)
    assert person.sees("33 101\r\n") or person.seen
    person.resize(44, 111)
    time.sleep(0.5)
    person.types("\r")
    assert person.sees("44 111\r\n")
    person.types("\r")
    assert person.sees("<0 exited")


def test_the_terminal_is_brought_back_whatever_happens(sit: Callable[[str], Person]) -> None:
    person = sit(
        """
        for text in ("stty raw -echo; exit 3", "kill -9 $$", "if fi", "stty -echo"):
            run(text)
        print("same" if termios.tcgetattr(0) == before else "other")
        """
    )

    assert person.sees("<0 exited")
    assert person.sees("same")


def test_without_a_person_the_command_still_has_a_terminal(shell: Talk) -> None:
    outcome = shell("test -t 1 && stty size", terminal=True)

    assert (outcome.status, outcome.stdout) == (0, b"24 80\r\n")


def test_a_terminal_by_ssh_is_refused_with_the_reason(remote: Talk) -> None:
    with pytest.raises(NotOpened, match="no terminal for a command by ssh"):
        remote("top", terminal=True)


def test_after_it_nothing_can_ask_on_a_terminal_unseen(shell: Talk) -> None:
    shell("word=kept; tty >/dev/null", terminal=True)
    outcome = shell("echo $word; read x </dev/tty")

    assert outcome.stdout == b"kept\n"
    assert outcome.status == 1
