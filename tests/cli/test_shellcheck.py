"""shellcheck beside lint: what it says stands at its place in the document, its failures cost only its own words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.cli.shellcheck import AT_ONCE, LONGEST, ShellCheck
from runwright.lib.source import Source
from runwright.lint.catalogue import chosen
from runwright.lint.facts.shell_remark import codes
from runwright.lint.library import Library
from runwright.lint.linting import lint
from runwright.runbook import Runbook, read

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.lint.finding import Reported

JUDGE = ShellCheck.installed()
needs_shellcheck = pytest.mark.skipif(JUDGE is None, reason="shellcheck is not installed (extra `shellcheck`)")
RULE = chosen(["shell/shellcheck"])


def said(*books: Runbook, judge: ShellCheck | None = JUDGE) -> list[Reported]:
    return list(lint(Library(books, shell_judge=judge), RULE))


def excerpt(finding: Reported) -> tuple[int, str]:
    return finding.source.line(finding.start), finding.source.text(finding.start, finding.end)


def program(folder: Path, body: str) -> ShellCheck:
    """Something that is called shellcheck and does what a broken one would."""
    path = folder / "shellcheck"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return ShellCheck(str(path), seconds=0.5)


@needs_shellcheck
def test_a_remark_stands_at_its_place_behind_placeholders_tabs_and_letters_of_two_bytes(book: Runbook) -> None:
    """
    1. Über den Knoten:

       ```bash
       echo "für <node name>"	; kubectl describe node <node name> 2>&1 > /tmp/ä.txt
       ```
    """
    [finding] = said(book)

    assert "SC2069" in finding.message
    assert finding.instead.endswith("/wiki/SC2069")
    assert excerpt(finding) == (4, "2>&1")


@needs_shellcheck
def test_a_block_is_an_excerpt_and_its_variables_come_from_elsewhere(book: Runbook) -> None:
    """
    ```bash
    cd /srv/$release
    token=abc
    curl -H "Authorization: $other" http://shop.internal/
    source ./env
    ```
    """
    assert said(book) == []


@needs_shellcheck
def test_a_whole_script_knows_all_of_its_variables(book: Runbook) -> None:
    """
    ```bash
    #!/bin/bash
    tar czf /backup/shop.tgz "$folder"
    ```
    """
    assert ["SC2154" in each.message for each in said(book)] == [True]


@needs_shellcheck
def test_what_a_rule_of_ours_says_of_a_line_is_not_said_twice(book: Runbook) -> None:
    """
    ```bash
    cat old-uploads.txt | rm
    ```
    """
    assert JUDGE is not None
    assert 2216 in {each.code for said_of_it in JUDGE.remarks(["cat old-uploads.txt | rm"]) for each in said_of_it}
    every = list(lint(Library([book], shell_judge=JUDGE), chosen(["shell"])))

    assert [each.rule for each in every if each.rule == "shell/shellcheck"] == []
    assert "shell/input-ignored" in {each.rule for each in every}


@needs_shellcheck
def test_each_of_many_documents_gets_its_own_remarks() -> None:
    text = "```bash\nls\nsudo cd /srv/{0}\n```\n```bash\nsudo cd /opt/{0}\n```\n"
    books = [read(Source.from_text(text.format(number), f"{number}.md")) for number in range(300)]

    assert [(each.source.name, each.source.line(each.start)) for each in said(*books)] == [
        (f"{number}.md", line) for number in range(300) for line in (3, 6)
    ]


@needs_shellcheck
def test_what_is_too_long_for_a_script_is_left_out_and_the_others_are_judged(book: Runbook) -> None:
    """
    ```bash
    sudo cd /srv
    ```
    """
    lines = "echo 1\n" * LONGEST
    long = read(Source.from_text(f"```bash\nsudo cd /srv\n{lines}```\n", "long.md"))

    assert [each.source.name for each in said(long, book)] == [book.source.name]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("sleep 60", "did not answer within 0.5 seconds"),
        ("kill -SEGV $$", "failed with status -11"),
        ("exit 3", "failed with status 3"),
        ("echo '{\"comments\": [{}]}'", "cannot be read"),
        ("echo nonsense", "cannot be read"),
    ],
)
def test_a_broken_shellcheck_costs_one_line_and_no_other_finding(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], book: Runbook, body: str, why: str
) -> None:
    """
    ```bash
    kubectl get pods --all-namespace | sort
    ```
    """
    library = Library([book], shell_judge=program(tmp_path, body))

    assert [each.rule for each in lint(library, chosen(["shell", "tool"]))] == ["tool/unknown-option"]
    told = capfd.readouterr().err
    assert why in told
    assert told.count("runwright:") == 1


INTERRUPTED = "import os, signal; signal.signal(2, signal.SIG_DFL); os.kill(os.getpid(), 2)"


def test_an_interrupt_that_meets_shellcheck_too_is_told_once_and_not_by_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], book: Runbook
) -> None:
    """
    ```bash
    sudo cd /srv
    ```
    """
    judge = program(tmp_path, f"exec {sys.executable} -ISc '{INTERRUPTED}'")

    assert said(book, judge=ShellCheck(judge.program)) == []
    assert capfd.readouterr().err == ""


def test_without_shellcheck_nothing_is_said(book: Runbook) -> None:
    """
    ```bash
    sudo cd /srv
    ```
    """
    assert said(book, judge=None) == []


def test_a_program_that_cannot_be_started_is_told(capfd: pytest.CaptureFixture[str], book: Runbook) -> None:
    """
    ```bash
    sudo cd /srv
    ```
    """
    assert said(book, judge=ShellCheck("/nowhere/shellcheck")) == []
    assert "cannot be started" in capfd.readouterr().err


def test_words_that_nothing_can_be_wrong_with_start_no_process(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], book: Runbook
) -> None:
    """
    ```bash
    kubectl get pods --all-namespaces
    ```
    """
    assert said(book, judge=program(tmp_path, "exit 3")) == []
    assert capfd.readouterr().err == ""


PLAIN_WORDS = st.lists(
    st.sampled_from(["ls", "cd", "kubectl", "read", "export", "-n", "a/b", "--all", "1", "\n", "do", "%x"])
)


@needs_shellcheck
@settings(max_examples=10, deadline=None)
@given(st.lists(PLAIN_WORDS.map(" ".join), max_size=100))
def test_shellcheck_itself_has_nothing_to_say_about_such_words(scripts: list[str]) -> None:
    assert JUDGE is not None
    true_of_an_excerpt = {number for number, code in codes().items() if not code.whole}

    for script, remarks in zip(scripts, JUDGE.remarks(scripts), strict=True):
        assert true_of_an_excerpt.isdisjoint(each.code for each in remarks), script


@needs_shellcheck
def test_the_first_answers_do_not_wait_for_the_last_scripts() -> None:
    assert JUDGE is not None
    coming = (f"sudo cd /srv/{number}" for number in range(AT_ONCE * 4))

    assert [each.code for each in next(JUDGE.remarks(coming))] == [2232]
    assert next(coming) == f"sudo cd /srv/{AT_ONCE * 2}"


@needs_shellcheck
@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="#!/$(){}[]<>|&;'\"\\ \n\tabä=*2`", max_size=120))
def test_no_text_breaks_it_and_every_place_is_in_the_document(text: str) -> None:
    book = read(Source.from_text(f"```bash\n{text}\n```\n", "any.md"))

    for each in said(book):
        assert 0 <= each.start <= each.end <= len(book.source.data)


@needs_shellcheck
def test_a_shell_of_another_user_with_nothing_below_it_is_what_was_wanted(book: Runbook) -> None:
    """
    1. Be the user:

       ```bash
       su - deploy
       ```
    """
    assert said(book) == []


@needs_shellcheck
def test_a_place_to_fill_in_may_have_the_dress_of_a_variable(book: Runbook) -> None:
    """
    1. Set it:

       ```bash
       #!/bin/bash
       USERNAME=${Username of the server}
       echo "$USERNAME"
       ```
    """
    assert said(book) == []
