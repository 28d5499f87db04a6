"""Which runbooks a command line names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from runwright.cli.books import Named, NothingFound, markdown_below, named
from runwright.lib.errors import Unreadable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with runbooks, and other things."""
    for name in (
        "b.md",
        "A.MD",
        "sub/c.markdown",
        "sub/d.md.erb",
        "notes.txt",
        ".git/x.md",
        "node_modules/y.md",
        ".hidden/z.md",
        "._a.md",
        ".dot.md",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# x\n")
    return tmp_path


def test_a_folder_means_every_markdown_file_below_it(folder: Path) -> None:
    found = [str(path.relative_to(folder)) for path in markdown_below(folder)]

    assert found == [".dot.md", "A.MD", "b.md", "sub/c.markdown", "sub/d.md.erb"]


def test_a_pipe_in_a_folder_is_none_of_its_runbooks(folder: Path) -> None:
    before = list(markdown_below(folder))
    os.mkfifo(folder / "pipe.md")

    assert list(markdown_below(folder)) == before


def test_a_file_means_itself_whatever_its_name(folder: Path) -> None:
    assert list(named([str(folder / "notes.txt")])) == [Named(folder / "notes.txt", "")]


def test_a_glob_means_the_files_it_matches(folder: Path) -> None:
    found = [each.path and each.path.name for each in named([str(folder / "s*" / "**" / "*.m*")])]

    assert found == ["c.markdown", "d.md.erb"]


def test_a_file_whose_name_looks_like_a_glob_means_itself(tmp_path: Path) -> None:
    (tmp_path / "a[1].md").write_text("# x\n")

    assert list(named([str(tmp_path / "a[1].md")])) == [Named(tmp_path / "a[1].md", "")]


def test_a_part_behind_a_sharp_names_a_procedure(folder: Path) -> None:
    assert list(named([f"{folder}/b.md#drain-a-node"])) == [Named(folder / "b.md", "drain-a-node")]
    assert list(named(["-#drain"])) == [Named(None, "drain")]
    assert list(named(["-"])) == [Named(None, "")]


def test_a_file_wins_over_a_procedure(tmp_path: Path) -> None:
    (tmp_path / "c#1.md").write_text("# x\n")

    assert list(named([str(tmp_path / "c#1.md")])) == [Named(tmp_path / "c#1.md", "")]
    assert list(named([f"{tmp_path}/c#1.md#drain"])) == [Named(tmp_path / "c#1.md", "drain")]


def test_several_arguments_keep_their_order(folder: Path) -> None:
    found = [each.path and each.path.name for each in named([str(folder / "sub"), str(folder / "b.md")])]

    assert found == ["c.markdown", "d.md.erb", "b.md"]


@pytest.mark.parametrize("given", ["empty", "*.mdx"])
def test_what_names_no_markdown_is_an_error(folder: Path, given: str) -> None:
    (folder / "empty").mkdir()

    with pytest.raises(NothingFound, match="no Markdown found") as found:
        list(named([str(folder / given)]))
    assert found.value.hint


@pytest.mark.parametrize(
    ("name", "markup"), [("a.adoc", "AsciiDoc"), ("a.RST", "reStructuredText"), ("a.ipynb", "a notebook")]
)
def test_another_markup_is_refused_by_its_name(tmp_path: Path, name: str, markup: str) -> None:
    (tmp_path / name).write_text("= Title\n")
    [each] = named([str(tmp_path / name)])

    with pytest.raises(Unreadable, match=markup) as refused:
        each.source()
    assert "pandoc" in refused.value.hint
