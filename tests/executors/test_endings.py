"""Commands that have to end: everything they started ends with them, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.executors.process_tree import left
from runwright.executors.session import Ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.executors.conftest import Talk


@pytest.fixture(params=["shell", "remote"])
def bash(request: pytest.FixtureRequest) -> Talk:
    """The kept shell, here and by ssh."""
    found: Talk = request.getfixturevalue(request.param)
    return found


def alive(word: str) -> list[str]:
    """The processes whose command line holds a word."""
    rows = subprocess.run(["ps", "-A", "-o", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [row for row in rows.splitlines() if word in row and not row.startswith("Z")]


def gone(word: str) -> bool:
    """Whether such processes end within a moment."""
    deadline = time.monotonic() + 5
    while alive(word) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(word)


TREES = {
    "a child": "sleep {}",
    "a child of a child": "sh -c 'sleep {}; true'; true",
    "one in a session of its own": "setsid sleep {} & wait",
    "a daemon": "(setsid sleep {} </dev/null >/dev/null 2>&1 &) ; sleep 60",
    "one that ignores the polite signal": "sh -c 'trap \"\" TERM INT; sleep {}; sleep {}; true' ; true",
    "a pipeline": "sleep {} | sleep {} | cat",
    "one with an empty environment": "env -i sleep {}; true",
    "a shell loop": "while true; do date; sleep {}; done",
    "a shell that ignores the polite signal": "trap '' TERM INT; while :; do sleep {}; done",
    "a tight loop beside it": "sleep {} & while :; do :; done",
}


@pytest.mark.parametrize("text", TREES.values(), ids=TREES)
def test_when_the_time_is_over_the_whole_tree_ends(bash: Talk, text: str) -> None:
    word = f"{20000 + time.monotonic_ns() % 10000}.{os.getpid()}"
    outcome = bash(text.replace("{}", word), timeout=0.7)

    assert (outcome.status, outcome.ending, outcome.reopened) == (None, Ending.TIMED_OUT, True)
    assert outcome.left == ""
    assert gone(word)


def test_what_is_not_ours_to_end_is_named(shell: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, number: int) -> None:
        if Path(f"/proc/{pid}/exe").readlink().name == "sleep":
            raise PermissionError
        real(pid, number)

    real = os.kill
    monkeypatch.setattr("runwright.executors.process_tree.os.kill", forbidden)
    monkeypatch.setattr("runwright.executors.kept.GRACE", 0.1)
    outcome = shell("sleep 28.25 & echo $!; wait", timeout=0.5)
    monkeypatch.undo()

    pid = int(outcome.stdout)
    assert outcome.left == f"process {pid} of it could not be"
    os.kill(pid, signal.SIGKILL)


def test_a_host_that_does_not_say_that_it_ended_a_command_is_not_taken_at_its_word(remote: Talk) -> None:
    remote.session.host = "-nowhere"  # type: ignore[attr-defined]
    outcome = remote("sleep 3.5", timeout=0.3)

    assert (outcome.ending, outcome.left) == (Ending.TIMED_OUT, "-nowhere did not say that all of it was")


def test_the_rest_of_a_text_is_not_run_after_its_end(bash: Talk, tmp_path: Path) -> None:
    bash("sleep 30; touch went-on", timeout=0.5)
    bash("sleep 30; touch went-on", bound=0.5)

    assert list(tmp_path.iterdir()) == []


def test_jobs_of_earlier_commands_are_spared(bash: Talk) -> None:
    word = f"{30000 + time.monotonic_ns() % 10000}.{os.getpid()}"
    bash(f"sleep {word} & echo $! > pid")
    bash("sleep 30", timeout=0.5)

    assert len(alive(word)) == 1
    bash("kill $(cat pid)")
    assert gone(word)


def test_what_an_endless_command_said_is_kept_also_its_last_words(bash: Talk) -> None:
    outcome = bash(
        "trap 'echo statistics; exit' INT; echo first; sh -c 'trap \"echo sum; exit\" INT; sleep 30'", bound=0.7
    )

    assert outcome.ending is Ending.BOUNDED
    assert outcome.stdout.startswith(b"first\n")


def test_the_program_in_front_may_say_goodbye(shell: Talk) -> None:
    program = "import time\nprint('go', flush=True)\ntry: time.sleep(30)\nexcept KeyboardInterrupt: print('bye')"

    assert shell(f'python3 -c "{program}"', bound=0.7).stdout == b"go\nbye\n"


def test_a_session_goes_on_where_it_was_before_the_command(bash: Talk) -> None:
    bash("cd /usr; word=kept")
    bash("cd /; word=lost; sleep 30", timeout=0.5)

    assert bash("pwd; echo $word").stdout == b"/usr\nkept\n"


def test_a_stopped_process_ends_too(shell: Talk) -> None:
    assert shell("kill -STOP $$", timeout=0.5).ending is Ending.TIMED_OUT
    assert shell("echo clean").stdout == b"clean\n"


def test_jobs_outlive_the_session_and_its_streams(shell: Talk, tmp_path: Path) -> None:
    shell("(for i in 1 2 3 4 5; do sleep 0.1; echo $i; done; echo done > done) &")
    shell.session.close()
    deadline = time.monotonic() + 10
    while not (tmp_path / "done").exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert (tmp_path / "done").exists()


def test_what_outlives_a_session_is_found_by_what_its_environment_says(opened: Callable[..., Talk]) -> None:
    talk = opened(variables={"ITS_RUN": "one"})
    pid = int(talk("sleep 27.75 >/dev/null 2>&1 & echo $!").stdout)

    assert left("ITS_RUN=one") == {pid: "sleep 27.75"}
    assert left("ITS_RUN=two") == {}
    os.kill(pid, signal.SIGKILL)


def test_a_lost_connection_is_told_and_the_next_command_connects_again(remote: Talk) -> None:
    remote("cd /usr")
    outcome = remote("kill -9 $(ps -o ppid= -p $PPID); sleep 20")

    assert (outcome.status, outcome.ending) == (None, Ending.LOST)
    assert remote("pwd").stdout == b"/usr\n"


def test_no_folder_or_process_is_left_behind(shell: Talk) -> None:
    pid = int(shell("echo $$").stdout)
    shell.session.close()

    assert not Path(f"/proc/{pid}").exists()
