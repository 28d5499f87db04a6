"""Reaching out: bounded, harmless, and honest about what answered."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from runwright.cli.machine import harvested
from runwright.cli.reach import answer, harmless, parts, together, version

if TYPE_CHECKING:
    from pathlib import Path


def program(folder: Path, name: str, text: str) -> str:
    """A program of this folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://app@db-1/x", ("postgresql", "db-1", 5432)),
        ("postgresql://a:b@[::1]:99/x", ("postgresql", "::1", 99)),
        ("postgresql:///x?host=/run/postgresql", ("postgresql", "/run/postgresql", 5432)),
        ("postgresql:///x?host=a,b&port=1,2", ("postgresql", "a", 1)),
        ("https://h/x", ("https", "h", 443)),
        ("redis://h", ("redis", "h", 6379)),
    ],
)
def test_host_and_port_of_a_url(url: str, found: tuple[str, str, int]) -> None:
    assert parts(url) == found


def test_a_program_is_asked_for_its_version(tmp_path: Path) -> None:
    assert version("grep", program(tmp_path, "grep", 'echo "grep (GNU grep) 3.11"')) == "3.11"
    assert (
        version("kubectl", program(tmp_path, "kubectl", '[ "$1" = version ] && echo "Client Version: v1.31.2"'))
        == "1.31.2"
    )
    assert version("grep", program(tmp_path, "silent", "exit 1")) == ""


def test_a_program_that_nobody_knows_is_not_started(tmp_path: Path) -> None:
    path = program(tmp_path, "deploy", f"touch {tmp_path}/started; echo 1.2")

    assert version("deploy", path) == ""
    assert not (tmp_path / "started").exists()


def test_what_is_harmless_is_what_the_facts_say() -> None:
    assert harmless("grep --version")
    assert not harmless("deploy --version")
    assert not harmless("rm --recursive x")


def test_an_answer_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    """A grandchild that keeps the output open holds nothing up: it is still asleep when we have given up."""
    path = program(tmp_path, "slow", f"sleep 600 & echo $! > {tmp_path}/asleep; wait")

    reached = answer([path], 0.5)
    asleep = int((tmp_path / "asleep").read_text())
    os.kill(asleep, signal.SIGKILL)

    assert (reached.ok, reached.said) == (False, "no answer within 0.5 s")


def test_a_program_that_cannot_be_started_is_told() -> None:
    assert answer(["/no/such/program"], 1).said == "No such file or directory"


def test_answers_come_in_the_order_of_the_questions() -> None:
    def ask(number: int) -> int:
        time.sleep(0.001 * (20 - number))
        return number

    assert together([lambda number=number: ask(number) for number in range(20)]) == list(range(20))  # type: ignore[misc]


def test_a_question_that_fails_is_no_answer() -> None:
    def fail() -> int:
        raise KeyError("x")

    with pytest.raises(KeyError):
        together([fail])


def test_the_version_that_facts_are_from_is_known() -> None:
    assert harvested("grep").count(".") >= 1
    assert harvested("deploy-nobody-knows") == ""
    assert os.sep not in harvested("kubectl")
