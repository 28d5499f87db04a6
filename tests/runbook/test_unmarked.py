"""Unmarked commands: lines of prose that are commands by their form alone."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read
from runwright.runbook.unmarked import is_command


@pytest.mark.parametrize(
    "line",
    ["ps -eo args | less", "sudo systemctl restart -f nginx", "grep slow server.log | wc -l", "LANG=C ls --all /tmp"],
)
def test_a_known_program_with_an_option_or_a_pipe_is_a_command(line: str) -> None:
    assert is_command(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "find out why the pod is gone",
        "kubectl get pods",
        "Watch the -v option.",
        "make sure that -v is set.",
        "`ps -ef` lists them",
        "grep -e 'open",
        "frobnicate --all",
    ],
)
def test_prose_and_what_does_not_parse_are_none(line: str) -> None:
    assert not is_command(line)


def test_a_heading_above_an_unmarked_command_is_a_procedure_and_nothing_is_offered(book: Runbook) -> None:
    """
    # Notes on the monitor
    ## Slow queries
    How many a minute:
    cat server.log | grep "slow query" | wc -l
    ## Ideas
    Ask the others.
    """
    assert [procedure.title for procedure in book.procedures] == ["Slow queries"]
    assert book.commands == ()


def test_where_comments_became_headings_lines_say_nothing() -> None:
    text = (
        "# Failover\n\n## Check the standby\ndocker logs -f standby\n# it says ready\n\n"
        "## Promote\ndocker exec -it standby promote\n"
    )

    assert [procedure.title for procedure in read(Source.from_text(text)).procedures] == []
