"""`runwright lint`, `rules` and `rule`, as a person starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runwright.cli import main

if TYPE_CHECKING:
    from pathlib import Path

BAD = "# Shop\n\n```bash\nkubectl get pods --all-namespace\n```\n"
GOOD = "# Shop\n\n```bash\nkubectl get pods --all-namespaces\n```\n"


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finding_is_shown_with_its_line_and_a_caret(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "RUNBOOK.md").write_text(BAD)

    assert main(["lint", "RUNBOOK.md"]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "RUNBOOK.md:4:18: error tool/unknown-option"
    assert lines[1] == "  4 │ kubectl get pods --all-namespace"
    assert lines[2] == "    │                  ^^^^^^^^^^^^^^^"
    assert "Instead: Did you mean --all-namespaces?" in "\n".join(lines)
    assert lines[-1] == "1 error in 1 document."
    assert max(map(len, lines)) <= 80


def test_a_clean_document_gives_no_finding(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "RUNBOOK.md").write_text(GOOD)

    assert main(["lint", "."]) == 0
    assert capsys.readouterr().out == "Nothing found in 1 document.\n"


def test_an_info_alone_does_not_fail(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "RUNBOOK.md").write_text("```\nkubectl get pods\n```\n")

    assert main(["lint", "RUNBOOK.md"]) == 0
    assert "info markdown/untagged-fence" in capsys.readouterr().out
    assert main(["lint", "RUNBOOK.md", "--severity", "warning"]) == 0
    assert "untagged" not in capsys.readouterr().out


def test_json_is_asked_for_as_of_every_command(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "RUNBOOK.md").write_text(BAD)

    assert main(["lint", "RUNBOOK.md", "--json"]) == 1
    short = capsys.readouterr().out
    assert main(["lint", "RUNBOOK.md", "--format", "json"]) == 1
    assert json.loads(short) == json.loads(capsys.readouterr().out)


def test_rules_are_selected_and_ignored_by_name_and_family(there: Path) -> None:
    (there / "RUNBOOK.md").write_text(BAD)

    assert main(["lint", "RUNBOOK.md", "--select", "sql,markdown/leftover"]) == 0
    assert main(["lint", "RUNBOOK.md", "--ignore", "tool/unknown-option"]) == 0
    assert main(["lint", "RUNBOOK.md", "--select", "tool"]) == 1


def test_without_a_path_the_runbooks_of_the_configuration_are_checked(
    there: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (there / "ops").mkdir()
    (there / "ops" / "RUNBOOK.md").write_text(BAD)
    (there / "runwright.toml").write_text('[books]\npaths = ["ops"]\n')

    assert main(["lint"]) == 1
    assert "ops/RUNBOOK.md:" in capsys.readouterr().out
    monkeypatch.chdir(there / "ops")
    assert main(["lint"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lint"], "which runbooks?"),
        (["lint", "missing.md"], "No such file"),
        (["lint", ".", "--select", "tool/unknown-optoin"], "there is no rule"),
        (["lint", "RUNBOOK.md", "--baseline", "none.json"], "none.json"),
        (["lint", "RUNBOOK.md", "--changed-since", "HEAD"], "Git cannot say"),
        (["rule", "tool/unknown-optoin"], "Did you mean tool/unknown-option"),
    ],
)
def test_what_cannot_be_checked_is_told(
    there: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (there / "RUNBOOK.md").write_text(BAD)

    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_safe_fixes_are_made_in_the_file_and_nowhere_else(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = there / "RUNBOOK.md"
    page.write_bytes("# Shop\r\n\r\nDonâ€™t.\r\n\r\n```\r\nkubectl get pods\r\n```\r\n".encode())
    page.chmod(0o640)

    assert main(["lint", "RUNBOOK.md", "--fix"]) == 0

    assert page.read_bytes() == "# Shop\r\n\r\nDon’t.\r\n\r\n```bash\r\nkubectl get pods\r\n```\r\n".encode()
    assert page.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in there.iterdir()] == ["RUNBOOK.md"]
    assert "2 fixes were made" in capsys.readouterr().out


def test_a_fix_of_a_page_from_windows_breaks_lines_and_no_paragraph(there: Path) -> None:
    page = there / "RUNBOOK.md"
    page.write_bytes(b"# Contacts\r\n\r\n**On call**: ann\r\n**Channel**: #shop\r\n")

    assert main(["lint", "RUNBOOK.md", "--fix"]) == 0

    assert page.read_bytes() == b"# Contacts\r\n\r\n**On call**: ann  \r\n**Channel**: #shop\r\n"


def git(*words: str) -> None:
    """Git as nobody in particular."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def test_only_documents_that_changed_are_checked(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-b", "main")
    (there / "old.md").write_text(BAD)
    git("add", ".")
    git("commit", "-m", "old")
    assert main(["lint", ".", "--changed-since", "HEAD"]) == 0

    (there / "new.md").write_text(BAD)
    assert main(["lint", ".", "--changed-since", "HEAD"]) == 1

    out = capsys.readouterr().out
    assert "new.md:4" in out
    assert "old.md" not in out


def test_what_changed_is_told_whatever_its_name_and_the_settings_of_git(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git("init", "-b", "main")
    git("config", "diff.relative", "true")
    (there / "docs").mkdir()
    (there / "docs" / "old.md").write_text(BAD)
    git("add", ".")
    git("commit", "-m", "old")
    (there / "docs" / "here").mkdir()
    (there / "docs" / "old.md").rename(there / "docs" / "new.md")
    latin = there / os.fsdecode(b"docs/caf\xe9.md")
    latin.write_text(GOOD)
    git("add", ".")
    os.chdir(there / "docs" / "here")

    assert main(["lint", "..", "--changed-since", "HEAD"]) == 1

    assert "../new.md:4:18" in capsys.readouterr().out
    assert main(["lint", "..", "--write-baseline"]) == 0
    latin.write_text(BAD)
    assert main(["lint", "..", "--baseline", "runwright-baseline.json"]) == 1
    assert main(["lint", "..", "--write-baseline"]) == 0
    assert main(["lint", "..", "--baseline", "runwright-baseline.json"]) == 0


def test_what_is_wrong_with_the_configuration_is_told_where_it_is(
    there: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (there / "runwright.toml").write_text('[[lint.ignore]]\nrule = "sql"\nreason = "x"\nuntil = 2020-01-01\n')
    (there / "docs").mkdir()
    (there / "docs" / "RUNBOOK.md").write_text(GOOD)
    monkeypatch.chdir(there / "docs")

    assert main(["lint", "."]) == 1

    assert "../runwright.toml:1:1" in capsys.readouterr().out


IGNORE = """
[[lint.ignore]]
rule = "tool/unknown-option"
files = "docs/*"
reason = "an old kubectl"
owner = "shop"
until = {until}
"""


def test_the_configuration_silences_a_rule_until_a_day(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "docs").mkdir()
    (there / "docs" / "a.md").write_text(BAD)
    toml = there / "runwright.toml"

    toml.write_text(IGNORE.format(until="2999-01-01"))
    assert main(["lint", "."]) == 0
    toml.write_text(IGNORE.format(until="2020-01-01"))
    assert main(["lint", "."]) == 1
    out = capsys.readouterr().out
    assert "runwright.toml:2:1: warning suppression/expired" in out
    assert "docs/a.md:4:18: error tool/unknown-option" in out


@pytest.mark.parametrize(("files", "status"), [("docs/**/a.md", 0), ("**/*.md", 0), ("docs/**/b.md", 1)])
def test_two_stars_are_any_number_of_folders(there: Path, files: str, status: int) -> None:
    (there / "docs").mkdir()
    (there / "docs" / "a.md").write_text(BAD)
    (there / "runwright.toml").write_text(IGNORE.format(until="2999-01-01").replace("docs/*", files))

    assert main(["lint", "docs"]) == status


def test_an_exemption_of_no_rule_is_a_finding(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "a.md").write_text(GOOD)
    (there / "runwright.toml").write_text('[[lint.ignore]]\nrule = "tool/unknown-optoin"\nreason = "x"\n')

    assert main(["lint", "."]) == 1

    out = capsys.readouterr().out
    assert "there is no rule “tool/unknown-optoin”" in out.lower()
    assert "Instead: tool/unknown-option." in out or "Instead: tool/unknown-option\n" in out


def test_an_exemption_that_silences_nothing_is_a_finding(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "a.md").write_text(GOOD)
    (there / "runwright.toml").write_text('[[lint.ignore]]\nrule = "tool/unknown-option"\n')

    assert main(["lint", "."]) == 1

    out = capsys.readouterr().out
    assert "suppression/useless" in out
    assert "suppression/without-reason" in out


@pytest.mark.parametrize(
    "entry", ["files = 'x'", "rule = 3", "rule = 'sql'\nuntill = 2026-01-01", "rule = 'sql'\nuntil = 'x'"]
)
def test_a_wrong_exemption_is_told_with_its_line(there: Path, capsys: pytest.CaptureFixture[str], entry: str) -> None:
    (there / "a.md").write_text(GOOD)
    (there / "runwright.toml").write_text(f"\n[[lint.ignore]]\n{entry}\n")

    assert main(["lint", "."]) == 2
    assert "runwright.toml:2" in capsys.readouterr().err


def test_standard_input_is_checked() -> None:
    program = [sys.executable, "-m", "runwright", "lint", "-", "--format", "json"]
    done = subprocess.run(program, input=BAD, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    [finding] = json.loads(done.stdout)["findings"]
    assert (finding["file"], finding["line"], finding["rule"]) == ("<stdin>", 4, "tool/unknown-option")


def test_rules_are_listed_and_a_rule_has_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    names = [each["name"] for each in json.loads(capsys.readouterr().out)]
    assert "safety/no-way-back" in names

    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("…" in line and not line.startswith("    ") for line in lines)
    assert "    A code block that is opened and never closed." in lines

    assert main(["rule", "safety/no-way-back"]) == 0
    assert capsys.readouterr().out.startswith("# safety/no-way-back\n")


def uris(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Where the results of a SARIF log are."""
    [run] = json.loads(capsys.readouterr().out)["runs"]
    return [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]


def test_sarif_counts_paths_from_the_root_of_the_checkout(
    there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (there / "shop" / ".git").mkdir(parents=True)
    (there / "shop" / "docs").mkdir()
    (there / "shop" / "docs" / "page.md").write_text(BAD)

    main(["lint", "shop/docs", "--format", "sarif"])
    assert uris(capsys) == ["docs/page.md"]
    monkeypatch.chdir(there / "shop" / "docs")
    main(["lint", "page.md", "--format", "sarif"])
    assert uris(capsys) == ["docs/page.md"]


def test_annotations_count_paths_from_the_workspace_of_github(
    there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (there / "shop" / ".git").mkdir(parents=True)
    (there / "shop" / "page.md").write_text(BAD)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(there))
    monkeypatch.chdir(there / "shop")

    main(["lint", "page.md", "--format", "github"])

    assert capsys.readouterr().out.startswith("::error file=shop/page.md,line=4,")


def test_a_hint_names_no_option_that_only_looks_alike_by_its_dashes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "logs.md"
    page.write_text(
        "# Logs\n\n```bash\nkubectl logs api-0 -n shop --last 5\nkubectl logs api-0 -n shop --previos\n```\n"
    )

    assert main(["lint", "--format", "json", "--select", "tool/unknown-option", str(page)]) == 1
    hints = [each["instead"] for each in json.loads(capsys.readouterr().out)["findings"]]
    assert hints == ["See kubectl logs --help.", "Did you mean --previous?"]
