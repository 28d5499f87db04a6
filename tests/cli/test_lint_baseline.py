"""`runwright lint --write-baseline` and `--baseline`: what is known stays known, and nothing else does."""

from __future__ import annotations

import json
from collections import Counter
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


def test_a_baseline_knows_old_findings_wherever_their_lines_move(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = there / "RUNBOOK.md"
    page.write_text(BAD)
    assert main(["lint", "RUNBOOK.md", "--write-baseline", "--baseline", "known.json"]) == 0

    page.write_text("Some words.\n\n" + BAD)
    assert main(["lint", "RUNBOOK.md", "--baseline", "known.json"]) == 0
    page.write_text(BAD + BAD)
    assert main(["lint", "RUNBOOK.md", "--baseline", "known.json"]) == 1
    page.write_text(BAD.replace("get pods", "get nodes"))
    assert main(["lint", "RUNBOOK.md", "--baseline", "known.json"]) == 1

    assert "1 finding" in capsys.readouterr().out
    (there / "known.json").write_text("[]")
    assert main(["lint", "RUNBOOK.md", "--baseline", "known.json"]) == 2


LISTED = """\
# Shop

## 1. Look

```bash
# all of them
uptime
kubectl get pods --all-namespace
```

### Step 2: restart

1. Look again: `kubectl get pods --all-namespace`
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("# all of them", "# every one"),
        ("1. Look again", "1. Wait.\n2. Look again"),
        ("## 1. Look", "## 1. Before\n\nWait.\n\n## 2. Look"),
        ("Step 2", "Step 3"),
        ("\n", "\r\n"),
    ],
)
def test_a_baseline_knows_old_findings_when_something_else_is_edited(there: Path, was: str, now: str) -> None:
    (there / "RUNBOOK.md").write_text(LISTED)
    assert main(["lint", "RUNBOOK.md", "--write-baseline", "--select", "tool"]) == 0

    (there / "RUNBOOK.md").write_text(LISTED.replace(was, now), newline="")
    assert main(["lint", "RUNBOOK.md", "--select", "tool", "--baseline", "runwright-baseline.json"]) == 0


def test_a_baseline_does_not_know_the_same_line_under_another_heading(there: Path) -> None:
    (there / "RUNBOOK.md").write_text(LISTED)
    assert main(["lint", "RUNBOOK.md", "--write-baseline", "--select", "tool"]) == 0

    (there / "RUNBOOK.md").write_text(LISTED.replace("## 1. Look", "## 1. Delete"))
    assert main(["lint", "RUNBOOK.md", "--select", "tool", "--baseline", "runwright-baseline.json"]) == 1


def documents_of(baseline: Path) -> dict[str, int]:
    """How many findings a baseline knows of each document."""
    found = Counter[str]()
    for entry in json.loads(baseline.read_text())["findings"]:
        found[entry["document"]] += entry["count"]
    return dict(found)


def test_a_baseline_keeps_what_was_not_looked_at(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = there / "runwright-baseline.json"
    (there / "docs").mkdir()
    for name in ("one.md", "docs/two.md", "docs/gone.md"):
        (there / name).write_text(BAD)
    assert main(["lint", ".", "--write-baseline"]) == 0
    assert "knows 3 findings; from now on" in capsys.readouterr().out

    (there / "one.md").write_text(GOOD)
    (there / "docs/gone.md").unlink()
    assert main(["lint", "one.md", "--write-baseline"]) == 0
    assert "knows 2 findings, 2 of them kept from before" in capsys.readouterr().out
    assert documents_of(known) == {"docs/two.md": 1, "docs/gone.md": 1}

    assert main(["lint", "docs", "--write-baseline"]) == 0
    assert "knows 1 finding; from now on" in capsys.readouterr().out
    assert documents_of(known) == {"docs/two.md": 1}
    assert main(["lint", ".", "--baseline", known.name]) == 0


def test_a_baseline_keeps_what_rules_and_severities_passed_over(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (there / "RUNBOOK.md").write_text(f"{BAD}\n```\nkubectl get pods\n```\n")
    assert main(["lint", "RUNBOOK.md", "--write-baseline"]) == 0
    whole = (there / "runwright-baseline.json").read_text()
    assert "untagged-fence" in whole

    assert main(["lint", "RUNBOOK.md", "--write-baseline", "--select", "tool"]) == 0
    assert main(["lint", "RUNBOOK.md", "--write-baseline", "--severity", "error"]) == 0

    assert (there / "runwright-baseline.json").read_text() == whole
    assert capsys.readouterr().out.count("knows 2 findings, 1 of them kept from before") == 2


def test_a_baseline_that_cannot_be_read_is_not_written_over(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "RUNBOOK.md").write_text(BAD)
    (there / "runwright-baseline.json").write_text("<<<<<<< HEAD\n")

    assert main(["lint", "RUNBOOK.md", "--write-baseline"]) == 2

    assert "Mend or remove it" in capsys.readouterr().err
    assert (there / "runwright-baseline.json").read_text() == "<<<<<<< HEAD\n"


def test_a_baseline_of_less_than_was_named_is_no_success(there: Path) -> None:
    (there / "RUNBOOK.md").write_text(BAD)
    (there / "other.md").write_bytes(b"\0")

    assert main(["lint", ".", "--write-baseline"]) == 2

    assert documents_of(there / "runwright-baseline.json") == {"RUNBOOK.md": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<<<<<<< ours\n", "it is no JSON at line 1, column 1"),
        ("[]", "it lacks what"),
        ('{"version": 1}', "it lacks what"),
    ],
)
def test_a_baseline_that_is_none_is_told_in_words(
    there: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (there / "RUNBOOK.md").write_text(BAD)
    (there / "known.json").write_text(text)

    assert main(["lint", "RUNBOOK.md", "--baseline", "known.json"]) == 2

    told = capsys.readouterr().err
    assert f"known.json is no baseline: {said}" in told
    assert "Error" not in told


def test_a_baseline_knows_a_page_from_wherever_one_looks(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (there / "docs").mkdir()
    page = there / "docs" / "web.md"
    page.write_text(BAD)
    assert main(["lint", "docs", "--write-baseline", "--baseline", "known.json"]) == 0

    monkeypatch.chdir(there / "docs")
    assert main(["lint", "web.md", "--baseline", "../known.json"]) == 0
    assert main(["lint", ".", "--baseline", "../known.json"]) == 0
    assert main(["lint", str(page), "--baseline", str(there / "known.json")]) == 0

    page.unlink()
    (there / "docs" / "other.md").write_text(GOOD)
    assert main(["lint", ".", "--write-baseline", "--baseline", "../known.json"]) == 0
    assert json.loads((there / "known.json").read_text())["findings"] == []
