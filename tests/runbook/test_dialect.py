"""Dialects of Markdown: the same bytes, read as their authors meant them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook import read
from runwright.runbook.dialect import commonmark

if TYPE_CHECKING:
    from runwright.runbook import Runbook

LINES = st.sampled_from(
    [
        "!!! note",
        '!!! warning "Größe"',
        "??? tip",
        "???+ tip",
        '=== "Linux"',
        "    text",
        "    ```sh",
        "    df -h",
        "    ```",
        "```",
        '{% tab title="é" %}',
        "{{< hint >}}  ",
        "  {% endtab %}\r",
        "",
        "words",
        "  kubectl get pods",
        "  # a comment",
        " # größer",
    ]
)


@given(st.lists(LINES))
def test_every_byte_keeps_its_place(lines: list[str]) -> None:
    text = "\n".join(lines)
    made = commonmark(text)

    assert len(made.encode()) == len(text.encode())
    assert [len(line.encode()) for line in made.split("\n")] == [len(line.encode()) for line in text.split("\n")]


@given(st.lists(LINES))
def test_a_block_is_found_again_in_the_source(lines: list[str]) -> None:
    source = Source.from_text("\n".join(lines))
    for command in read(source).commands:
        assert command.text.split() == source.text(command.start, command.end).split()


def test_code_in_an_admonition_runs() -> None:
    book = read(Source.from_text("!!! tip\n    Free space:\n\n    ```bash\n    df -h /var\n    ```\n"))

    [command] = book.commands
    assert command.text == "df -h /var"
    assert book.source.line(command.start) == 5


def test_tabs_are_alternatives() -> None:
    tab = '=== "{}"\n\n    ```sh\n    {}\n    ```\n\n'
    text = "# Drain the node\n\n" + tab.format("Linux", "uptime") + tab.format("Windows", "hostname")
    [procedure] = read(Source.from_text(text)).procedures

    assert [step.title for step in procedure.steps] == ["Linux", "Windows"]
    assert [step.choice.group for step in procedure.steps if step.choice] == [0, 0]


def test_tags_say_nothing_and_code_keeps_them() -> None:
    assert commonmark('{% tab title="AWS" %}\nwords').strip() == "words"
    assert commonmark("```\n{% if x %}\n```\n") == "```\n{% if x %}\n```\n"


def test_a_comment_among_commands_that_are_only_set_off_is_no_heading(book: Runbook) -> None:
    """
    # Consumer lag
    ## Triage
    1. Find the group:

      kafka-consumer-groups.sh --describe
      # The last column is the lag
      kafka-topics.sh --list

    ## Diagnosis
     # An indented heading
    """
    assert [section.title for section in book.sections if section.title][-2:] == ["Diagnosis", "An indented heading"]
    assert len([section for section in book.sections if section.title]) == 4
