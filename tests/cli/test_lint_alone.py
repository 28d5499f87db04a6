"""One page that is checked by itself, as a hook does it: what its neighbours say counts, and nobody checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.cli import main
from runwright.cli.shellcheck import ShellCheck

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """\
# Shop

- **Severity**: P1
- **Severity**: P2

See [the levels](levels.md#answer).

<!-- runwright: ignore markdown/dead-anchor reason="made by the build" -->
See [all of them](levels.md#generated).
"""
LEVELS = """\
# Levels

TODO: names

## Answer

| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 4 hours |
"""


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout to stand in, with two pages."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "shop.md").write_text(PAGE)
    (tmp_path / "docs" / "levels.md").write_text(LEVELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_beside_it_is_asked_and_not_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "docs/shop.md"]) == 0
    assert capsys.readouterr().out == "Nothing found in 1 document.\n"


def test_the_runbooks_of_the_configuration_are_asked(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "runwright.toml").write_text('[books]\npaths = ["docs", "gone/*.md"]\n')
    (there / "docs" / "team").mkdir()
    (there / "docs" / "team" / "shop.md").write_text(PAGE.replace("(", "(../"))

    assert main(["lint", "docs/team/shop.md"]) == 0
    assert main(["lint", "docs/team"]) == 0

    assert capsys.readouterr().out == "Nothing found in 1 document.\n" * 2


def test_a_heading_that_the_page_beside_it_lacks_is_told(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (there / "docs" / "levels.md").write_text(LEVELS.replace("## Answer", "## Times"))

    assert main(["lint", "docs/shop.md"]) == 1
    assert "docs/shop.md:6:5: warning markdown/dead-anchor" in capsys.readouterr().out


def test_what_only_a_document_elsewhere_can_tell_is_not_called_useless(there: Path) -> None:
    (there / "shop.md").write_text(PAGE.replace("levels.md#gen", "docs/levels.md#gen").replace("See [the", "The [the"))
    (there / "levels.md").write_text(LEVELS)

    assert main(["lint", "shop.md"]) == 0
    assert main(["lint", ".", "--select", "suppression"]) == 0


def test_a_neighbour_that_cannot_be_read_says_nothing(there: Path) -> None:
    (there / "docs" / "levels.md").write_bytes(b"\0")
    (there / "docs" / "gone.md").symlink_to("nowhere.md")

    assert main(["lint", "docs/shop.md", "--ignore", "consistency"]) == 0


SCRIPT = """\
# Shop

<!-- runwright: ignore shell/shellcheck reason="as the shop wants it" -->
```bash
for f in $(ls *.log); do gzip $f; done
```
"""


def test_what_shellcheck_would_say_is_not_called_useless_where_there_is_none(
    there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (there / "docs" / "shop.md").write_text(SCRIPT)
    (there / "runwright.toml").write_text('[[lint.ignore]]\nrule = "shell/shellcheck"\nreason = "it is old"\n')
    monkeypatch.setattr(ShellCheck, "installed", lambda: None)

    assert main(["lint", ".", "--select", "shell/shellcheck,suppression"]) == 0
