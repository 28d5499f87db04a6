"""The shelf: runbooks that change while somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Source
from runwright.runbook import read
from runwright.web.shelf import Reading, Shelf

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.lint.finding import Reported
    from runwright.runbook import Runbook


def test_findings_of_files_that_changed_while_they_were_judged_are_not_kept(tmp_path: Path) -> None:
    """What is said of a runbook may depend on the others."""
    book, other = tmp_path / "A.md", tmp_path / "B.md"
    book.write_text("# A\n")
    other.write_text("# B\n")
    judged: list[str] = []

    def judge(_: Runbook) -> list[Reported]:
        judged.append(other.read_text())
        if len(judged) == 1:
            other.write_text("# B, changed\n")
            shelf.books()
        return []

    def reading(paths: list[Path]) -> Reading:
        return Reading([read(Source.from_text(path.read_text(), path.name)) for path in paths], judge)

    shelf = Shelf(tmp_path, lambda: [book, other], reading)
    for _ in range(3):
        shelf.findings(shelf.book("A.md"))

    assert judged == ["# B\n", "# B, changed\n"]
