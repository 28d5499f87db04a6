"""Python in a kept interpreter of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.executors.python import open as open_python
from runwright.executors.session import Ending, NotOpened, Setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.executors.conftest import Talk


def test_names_imports_and_the_directory_stay(python: Talk) -> None:
    for text in ("import os, json as j", "os.chdir('/usr'); n = [1, {'a': None}]", "def f(x):\n    return x + 1"):
        python(text)

    assert python("print(os.getcwd(), j.dumps(n), f(1))").stdout == b'/usr [1, {"a": null}] 2\n'


def test_the_value_of_an_expression_is_shown(python: Talk) -> None:
    assert python("1 + 1").stdout == b"2\n"
    assert python("x = 1\nx").stdout == b""


def test_an_exception_is_status_1_with_its_own_traceback(python: Talk) -> None:
    outcome = python("def f():\n    raise ValueError('so')\nf()")

    assert outcome.status == 1
    assert outcome.stderr.decode().splitlines()[-1] == "ValueError: so"
    assert "python_child" not in outcome.stderr.decode()


@pytest.mark.parametrize(("text", "status"), [("3", 3), ("", 0), ("None", 0), ("'why'", 1), ("300", 44)])
def test_exit_is_a_status_and_ends_nothing(python: Talk, text: str, status: int) -> None:
    python("kept = 1")
    outcome = python(f"import sys; sys.exit({text})")

    assert (outcome.status, outcome.reopened) == (status, False)
    assert python("kept").stdout == b"1\n"


def test_a_dead_interpreter_is_replaced_with_the_state_it_had(python: Talk) -> None:
    python("import os, math as m; os.environ['WORD'] = 'x'; data = {'a': (1, 2.5, b'z')}; os.chdir('/usr')")
    outcome = python("os._exit(9)")

    assert (outcome.status, outcome.reopened) == (9, True)
    assert (
        python("print(os.getcwd(), data, m.pi > 3, os.environ['WORD'])").stdout
        == b"/usr {'a': (1, 2.5, b'z')} True x\n"
    )


def test_what_cannot_be_written_down_is_named(python: Talk) -> None:
    state = python("import threading; lock = threading.Lock()\ndef f(): pass").state

    assert state is not None
    assert state.lost == ("the lock lock", "the function f")


def test_no_state_holds_a_secret(python: Talk) -> None:
    first = python("import os; copy = [os.environ['TOKEN']]", secrets={"TOKEN": "hunter'2"}).state
    second = python("print(os.environ.get('TOKEN'))")

    assert second.stdout == b"None\n"
    for state in (first, second.state):
        assert state is not None
        assert "hunter" not in str(state)
        assert "variable copy, which holds a secret" in state.lost


def test_bytes_prints_and_children_come_in_one_stream(python: Talk) -> None:
    text = "import sys, subprocess; print('a'); sys.stdout.flush(); subprocess.run(['printf', 'b'])"
    text += "; _ = sys.stdout.buffer.write(bytes(range(256)))"

    assert python(text).stdout == b"a\nb" + bytes(range(256))


@pytest.mark.parametrize(
    "text",
    ["import sys; sys.stdout.close()", "import os; os.close(1); os.close(2)", "print = None", "del __builtins__"],
)
def test_nothing_a_command_does_reaches_the_next(python: Talk, text: str) -> None:
    assert python(text).ending is Ending.EXITED
    assert b"clean" in python("import os; _ = os.write(1, b'clean')").stdout


def test_reading_finds_no_input(python: Talk) -> None:
    assert b"EOFError" in python("input()").stderr


def test_on_another_host_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotOpened, match="this machine only"):
        open_python(Setting(tmp_path, ssh="there"))


def test_another_session_goes_on_where_one_stopped(opened: Callable[..., Talk]) -> None:
    first = opened("python")
    state = first("import json; n = 41").state

    assert opened("python", state=state)("json.dumps(n + 1)").stdout == b"'42'\n"
