"""Processes are killed, stopped and restarted; none but those that the system names."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from tests.drill.faults.conftest import Shop, state, until

from runwright.drill.breaking import Broken
from runwright.drill.faults import catalogue, keeping, signalling
from runwright.drill.faults.fault import NotInjected, plain
from runwright.drill.target import NoSuchTarget, Process, Protected, Unfound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IDLE = "import time\nwhile True: time.sleep(60)"
PARENT = """
import subprocess, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_killed_process_is_gone_and_stays_away(shop: Shop) -> None:
    process = shop.start("api", IDLE)

    with keeping.kept(shop.fault("kill", "api"), shop.list, 60):
        assert process.wait() == -signal.SIGKILL

    assert list(shop.list.iterdir()) == []


def test_a_killed_process_takes_its_children_along_when_asked(shop: Shop) -> None:
    process = shop.start("api", PARENT)
    assert process.stdout
    child = int(process.stdout.readline())

    with keeping.kept(shop.fault("kill", "api", family=True), shop.list, 60):
        assert process.wait() == -signal.SIGKILL
        until(lambda: state(child) in {"", "Z"})


def test_a_killed_process_is_started_again_when_asked(shop: Shop, service: Path) -> None:
    process = shop.start("api", IDLE)
    shop.sections["processes"]["api"]["start"] = [sys.executable, str(service), "api.pid"]

    with keeping.kept(shop.fault("kill", "api", start=True), shop.list, 60):
        process.wait()
        with pytest.raises(Unfound, match="there is no process"):
            shop.targets.find("process", "api")

    again = shop.targets.find("process", "api")
    assert isinstance(again, Process)
    assert again.pid != process.pid
    os.kill(again.pid, signal.SIGKILL)


def test_a_restarted_process_is_another_one(shop: Shop, service: Path) -> None:
    process = shop.start("api", IDLE)
    shop.sections["processes"]["api"]["start"] = [sys.executable, str(service), "api.pid"]

    with keeping.kept(shop.fault("restart", "api"), shop.list, 60):
        assert process.wait() == -signal.SIGTERM
        again = shop.targets.find("process", "api")

    assert isinstance(again, Process)
    assert state(again.pid) == "S"
    assert shop.targets.find("process", "api") == again
    os.kill(again.pid, signal.SIGKILL)


def test_a_restart_needs_to_know_how(shop: Shop) -> None:
    shop.start("api", IDLE)

    with pytest.raises(catalogue.Unavailable, match="does not say how it is started"):
        shop.fault("restart", "api")


def test_a_stopped_process_stands_still_with_its_children_and_goes_on(shop: Shop) -> None:
    process = shop.start("api", PARENT)
    assert process.stdout
    child = int(process.stdout.readline())

    with keeping.kept(shop.fault("stop", "api"), shop.list, 60):
        until(lambda: state(process.pid) == state(child) == "T")

    assert state(process.pid) != "T"
    assert state(child) != "T"


def test_children_of_a_stopped_process_that_was_killed_meanwhile_go_on(shop: Shop) -> None:
    process = shop.start("api", PARENT)
    assert process.stdout
    child = int(process.stdout.readline())

    with keeping.kept(shop.fault("stop", "api"), shop.list, 60):
        process.kill()
        process.wait()
        assert state(child) == "T"

    assert state(child) == "S"
    os.kill(child, signal.SIGKILL)


def test_a_fault_ends_when_its_time_is_over(shop: Shop) -> None:
    process = shop.start("api", IDLE)

    with keeping.kept(shop.fault("stop", "api"), shop.list, 0.2) as keeper:
        until(lambda: state(process.pid) == "S")

    assert keeper.mended is not None
    assert keeper.mended >= keeper.injected + 0.2


def test_a_number_that_is_another_process_by_now_gets_no_signal(shop: Shop) -> None:
    process = shop.start("api", IDLE)
    found = shop.targets.find("process", "api")
    assert isinstance(found, Process)
    stale = found._replace(started="0@" + found.started.partition("@")[2])
    fault = catalogue.read({**plain(shop.fault("kill", "api")), "target": stale._asdict()})

    with pytest.raises(NotInjected, match="had ended already"):
        keeping.inject(fault, shop.list, 60)

    assert process.poll() is None
    assert list(shop.list.iterdir()) == []


@pytest.mark.parametrize("whose", [lambda: 1, os.getpid, os.getppid], ids=["first", "own", "parent"])
def test_the_first_process_and_those_that_started_us_are_never_touched(shop: Shop, whose: Callable[[], int]) -> None:
    pid = whose()
    (shop.folder / "api.pid").write_text(str(pid))
    shop.sections["processes"] = {"api": {"pid_file": "api.pid"}}

    with pytest.raises(Protected):
        shop.fault("kill", "api")
    with pytest.raises(Protected):
        signalling.send(signalling.Life(pid, "whenever"), signal.SIGCONT)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no number"),
        ("-1", "is no number"),
        ("0", "there is no process"),
        ("12 34", "is no number"),
        ("999999999", "there is no process"),
    ],
)
def test_a_file_that_names_no_process_is_an_error_that_says_so(shop: Shop, text: str, says: str) -> None:
    (shop.folder / "api.pid").write_text(text)
    shop.sections["processes"] = {"api": {"pid_file": "api.pid"}}

    with pytest.raises((Unfound, Protected), match=says):
        shop.fault("kill", "api")


def test_a_command_can_say_which_process_it_is(shop: Shop) -> None:
    process = shop.start("api", IDLE)
    shop.environment["API_PID"] = str(process.pid)
    shop.sections["processes"]["api"] = {"pid_command": ["echo", "$API_PID"]}

    found = shop.targets.find("process", "api")

    assert isinstance(found, Process)
    assert found.pid == process.pid


def test_only_what_the_system_names_is_hit(shop: Shop) -> None:
    shop.start("api", IDLE)

    with pytest.raises(NoSuchTarget, match="no process called “ape”") as caught:
        shop.fault("kill", "ape")

    assert caught.value.hint == "Did you mean “api”?"


def test_a_fault_is_the_same_after_json(shop: Shop) -> None:
    shop.start("api", IDLE)
    fault = shop.fault("kill", "api", signal="TERM", family=True)

    assert catalogue.read(plain(fault)) == fault


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"signa": "TERM"}, "unknown option “signa”"),
        ({"signal": "TREM"}, "unknown word"),
        ({"family": "yes"}, "true or false"),
    ],
)
def test_an_option_that_is_not_understood_is_an_error(shop: Shop, options: dict[str, object], says: str) -> None:
    shop.start("api", IDLE)

    with pytest.raises(catalogue.WrongOption, match=says):
        shop.fault("kill", "api", **options)


@pytest.fixture
def service(shop: Shop) -> Path:
    """A program that leaves a process running and writes its number to a file."""
    path = shop.folder / "service.py"
    path.write_text(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))\n"
    )
    return path


def test_a_fault_whose_time_was_over_was_not_there_to_the_end(shop: Shop) -> None:
    """What a procedure does from then on, it does to a system that is well."""
    shop.start("api", IDLE)
    shop.start("worker", IDLE)
    broken = Broken(shop.list)
    broken.add(shop.fault("stop", "api"), 0.1)
    broken.add(shop.fault("stop", "worker"), 60)
    until(lambda: len(list(shop.list.iterdir())) == 1)

    broken.mend()

    assert [sentence.startswith("Stop process “api”") for sentence in broken.over] == [True]


def test_a_fault_without_a_time_stays_until_it_is_to_be_mended(shop: Shop) -> None:
    process = shop.start("api", IDLE)
    broken = Broken(shop.list)
    broken.add(shop.fault("stop", "api"), None)

    until(lambda: state(process.pid) == "T")  # a signal is on its way for a moment
    broken.mend()

    assert state(process.pid) != "T"
    assert broken.over == []
