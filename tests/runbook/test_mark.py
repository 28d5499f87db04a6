"""Marks: what the owner of a page says of it stands above what the reader would find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.effects import Level

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def told(book: Runbook) -> dict[str, list[str]]:
    """The procedures of a page with the texts of their commands."""
    return {each.title: [book.commands[number].text for number in each.commands] for each in book.procedures}


def test_a_procedure_is_one_with_all_that_stands_below_it(book: Runbook) -> None:
    """
    # Payments
    ## Restart the worker
    ```bash
    systemctl restart worker
    ```
    <!-- runwright: procedure -->
    ## Keys
    ### Make a key
    ```bash
    make key
    ```
    ### Put a key in place
    ```bash
    make install
    ```
    """
    assert told(book) == {
        "Restart the worker": ["systemctl restart worker"],
        "Keys": ["make key", "make install"],
    }
    assert [step.title for step in book.procedures[1].steps] == ["Make a key", "Put a key in place"]
    assert (book.procedures[1].sure, book.procedures[1].because) == (1.0, "the page says so")


def test_a_procedure_within_another_takes_its_commands_along(book: Runbook) -> None:
    """
    # Move the database
    ## 1. Copy it
    ```bash
    make copy
    ```
    <!-- runwright: procedure -->
    ## 2. Look at the copy
    ```bash
    make check
    ```
    ## 3. Switch over
    ```bash
    make switch
    ```
    """
    assert told(book) == {
        "Move the database": ["make copy", "make switch"],
        "2. Look at the copy": ["make check"],
    }
    steps = [[book.commands[number].text for number in step.commands] for step in book.procedures[0].steps]
    assert steps == [["make copy"], ["make switch"]]


def test_a_mark_before_the_title_is_about_the_whole_page(book: Runbook) -> None:
    """
    <!-- runwright: procedure -->

    # Common tasks
    ## Add a user
    ```bash
    make user
    ```
    ## Remove a user
    ```bash
    make gone
    ```
    """
    assert told(book) == {"Common tasks": ["make user", "make gone"]}


def test_procedures_are_the_headings_right_below(book: Runbook) -> None:
    """
    <!-- runwright: procedures -->
    # Upgrade the cluster
    ## Prepare
    ### Drain
    ```bash
    make drain
    ```
    ## Upgrade
    ```bash
    make upgrade
    ```
    """
    assert told(book) == {"Prepare": ["make drain"], "Upgrade": ["make upgrade"]}


def test_a_heading_can_go_on_with_the_one_before_it(book: Runbook) -> None:
    """
    # Tasks
    ## Restart the worker
    ```bash
    make restart
    ```
    <!-- runwright: continues -->
    ## Warm the cache
    ```bash
    make warm
    ```
    ## Add a user
    ```bash
    make user
    ```
    """
    assert told(book) == {"Restart the worker": ["make restart", "make warm"], "Add a user": ["make user"]}


def test_what_goes_on_with_a_marked_heading_is_of_its_procedure(book: Runbook) -> None:
    """
    # Tasks
    <!-- runwright: procedure -->
    ## Keys
    <!-- runwright: procedure -->
    ### Look at the keys
    ```bash
    make keys
    ```
    ### Make a key
    ```bash
    make key
    ```
    <!-- runwright: continues -->
    ## Tell the team
    ```bash
    make told
    ```
    """
    assert told(book) == {"Keys": ["make key", "make told"], "Look at the keys": ["make keys"]}


def test_nothing_below_a_reference_is_started(book: Runbook) -> None:
    """
    # Tasks
    <!-- runwright: reference -->
    ## Restart the worker
    ```bash
    make restart
    ```
    ## Add a user
    ```bash
    make user
    ```
    """
    assert told(book) == {"Add a user": ["make user"]}


def test_a_page_that_is_a_reference_has_no_procedure(book: Runbook) -> None:
    """
    <!-- runwright: reference -->
    # Restart the worker
    ```bash
    make restart
    ```
    """
    assert told(book) == {}


def test_a_bold_label_can_be_marked(book: Runbook) -> None:
    """
    # Tasks
    ## Restart it
    ```bash
    make restart
    ```

    <!-- runwright: procedure -->
    **Warm the cache**

    ```bash
    make warm
    ```
    """
    assert told(book) == {"Restart it": ["make restart"], "Warm the cache": ["make warm"]}


def test_an_example_is_never_run_and_commands_are(book: Runbook) -> None:
    """
    # Tasks
    <!-- runwright: example -->
    ```bash
    systemctl stop worker
    ```
    <!-- runwright: commands -->
    ```
    Frobnicate the queue
    ```
    """
    assert [(block.runs, block.kind, block.because) for block in book.blocks] == [
        (False, "text", "the page says so"),
        (True, "commands", "the page says so"),
    ]
    assert [command.text for command in book.commands] == ["Frobnicate the queue"]


def test_commands_keep_the_language_that_they_are_in(book: Runbook) -> None:
    """
    You should see:

    <!-- runwright: commands -->
    ```sql
    select 1;
    ```
    """
    assert [(block.language, block.runs) for block in book.blocks] == [("sql", True)]


def test_a_mark_in_code_is_none(book: Runbook) -> None:
    """
    # Tasks
    ````markdown
    <!-- runwright: reference -->
    ## Restart
    ````
    ## Restart the worker
    ```bash
    make restart
    ```
    """
    assert book.document.marks == ()
    assert told(book) == {"Restart the worker": ["make restart"]}


def test_a_mark_knows_its_place_and_what_it_is_about(book: Runbook) -> None:
    """
    # Aufgaben für heute
    <!-- übrigens --> <!-- runwright: procedure -->

    ## Neu starten
    """
    data = book.source.data
    [mark] = book.document.marks
    assert data[mark.start : mark.end] == b"<!-- runwright: procedure -->"
    assert data[mark.of :].startswith(b"## Neu")


def test_a_request_of_http_is_run_where_the_page_says_so(book: Runbook) -> None:
    """
    # Look at the shop
    1. Is it well?

       <!-- runwright: commands -->

       ```http
       GET /health
       Accept: application/json
       ```
    2. What it says of orders:

       ```http
       GET /orders
       ```
    """
    [command] = book.commands

    assert (command.language, command.text) == ("http", "GET /health\nAccept: application/json")
    assert command.effects.level is Level.READS
