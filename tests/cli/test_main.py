"""The command line as a process: exit status, pipes, locales, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runwright import __version__
from runwright.cli import COMMANDS, main
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from pathlib import Path

GUARD = 60
"""Seconds after which a process counts as hanging."""
PROGRAM = [sys.executable, "-m", "runwright"]


def started(*arguments: object, encoding: str | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A finished process, with no terminal and perhaps another encoding."""
    environment = {**os.environ, "PYTHONWARNINGS": "error"} | ({"PYTHONIOENCODING": encoding} if encoding else {})
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=GUARD, check=False)


@pytest.fixture
def runbook(tmp_path: Path) -> Path:
    """A runbook with words that ASCII cannot say."""
    path = tmp_path / "größe.md"
    path.write_text("# Prüfe 磁盘\n1. Look: `df -h`\n", encoding="utf-8")
    return path


def test_python_m_runwright_is_the_program(runbook: Path) -> None:
    done = started("show", runbook)

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Prüfe 磁盘" in done.stdout.decode()


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])

    assert left.value.code == 0
    assert capsys.readouterr().out == f"runwright {__version__}\n"


def test_without_a_command_all_of_them_are_shown_and_none_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(f"\n    {command}" in shown.err for command in COMMANDS)


def test_what_is_missing_is_named_and_nothing_that_may_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export"])
    assert capsys.readouterr().err.endswith("the following arguments are required: FORM\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])

    said = capsys.readouterr().out
    assert left.value.code == 0
    assert "examples:" in said
    assert f"runwright {command} " in said.split("examples:")[1]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out

    assert all(command in said for command in COMMANDS)


@pytest.mark.parametrize("arguments", [["--frobnicate"], ["rule"], ["run", "--auto", "some"]])
def test_a_wrong_command_line_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_command_that_is_none_is_answered_by_the_one_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lnit", "a.md"]) == 2
    assert capsys.readouterr().err == "runwright: there is no command “lnit”\n  Did you mean runwright lint?\n"


def test_an_error_is_one_sentence_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "missing-runbook.md"]) == 2
    assert capsys.readouterr().err == "runwright: missing-runbook.md: No such file or directory\n  Check the path.\n"


def test_a_hint_is_wrapped_as_a_page_is(runbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(runbook)]) == 2
    _, *hint = capsys.readouterr().err.splitlines()

    assert " ".join(hint).split()[:5] == ["Say", "how", "far", "it", "may"]
    assert len(hint) > 1
    assert all(line.startswith("  ") and len(line) <= 80 for line in hint)


class Fork(RunwrightError):
    """An error whose hint ends in a command."""

    hint = "Fork it to run some of it again: runwright run --fork 20261127-110920-hxp3 --from STEP"


def test_a_command_in_a_hint_stays_in_one_piece(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise Fork("the run is done")

    monkeypatch.setattr("runwright.cli._status", fail)

    assert main(["runs"]) == 2
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  Fork it to run some of it again:",
        "    runwright run --fork 20261127-110920-hxp3 --from STEP",
    ]


@pytest.mark.parametrize("form", ["page", "--json", "--stats"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_output_will_do(runbook: Path, encoding: str, form: str) -> None:
    done = started("show", *([] if form == "page" else [form]), runbook, encoding=encoding)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding)
    if form == "--json":
        assert json.loads(done.stdout.decode(encoding))["commands"][0]["text"] == "df -h"


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["page", "json"])
def test_a_file_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path, form: list[str]) -> None:
    try:
        (tmp_path / os.fsdecode(b"gr\xf6\xdfe.md")).write_text("# Title\n")
    except OSError:
        pytest.skip("this file system has only names that are text")
    done = started("show", *form, tmp_path)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Title" in done.stdout


def test_standard_input_is_read_as_bytes() -> None:
    done = started("show", "--json", "-", stdin=b"\xef\xbb\xbf# Titel\r\n\r\n`df -h`\r\n", encoding="ascii")

    assert done.returncode == 0
    assert json.loads(done.stdout)["title"]["text"] == "Titel"


def test_rubbish_on_standard_input_is_refused() -> None:
    done = started("show", "-", stdin=b"\0\1\2")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"runwright: <stdin>: this is a binary file")


def test_a_closed_standard_input_is_said() -> None:
    command = ["sh", "-c", 'exec "$@" <&-', "sh", *PROGRAM, "show", "-"]
    done = subprocess.run(command, capture_output=True, timeout=GUARD, check=False)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"runwright: <stdin>: it is closed")


@pytest.mark.parametrize("lines", [1, 5000], ids=["short", "long"])
@pytest.mark.parametrize("form", ["page", "--json", "--stats"])
def test_a_reader_that_goes_away_ends_it_without_a_word(tmp_path: Path, lines: int, form: str) -> None:
    (tmp_path / "a.md").write_text("# A\n" + "1. Look: `df -h`\n" * lines)
    reader, writer = os.pipe()
    os.close(reader)
    command = [*PROGRAM, "show", *([] if form == "page" else [form]), str(tmp_path / "a.md")]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=GUARD, check=False)
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")  # noqa: PTH110
def test_a_help_that_cannot_be_written_is_no_success() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device, not a file)
        done = subprocess.run(
            [*PROGRAM, "drill", "--help"], stdout=full, stderr=subprocess.PIPE, timeout=GUARD, check=False
        )

    assert done.returncode == 2
    assert b"could not be written" in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")  # noqa: PTH110
@pytest.mark.parametrize("form", [(), ("--json",), ("--stats",)], ids=["page", "json", "stats"])
def test_a_full_disk_is_said_and_is_no_success(runbook: Path, form: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device, not a file)
        done = subprocess.run(
            [*PROGRAM, "show", *form, str(runbook)], stdout=full, stderr=subprocess.PIPE, timeout=GUARD, check=False
        )

    assert done.returncode == 2
    assert done.stderr.startswith(b"runwright: the output could not be written: No space left")
    assert b"Traceback" not in done.stderr


def test_a_closed_output_takes_everything_and_keeps_nothing(runbook: Path) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *PROGRAM, "show", str(runbook)]
    done = subprocess.run(command, stderr=subprocess.PIPE, timeout=GUARD, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    command = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *PROGRAM, "runs"]
    done = subprocess.run(command, cwd=tmp_path / "gone", capture_output=True, text=True, timeout=GUARD, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("runwright: the folder that you are in is gone\n")


def test_an_interruption_exits_130_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.md"
    os.mkfifo(pipe)
    process = subprocess.Popen([*PROGRAM, "show", str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pipe.open("wb"):  # returns when the process has opened it for reading
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=GUARD)

    assert (process.returncode, said) == (130, b"")


def test_what_the_program_reads_does_not_depend_on_where_it_is_started(runbook: Path) -> None:
    command = [*PROGRAM, "show", "--json", runbook.name]
    done = subprocess.run(command, cwd=runbook.parent, capture_output=True, timeout=GUARD, check=True)

    assert json.loads(done.stdout)["source"] == runbook.name


@pytest.mark.parametrize(
    ("words", "command", "near"),
    [
        ("lint . --formt sarif", "runwright lint", "--format"),
        ("runs show x --form json", "runwright runs show", ""),
        ("run a.md --dryrun", "runwright run", "--dry-run"),
        ("doctor a.md b.md", "runwright doctor", ""),
        ("show --frobnicate a.md", "runwright show", ""),
    ],
)
def test_words_that_a_command_does_not_take_are_told_by_that_command(
    words: str, command: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2

    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith(f"runwright: {command} does not take ")
    assert f"`{command} --help`" in told
    assert (f"Did you mean {near}?" in told) == bool(near)


def test_a_start_loads_no_command_that_was_not_asked_for() -> None:
    program = "import sys; from runwright.cli import main; main(['--version'])"
    probe = f"import atexit, sys; atexit.register(lambda: print(*sys.modules)); {program}"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, encoding="utf-8", check=True)

    assert "runwright.cli" in done.stdout.split()
    assert not {f"runwright.cli.{name}" for name in COMMANDS} & set(done.stdout.split())


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_in_eighty_columns(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*command.split(), "--help"])

    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []
