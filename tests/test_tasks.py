"""The chores: what the test command makes of what pytest says."""

from __future__ import annotations

import pytest
import tasks


@pytest.mark.parametrize(
    ("statuses", "ends"),
    [
        pytest.param([0], 0, id="everything passes"),
        pytest.param([1, 0], 0, id="what failed passes alone"),
        pytest.param([1, 1], 1, id="what failed fails again"),
        pytest.param([3], 3, id="pytest itself failed, which nothing mends"),
    ],
)
def test_what_failed_is_tried_once_more_alone(
    statuses: list[int], ends: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = list(statuses)
    commands: list[list[str]] = []

    def run(command: list[str]) -> int:
        commands.append(command)
        return left.pop(0)

    monkeypatch.setattr(tasks, "prepare", lambda: None)
    monkeypatch.setattr(tasks, "failing_checks", list)
    monkeypatch.setattr(tasks, "run", run)

    assert tasks.test(["tests/lint"]) == ends

    assert left == []
    assert all(each[-1] == "tests/lint" for each in commands)
    assert ["--last-failed" in each for each in commands] == [False, True][: len(statuses)]
    assert ("once more" in capsys.readouterr().out) == (len(statuses) > 1)


def test_what_fails_before_the_tests_counts_however_they_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tasks, "prepare", lambda: None)
    monkeypatch.setattr(tasks, "failing_checks", lambda: ["mypy"])
    monkeypatch.setattr(tasks, "run", lambda _: 0)

    assert tasks.test([]) == 1
    assert "Failed before the tests: mypy" in capsys.readouterr().err
