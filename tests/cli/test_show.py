"""`runwright show`: what was read from a runbook, for people and as data."""

from __future__ import annotations

import io
import json
import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from runwright.cli import main
from runwright.cli.paper import width

QUEUE = """\
    # Operate the queue

    **Owner:** the platform team

    ## Drain the queue
    1. Look: `redis-cli DBSIZE`
       It should be small.
    2. If it is larger than 100, empty it:

       ```sh
       redis-cli -h <host> FLUSHDB
       ```
    3. Call the owner.

    ## Restart the worker
    ```sh
    sudo systemctl restart worker
    ```

    ## Files
    ```yaml
    replicas: 3
    ```
    """


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return Path()


@pytest.fixture
def queue(here: Path) -> Path:
    """A runbook with two procedures."""
    path = here / "queue.md"
    path.write_text(textwrap.dedent(QUEUE))
    return path


def shown(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What `show` prints when all is well."""
    assert main(["show", *map(str, arguments)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What `show` says when it cannot."""
    assert main(["show", *map(str, arguments)]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.err


def as_data(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    """The one object that `show --json` prints."""
    data = json.loads(shown(capsys, "--json", *arguments))
    assert isinstance(data, dict)
    return data


def test_a_file_is_shown_with_everything_that_was_read(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, queue)

    for words in (
        "Operate the queue",
        "Owner: the platform team",
        "▶ Drain the queue",
        "#restart-the-worker",
        "a person does this",
    ):
        assert words in page
    for words in (
        "$ redis-cli -h <host> FLUSHDB",
        "● destroys",
        "needs root",
        "It should be small.",
        "Parameters (1)",
        "config (yaml)",
    ):
        assert words in page


def test_a_line_of_the_document_stands_at_the_right_margin(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [line] = [line for line in shown(capsys, queue).splitlines() if "FLUSHDB" in line and "$" in line]

    assert line.endswith(" 11")


def test_one_procedure_is_shown_alone(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, f"{queue}#restart-the-worker")

    assert "systemctl restart worker" in page
    assert "redis-cli" not in page
    assert page == shown(capsys, f"{queue}#Restart the Worker")


def test_an_unknown_procedure_is_refused_with_those_there_are(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, f"{queue}#restore")

    assert "no procedure “restore”" in said
    assert "#drain-the-queue, #restart-the-worker" in said


def test_a_document_without_procedures_says_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.md").write_text("Words.\n")

    assert "no procedure at all" in refused(capsys, "a.md#x")


def test_a_severity_is_shown_with_the_time_of_its_table_and_without_one_where_none_is_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "| Severity | Response time |\n|---|---|\n| P1 | 15 minutes |\n| P2 | 1 hour |\n"
    slow, full = "## Slow\n\n**Severity:** P2\n", "## Full\n\n**Severity:** P4\n"
    (here / "book.md").write_text(f"# Orders\n\n{table}\n{slow}\n{full}")

    assert main(["show", "book.md"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = lines[lines.index("Severities (4)") + 1 :][:4]

    assert [line.split("  ")[1] for line in shown] == [
        "P1: response within 15m",
        "P2: response within 1h",
        "P2: response within 1h",
        "P4",
    ]


def test_json_is_the_same_as_data_with_places(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = as_data(capsys, queue)

    assert data["title"]["text"] == "Operate the queue"
    assert [(each["text"], each["line"], each["column"]) for each in data["commands"]] == [
        ("redis-cli DBSIZE", 6, 11),
        ("redis-cli -h <host> FLUSHDB", 11, 4),
        ("sudo systemctl restart worker", 17, 1),
    ]
    text = queue.read_bytes()
    assert [text[each["start"] : each["end"]].decode() for each in data["commands"]] == [
        each["text"] for each in data["commands"]
    ]


def test_json_of_one_procedure_holds_what_stands_in_it(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = as_data(capsys, f"{queue}#restart-the-worker")

    assert [each["title"] for each in data["procedures"]] == ["Restart the worker"]
    assert [each["text"] for each in data["commands"]] == ["sudo systemctl restart worker"]
    assert (data["parameters"], len(data["blocks"])) == ([], 1)
    assert data["title"]["text"] == "Operate the queue"


def test_a_folder_shows_every_document(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (queue.parent / "other.md").write_text("# Other\n")
    page = shown(capsys, queue.parent)

    assert page.index("Other") < page.index("Operate the queue")


def test_json_of_several_documents_is_one_object_a_line(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (queue.parent / "other.md").write_text("# Other\n")
    lines = shown(capsys, "--json", "*.md").splitlines()

    assert [json.loads(line)["title"]["text"] for line in lines] == ["Other", "Operate the queue"]


def test_standard_input_is_a_document_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(textwrap.dedent(QUEUE).encode())))

    assert "▶ Drain the queue" in shown(capsys, "-")


def test_one_procedure_of_standard_input_is_shown_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(textwrap.dedent(QUEUE).encode())))
    page = shown(capsys, "-#restart-the-worker")

    assert "systemctl restart worker" in page
    assert "redis-cli" not in page


def test_an_empty_file_is_shown_by_its_name(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "restart-web.md").write_bytes(b"")

    assert "restart web" in shown(capsys, here / "restart-web.md")
    assert as_data(capsys, here / "restart-web.md")["commands"] == []


def test_a_missing_file_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, here / "missing.md")

    assert "missing.md: No such file or directory" in said
    assert "Check the path." in said


def test_rubbish_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")

    assert "binary file, not Markdown" in refused(capsys, here / "picture.md")


def test_asciidoc_is_refused_with_a_way_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.adoc").write_text("= Title\n")

    assert "pandoc" in refused(capsys, here / "a.adoc")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["page", "json"])
def test_one_unreadable_document_does_not_hide_the_others(
    queue: Path, capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    (queue.parent / "bad.md").write_bytes(b"\0")
    (queue.parent / "late.md").write_text("# Late\n")

    assert main(["show", *form, str(queue.parent)]) == 2
    said = capsys.readouterr()
    assert "bad.md: this is a binary file" in said.err
    assert "Operate the queue" in said.out
    assert "Late" in said.out


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_refused(queue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queue.chmod(0)

    assert "Permission denied" in refused(capsys, queue)


def test_one_unknown_procedure_among_several_documents_is_refused(
    queue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (queue.parent / "z.md").write_text("# Other\n")

    assert "no procedure" in refused(capsys, f"{queue}#drain-the-queue", f"{queue.parent}/z.md#drain-the-queue")


def test_no_line_of_a_page_in_a_pipe_is_wider_than_80_columns(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long, wide = "very " * 40, "磁盘已满" * 30
    (here / "a.md").write_text(
        f"# {long}\n**Owner:** {long}\n\n## {wide}\n1. {wide} `echo {'x' * 200}`\n   You should see {wide}.\n"
        f"2. Run\n\n   ```sh\n   ssh <{'y' * 60}> {'z' * 200}\n   ```\n\n[{wide}](https://example.org/{'p' * 200})\n\n"
        f"| Metric | Warning |\n|---|---|\n| {wide} | > {'9' * 100} % |\n"
    )

    assert max(width(line) for line in shown(capsys, here / "a.md").splitlines()) <= 80


def test_a_long_path_does_not_hide_the_title(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / ("deep" * 20) / ("deeper" * 10)
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# Operate the queue\n")
    [first, *_] = shown(capsys, folder / "a.md").splitlines()

    assert first.startswith("Operate the queue")
    assert len(first) <= 80


def test_a_document_cannot_steer_the_terminal(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.md").write_text("# A\x1b[2J\n1. Run `echo \x1b]0;x\x07 y`\n\n```yaml\na: \x1b[31m\n```\n")

    assert "\x1b" not in shown(capsys, here / "a.md")


def test_a_condition_stands_in_the_words_of_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "web.md"
    page.write_text("# Restart\n\n1. Unless it is up, run `systemctl restart web`\n")

    assert main(["show", str(page)]) == 0
    assert "condition: Unless it is up" in capsys.readouterr().out


def test_a_long_command_is_shown_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "long.md"
    words = " ".join(f"--selector-{number}=value" for number in range(6))
    page.write_text(f"# Look\n\n```bash\nkubectl get pods {words}\n```\n")

    lines = shown(capsys, page).splitlines()

    assert "--selector-5=value" in " ".join(lines)
    assert max(map(len, lines)) <= 80


def test_a_script_of_many_lines_is_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "script.md"
    page.write_text("# Look\n\n```bash\npython3 - <<'EOF'\n" + "print('so it goes on')\n" * 200 + "EOF\n```\n")

    assert len(shown(capsys, page).splitlines()) < 25
