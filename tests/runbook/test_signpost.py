"""Titles, lists and first words that decide what is one procedure, what several are, and what is none."""

from __future__ import annotations

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def titles(book: Runbook) -> list[str]:
    """What the procedures are called."""
    return [procedure.title for procedure in book.procedures]


def test_a_title_with_or_names_two_goals(book: Runbook) -> None:
    """
    # Export or import the ledger
    ## Ledger export
    ```sh
    ledgerctl export --to ledger.csv
    ```
    ## Ledger import
    ```sh
    ledgerctl import --from ledger.csv
    ```
    """
    assert titles(book) == ["Ledger export", "Ledger import"]


def test_a_lone_verb_is_no_goal(book: Runbook) -> None:
    """
    # Restore Runbook
    ## One file
    1. Choose the file.
    2. Copy it back.
    ## Whole volume
    1. Stop the service.
    2. Attach the snapshot.
    """
    assert titles(book) == ["One file", "Whole volume"]


def test_headings_that_only_say_where_belong_to_what_is_done_there(book: Runbook) -> None:
    """
    # Team handbook
    ## Rotating tokens
    ### Gateway
    ```sh
    tokenctl rotate gateway
    ```
    ### Workers
    ```sh
    tokenctl rotate workers
    ```
    ## Release
    ```sh
    make release
    ```
    """
    assert titles(book) == ["Rotating tokens", "Release"]


def test_a_checklist_is_gone_through_as_a_whole(book: Runbook) -> None:
    """
    # Regional outage
    ## Scenario 1: the region is gone
    1. Move the traffic.
    2. Check the health pages.
    ## Return checklist
    ### Network
    - [ ] Routes are back
    - [ ] Names resolve
    ### Storage
    - [ ] Volumes are attached
    - [ ] Copies are complete
    """
    assert titles(book) == ["Scenario 1: the region is gone", "Return checklist"]


def test_a_checklist_is_done_where_it_orders_or_has_boxes(book: Runbook) -> None:
    """
    # Notes
    ## Rename a queue
    ```sh
    queuectl rename old new
    ```
    ## Release checklist
    - Drain the queues.
    - Workers are idle.
    ## Security checklist
    - Tokens are short-lived.
    - Queues are private.
    ## Pre-flight checklist
    - [ ] Queues empty
    - [ ] Workers idle
    """
    assert titles(book) == ["Rename a queue", "Release checklist", "Pre-flight checklist"]


def test_symptoms_with_steps_are_cases(book: Runbook) -> None:
    """
    # Transcoding troubleshooting
    ## Symptoms
    ### A film hangs at 99 percent
    1. Look at the worker:
       ```sh
       kubectl logs deploy/transcoder
       ```
    ### No worker starts
    1. Look at the quota:
       ```sh
       kubectl describe quota
       ```
    ## Recovery
    ### Requeue a film
    ```sh
    filmctl requeue <film>
    ```
    """
    assert titles(book) == ["A film hangs at 99 percent", "No worker starts", "Requeue a film"]


def test_further_options_are_left_out_of_the_one_goal(book: Runbook) -> None:
    """
    # Deploy the wiki
    ## Step 1: Install
    ```sh
    make install
    ```
    ## Step 2: Start
    ```sh
    make start
    ```
    ## Optional configuration
    ### Change the port
    ```sh
    make port PORT=8080
    ```
    ### Add a theme
    ```sh
    make theme NAME=dark
    ```
    """
    assert titles(book) == ["Deploy the wiki", "Change the port", "Add a theme"]


def test_a_setup_may_be_started_by_itself(book: Runbook) -> None:
    """
    # Billing service
    ## Setup
    ```sh
    make venv
    ```
    ## Issue a refund
    ```sh
    billing refund <invoice>
    ```
    ## Close the month
    ```sh
    billing close
    ```
    """
    assert titles(book) == ["Setup", "Issue a refund", "Close the month"]


def test_a_listing_under_its_file_name_is_no_procedure(book: Runbook) -> None:
    """
    # Nightly jobs
    ## Start a job
    ```sh
    ./jobs/start.sh
    ```
    ## jobs/start.sh
    ```sh
    #!/bin/sh
    exec worker
    ```
    """
    assert titles(book) == ["Start a job"]


def test_what_something_is_good_for_is_no_list_of_orders(book: Runbook) -> None:
    """
    # Dashboards
    ## How do I use the release board?
    It is there to:
    - View what is new
    - Track what is late
    ## Restart the board
    ```sh
    systemctl restart board
    ```
    """
    assert titles(book) == ["Restart the board"]


def test_rules_are_no_procedure(book: Runbook) -> None:
    """
    # Message tables
    ## Rules for readers
    1. Check the month of the client.
    2. Read what is left of the month before.
    ## Drop an old table
    ```sql
    DROP TABLE messages_old;
    ```
    """
    assert titles(book) == ["Drop an old table"]


def test_first_words_that_announce_the_steps_make_one_case(book: Runbook) -> None:
    """
    # Flood of requests
    This runbook outlines the general steps to take while requests flood in.
    ## Look at the flood
    ```sh
    kubectl top pods
    ```
    ## Ask the provider
    ```sh
    providerctl ticket open
    ```
    """
    assert titles(book) == ["Flood of requests"]


def test_orders_under_a_problem_are_what_to_do(book: Runbook) -> None:
    """
    # Player
    ## Install the player
    ```sh
    make install
    ```
    ## Troubleshooting
    ### Sound is missing
    - Check that the cable is in
    - Raise the volume
    - The cable is grey
    ### "Licence not valid" after an update
    Make sure the clock is right.
    """
    assert titles(book) == [
        "Install the player",
        "Sound is missing",
        '"Licence not valid" after an update',
    ]


def test_a_fix_may_have_its_words_below_it(book: Runbook) -> None:
    """
    # Gateway
    ## Known problems
    ### 1) The gateway loops
    - **Cause**: no certificate.
    - **Fix**:
      - Preferred: issue one first.
      - Else: allow a self-signed one.
    """
    assert titles(book) == ["1) The gateway loops"]


def test_what_the_operator_does_is_done() -> None:
    text = (
        "# Failover runbook\n\n## 1. Automatic\n\n**When this happens**: the primary died.\n\n"
        "**What the operator does**:\n1. Look:\n   ```sh\n   clusterctl status\n   ```\n\n"
        "## 2. Re-attach a node\n\n**What the operator does**:\n1. Join:\n   ```sh\n   clusterctl join\n   ```\n"
    )

    assert titles(read(Source.from_text(text))) == ["1. Automatic", "2. Re-attach a node"]


def test_an_alert_may_be_spelled_in_words() -> None:
    text = "# Queue Too Long Alert\n\nAsk where it is full:\n\n```promql\nqueue_length > 100\n```\n"

    assert titles(read(Source.from_text(text, "alerts/QueueTooLong.md"))) == ["Queue Too Long Alert"]


def test_a_detector_names_its_findings_with_signs() -> None:
    text = (
        "Recon:Bucket/OddCaller\n---\n\nSomebody listed it.\n\n**Remediation recommendations:**\n\nRotate the keys.\n"
    )

    assert titles(read(Source.from_text(text))) == ["Recon:Bucket/OddCaller"]
