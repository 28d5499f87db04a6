"""One kept bash: what commands share, and what they may do to it without harm to the next."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.executors.session import Ending, NotOpened, Setting
from runwright.executors.shell import open as open_shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.executors.conftest import Talk


@pytest.fixture(params=["shell", "remote"])
def bash(request: pytest.FixtureRequest) -> Talk:
    """The kept shell, here and by ssh."""
    found: Talk = request.getfixturevalue(request.param)
    return found


def test_each_command_has_its_own_streams_and_status(bash: Talk) -> None:
    outcome = bash("echo out; echo err >&2; (exit 7)")

    assert (outcome.status, outcome.stdout, outcome.stderr) == (7, b"out\n", b"err\n")


def test_directory_variables_functions_and_options_stay(bash: Talk) -> None:
    for text in ("cd /usr", "word='a b'", "export shown=1", "greet() { echo hi $word; }", "set -f", "umask 027"):
        bash(text)

    assert bash("pwd; greet; sh -c 'echo $shown'; echo *; umask").stdout == b"/usr\nhi a b\n1\n*\n0027\n"


def test_the_status_of_the_command_before_is_there(bash: Talk) -> None:
    bash("(exit 5)")

    assert bash("echo $?").stdout == b"5\n"


def test_a_syntax_error_has_status_2_and_the_message_of_bash(bash: Talk) -> None:
    outcome = bash("if true; then")

    assert outcome.status == 2
    assert b"syntax error" in outcome.stderr


def test_an_unknown_program_has_status_127(bash: Talk) -> None:
    outcome = bash("no-such-program --now")

    assert outcome.status == 127
    assert outcome.stderr == b"bash: line 1: no-such-program: command not found\n"


ENDS = {
    "exit 3": 3,
    "(exit 4); exit": 4,
    "set -e; (exit 6); echo never": 6,
    "exec sh -c 'exit 8'": 8,
    "kill -9 $$": 137,
    "kill $$": 143,
    "set -u; echo $nobody; echo never": 1,
    "trap 'echo bye' EXIT; exit 9": 9,
    "exec no-such-program": 127,
}


@pytest.mark.parametrize(("text", "status"), ENDS.items())
def test_a_command_that_ends_its_shell_has_a_status_and_the_session_goes_on(bash: Talk, text: str, status: int) -> None:
    bash("cd /usr; word=kept; say() { echo $word; }")
    outcome = bash(text)

    assert (outcome.status, outcome.ending, outcome.reopened) == (status, Ending.EXITED, True)
    assert b"never" not in outcome.stdout
    assert bash("pwd; say").stdout == b"/usr\nkept\n"


HARMLESS = [
    "trap 'echo trapped' DEBUG ERR RETURN",
    "IFS=,:",
    "set -x",
    "PS4='>>> '; set -xv",
    "set -eu; set -o pipefail",
    "exec >/dev/null 2>&1",
    "exec 1>&- 2>&-",
    "exec 3>/dev/null 4</dev/null",
    "read line; cat",
    "unset PATH IFS; PATH=/usr/bin:/bin",
    "shopt -s extdebug nullglob failglob",
    "set -o posix",
    "set -o noclobber; set -f",
    "readonly PS4 IFS OLDPWD",
    "read() { echo mine; }; printf() { echo mine; }; eval() { echo mine; }; declare() { echo mine; }",
    "alias echo=false; shopt -s expand_aliases",
    "break; echo never",
    "for i in 1 2; do continue 2; done",
    "for i in 1 2; do continue 3; done; echo never",
    "for i in 1 2; do break 9; done; echo never",
    "LC_ALL=C; LANG=nowhere",
    "ulimit -n 100",
    "set -- a b c; shift",
    "enable -n echo; enable echo",
    'for fd in /proc/$$/fd/*; do fd=${fd##*/}; [ $fd -gt 2 ] && eval "exec $fd>&-"; done',
    "BASH_XTRACEFD=2; set -x",
    "PROMPT_COMMAND='echo prompt'; BASH_ENV=/dev/null",
    "set -m; sleep 0.01 & wait; set +m",
    "return 3",
    "set -r",
    "hash -r; unset -f nothing; unset BASH_VERSION",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_nothing_a_command_does_reaches_the_output_of_the_next(bash: Talk, text: str) -> None:
    first = bash(text)
    second = bash("command printf '%s\\n' clean")

    assert first.ending is Ending.EXITED
    assert b"never" not in first.stdout
    assert second.ending is Ending.EXITED
    assert second.stdout.endswith(b"clean\n")
    assert second.stdout.removesuffix(b"clean\n") in {b"", b"trapped\n", b"trapped\n" * 2}


def test_a_break_outside_a_loop_is_told(bash: Talk) -> None:
    outcome = bash("break; echo never")

    assert outcome.status == 1
    assert b"the rest of the command was not run" in outcome.stderr


def test_what_a_job_writes_later_is_no_output_of_the_next_command(shell: Talk) -> None:
    first = shell("(sleep 0.3; echo late; echo worse >&2) & echo now")
    second = shell("sleep 0.6; echo clean")
    third = shell("echo clean")

    assert first.stdout == b"now\n"
    assert (second.stdout, second.stderr, third.stdout) == (b"clean\n", b"", b"clean\n")
    assert sorted((second.background + third.background).split()) == [b"late", b"worse"]


def test_a_job_that_writes_much_while_nobody_asks_never_waits_for_us(shell: Talk, tmp_path: Path) -> None:
    shell("(sleep 0.1; head -c 3000000 /dev/zero; touch done) &")
    deadline = time.monotonic() + 20
    while not (tmp_path / "done").exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert (tmp_path / "done").exists()


def test_a_daemon_that_keeps_the_streams_holds_nothing_up(bash: Talk, tmp_path: Path) -> None:
    started = time.monotonic()
    outcome = bash("(setsid sleep 15 & echo $! > pid); exit 5")
    pid = (tmp_path / "pid").read_text().strip()

    assert (outcome.status, time.monotonic() - started < 10) == (5, True)
    assert bash(f"kill -0 {pid} && kill {pid}").status == 0


def test_the_first_words_of_a_job_belong_to_its_command(shell: Talk) -> None:
    assert shell("echo forwarding & wait; sleep 5 &").stdout == b"forwarding\n"


def test_a_session_that_cannot_be_opened_says_where_and_why(tmp_path: Path) -> None:
    with pytest.raises(NotOpened, match=r"missing: No such file or directory"):
        open_shell(Setting(tmp_path / "missing"))


def test_the_setting_gives_directory_and_variables(opened: Callable[..., Talk], tmp_path: Path) -> None:
    talk = opened(variables={"COLOUR": "it's blue"})

    assert talk("pwd; sh -c 'echo $COLOUR'").stdout == f"{tmp_path}\nit's blue\n".encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_output_comes_byte_for_byte(shell: Talk, data: bytes) -> None:
    octal = "".join(f"\\{byte:03o}" for byte in data)
    outcome = shell(f"printf '{octal}'; printf '{octal}' >&2")

    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, data, data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_output_comes_byte_for_byte_by_ssh(remote: Talk, data: bytes) -> None:
    octal = "".join(f"\\{byte:03o}" for byte in data)
    outcome = remote(f"printf '{octal}'; printf '{octal}' >&2")

    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, data, data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
def test_any_text_as_a_word_arrives_as_written(shell: Talk, text: str) -> None:
    assert shell(f"printf %s {shlex.quote(text)}").stdout == text.encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab ;&|(){}<>$'\"\\`#\n!*[]=~-", max_size=25).filter(lambda text: "<>" not in text))
def test_whatever_is_written_there_is_an_outcome_and_a_clean_next_one(shell: Talk, text: str) -> None:
    outcome = shell(text, timeout=10)

    assert outcome.ending is Ending.EXITED
    assert shell("echo clean").stdout == b"clean\n"


def test_a_shell_that_died_between_commands_is_replaced_before_the_next(bash: Talk) -> None:
    bash("cd /usr; (sleep 0.2; kill -9 $$) &")
    time.sleep(0.6)
    outcome = bash("pwd")

    assert (outcome.status, outcome.stdout) == (0, b"/usr\n")
