"""`runwright run` of pages as their authors write them."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from tests.cli.page import RUNWRIGHT, run, runs, wait_for

JOB = """\
# Forward

1. Forward the port:

```bash
sleep 20 &
echo $! > job
```
"""
HEADINGS = """\
# Hand over

## Procedure

### Step 1: Stop writes

```bash
echo stopped
```

### Step 2: Wait 1 second

### Step 3: Start writes

```bash
echo started
```

### Step 4: Tell the team
"""


def test_a_job_in_the_background_stays_there_and_holds_nobody_up(folder: Path) -> None:
    (folder / "job.md").write_text(JOB)
    begun = time.monotonic()
    done = run(folder, "run", "job.md", "--auto", "all")

    try:
        assert done.returncode == 0, done.stderr
        assert "$ sleep 20 &" in done.stdout
        assert time.monotonic() - begun < 20
    finally:
        subprocess.run(["kill", (folder / "job").read_text().strip()], check=True)


def test_a_heading_with_a_number_and_nothing_below_it_is_a_step(folder: Path) -> None:
    (folder / "steps.md").write_text(HEADINGS)
    told = subprocess.run(
        [RUNWRIGHT, "run", "steps.md", "--dry-run"], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )

    assert "on local: 4 steps, 2 commands, 1 for a person" in told.stdout
    assert "waits 1 s" in told.stdout
    assert "4. Step 4: Tell the team" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "0"), "there is no step 0"),
        (("--from", "9"), "The plan has steps 1 to 3"),
        (("--phase", "nope"), "no step of the phase nope"),
        (("--set", "name=b"), "--set gives name two values"),
        (("--take-over",), "--take-over says which run is taken over only with --resume"),
        (("--transcript", "gone/run.md"), "gone/run.md: there is no folder"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_a_run_begins(
    folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    refused = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all", *arguments)

    assert refused.returncode == 2
    assert told in refused.stderr
    assert runs(folder) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resume", "{run}", "--dry-run"),
        ("--fork", "{run}", "--dry-run"),
        ("--resume", "{run}", "--fork", "{run}"),
        ("--resume", "{run}", "--from", "1"),
        ("--resume", "{run}", "--set", "name=b"),
        ("--fork", "{run}", "--on", "local"),
        ("RUNBOOK.md#make-the-file", "--fork", "{run}"),
    ],
)
def test_an_earlier_run_is_not_gone_on_with_in_another_way_than_its_own(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    run(folder, "run", "RUNBOOK.md#fail-halfway", "--auto", "all")
    [before] = runs(folder)
    (folder / "missing").touch()
    refused = run(folder, "run", *(each.format(run=before["run"]) for each in arguments), "--auto", "all")

    assert refused.returncode == 2
    assert runs(folder) == [before]


def test_a_run_that_is_told_to_end_ends_its_command_and_can_go_on(folder: Path) -> None:
    command = [RUNWRIGHT, "run", "RUNBOOK.md#take-long", "--auto", "all"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        wait_for(folder / "started")
        child.terminate()
        status = child.wait(20)
    [stopped] = runs(folder)
    book = folder / "RUNBOOK.md"
    book.write_text(book.read_text().replace("sleep 30", "sleep 31"))
    resumed = run(folder, "run", "--resume", stopped["run"], "--auto", "reads")

    assert status in {1, 130}
    assert stopped["state"] in {"failed", "stopped"}
    assert "touch started && sleep 30" in run(folder, "runs", "show", stopped["run"]).stdout
    assert "RUNBOOK.md has changed since" in resumed.stdout


def test_a_run_whose_words_cannot_be_written_stops(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [RUNWRIGHT, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all", "--json"]
        ended = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert ended.returncode == 2
    assert "could not be written" in ended.stderr
    assert [each["state"] for each in runs(folder)] == ["stopped"]


def test_a_folder_with_several_runbooks_is_no_runbook_to_run(folder: Path) -> None:
    (folder / "other.md").write_text(JOB)
    refused = run(folder, "run", ".", "--auto", "all")

    assert refused.returncode == 2
    assert ". holds several runbooks: RUNBOOK.md, other.md …" in refused.stderr


def test_a_line_that_never_ends_is_shown_in_pieces(folder: Path) -> None:
    (folder / "long.md").write_text("# Long\n\n1. Print:\n\n```bash\nhead -c 3000000 /dev/zero | tr '\\0' x\n```\n")
    done = run(folder, "run", "long.md", "--auto", "all")

    printed = [line for line in done.stdout.splitlines() if line.startswith("  │ x")]
    assert sum(line.count("x") for line in printed) == 3_000_000
    assert len(printed) > 1
