"""`runwright show --stats`: a folder of runbooks summed up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from runwright.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two runbooks."""
    (tmp_path / "a.md").write_text("# Drain\n1. Look: `redis-cli DBSIZE`\n2. Call the owner.\n")
    (tmp_path / "b.md").write_text(
        "# Restart\n```sh\nsudo systemctl restart <unit>\n```\n\n```yaml\nreplicas: 3\n```\n"
    )
    return tmp_path


def test_the_sums_as_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--stats", "--json", str(folder)]) == 0
    totals = json.loads(capsys.readouterr().out)

    assert totals["bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    counted = {
        name: totals[name]
        for name in ("documents", "procedures", "blocks", "blocks that run", "commands", "parameters")
    }
    assert counted == {
        "documents": 2,
        "procedures": 2,
        "blocks": 2,
        "blocks that run": 1,
        "commands": 2,
        "parameters": 1,
    }
    assert totals["manual steps"] == 1
    assert totals["effects"] == {"reads": 1, "changes": 1}
    assert totals["marks"] == {"needs root": 1}
    assert totals["languages"] == {"shell": 1, "yaml": 1}
    assert totals["programs"]["redis-cli"] == 1


def test_the_sums_as_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--stats", str(folder)]) == 0
    said = capsys.readouterr()

    assert said.out.startswith("2 documents")
    assert "\x1b[" not in said.out
    assert "Reading" not in said.err
    assert all(len(line) <= 80 for line in said.out.splitlines())


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_what_could_not_be_read_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    (folder / "c.md").write_bytes(b"\0")

    assert main(["show", "--stats", *form, str(folder)]) == 2
    assert "c.md" in capsys.readouterr().out.replace("\n", "")


def test_one_document_may_be_summed_up_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--stats", "--json", str(folder / "a.md")]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1
