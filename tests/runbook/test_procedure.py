"""Procedures: what folds into one, what stands for itself."""

from __future__ import annotations

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def titles(book: Runbook) -> list[str]:
    """What the procedures are called."""
    return [procedure.title for procedure in book.procedures]


def test_phases_fold_into_one_procedure(book: Runbook) -> None:
    """
    # KubePodCrashLooping
    ## Meaning
    A pod restarts again and again.
    ## Diagnosis
    ```sh
    kubectl describe pod <pod>
    ```
    ## Mitigation
    ```sh
    kubectl delete pod <pod>
    ```
    """
    [procedure] = book.procedures

    assert procedure.title == "KubePodCrashLooping"
    assert [phase.value for phase in procedure.phases] == ["overview", "diagnosis", "resolution"]
    assert procedure.commands == (0, 1)


def test_scenarios_stand_for_themselves(book: Runbook) -> None:
    """
    # Operations runbook
    ## Restart the web server
    ```sh
    systemctl restart nginx
    ```
    ## Rotate the certificate
    ```sh
    certbot renew
    ```
    """
    assert titles(book) == ["Restart the web server", "Rotate the certificate"]
    assert [procedure.anchor for procedure in book.procedures] == ["restart-the-web-server", "rotate-the-certificate"]
    assert [procedure.commands for procedure in book.procedures] == [(0,), (1,)]


def test_scenarios_with_phases_are_one_procedure_each(book: Runbook) -> None:
    """
    # Common incidents
    ## Disk full
    ### Diagnosis
    `df -h`
    ### Resolution
    ```sh
    journalctl --vacuum-size=1G
    ```
    ## Primary down
    ### Diagnosis
    ```sh
    pg_isready -h db
    ```
    ### Resolution
    ```sh
    pg_ctl promote
    ```
    """
    assert titles(book) == ["Disk full", "Primary down"]
    assert [[phase.value for phase in each.phases] for each in book.procedures] == [["diagnosis", "resolution"]] * 2


def test_numbered_headings_are_the_steps_of_one_procedure(book: Runbook) -> None:
    """
    # Rotate a leaked key
    ## Step 1 — Revoke it (≤ 5 min)
    ```sh
    vault token revoke <token>
    ```
    ## Step 2 — Tell the owner
    Call them.
    """
    [procedure] = book.procedures

    assert [(step.number, step.manual) for step in procedure.steps] == [("1", False), ("2", True)]


def test_a_page_without_anything_to_do_has_no_procedure(book: Runbook) -> None:
    """
    # Architecture
    The shop has two databases.
    ## Databases
    - orders
    - users
    """
    assert book.procedures == ()


def test_an_ordered_list_of_actions_is_a_procedure_without_any_command(book: Runbook) -> None:
    """
    # Hand over the pager
    1. Call the next person.
    2. Update the calendar.
    """
    [procedure] = book.procedures

    assert (procedure.title, len(procedure.steps), procedure.commands) == ("Hand over the pager", 2, ())


def test_an_alerts_page_in_prose_is_a_procedure() -> None:
    text = "# DiskFillsUp\n\n## Meaning\n\nIt fills.\n\n## Mitigation\n\nAsk for a larger one.\n"
    [procedure] = read(Source.from_text(text, "DiskFillsUp.md")).procedures

    assert procedure.title == "DiskFillsUp"
    assert procedure.sure < 0.9


def test_a_document_without_headings_is_named_by_its_file() -> None:
    [procedure] = read(Source.from_text("```sh\nsystemctl restart web\n```\n", "restart-web.md")).procedures

    assert (procedure.title, procedure.anchor) == ("restart web", "restart-web")


def test_what_stands_before_the_heading_belongs_to_its_procedure(book: Runbook) -> None:
    """
    ```sh
    df -h
    ```
    # Restart the web server
    ```sh
    systemctl restart nginx
    ```
    """
    [procedure] = book.procedures

    assert procedure.commands == (0, 1)
    assert procedure.start <= procedure.steps[0].start


def test_a_list_before_the_heading_belongs_to_its_procedure_too(book: Runbook) -> None:
    """
    1. Tell the team
    2. Look: `systemctl status nginx`

    # Restart the web server
    ```sh
    systemctl restart nginx
    ```
    """
    [procedure] = book.procedures

    assert procedure.commands == (0, 1)
    assert all(procedure.start <= step.start <= step.end <= procedure.end for step in procedure.steps)


def test_anchors_are_unique(book: Runbook) -> None:
    """
    # Operations runbook
    ## Restart
    `sudo systemctl restart web`
    ## Restart
    `sudo systemctl restart db`
    ## Restart 1
    `sudo systemctl restart mq`
    ## Restart
    `sudo systemctl restart lb`
    """
    anchors = [procedure.anchor for procedure in book.procedures]

    assert len(anchors) == len(set(anchors)) == 4


def test_a_number_does_not_take_the_anchor_of_another_procedure(book: Runbook) -> None:
    """
    ```sh
    systemctl restart all
    ```
    # Restart
    ```sh
    systemctl restart web
    ```
    # Restart
    ```sh
    systemctl restart db
    ```
    """
    anchors = [procedure.anchor for procedure in book.procedures]

    assert len(anchors) == len(set(anchors)) > 1


def test_prerequisites_alone_are_no_procedure(book: Runbook) -> None:
    """
    # Operations runbook
    ## Prerequisites
    ```sh
    aws sso login
    ```
    ## Restart the worker
    ```sh
    systemctl restart worker
    ```
    ## Drain the worker
    ```sh
    kubectl drain <node>
    ```
    """
    assert titles(book) == ["Restart the worker", "Drain the worker"]


def test_steps_and_commands_of_a_procedure_stand_inside_it(book: Runbook) -> None:
    """
    # Operations runbook
    ## Restart the worker
    1. Look: `systemctl status worker`
    2. Restart:

       ```sh
       systemctl restart worker
       ```
    ## Drain the worker
    1. Drain: `kubectl drain <node>`
    """
    for procedure in book.procedures:
        assert all(procedure.start <= step.start <= step.end <= procedure.end for step in procedure.steps)
        assert all(procedure.start <= book.commands[number].start < procedure.end for number in procedure.commands)
    assert [procedure.commands for procedure in book.procedures] == [(0, 1), (2,)]


def test_a_title_that_states_one_problem_holds_all_below_it(book: Runbook) -> None:
    """
    # Database notes
    ## Staging responds with a timeout
    ```sh
    psql -c 'SHOW max_connections'
    ```
    ### Cancelling the queries
    ```sh
    psql -c 'SELECT pg_cancel_backend(42)'
    ```
    ## Vacuuming by hand
    ```sh
    vacuumdb shop
    ```
    """
    assert [procedure.title for procedure in book.procedures] == [
        "Staging responds with a timeout",
        "Vacuuming by hand",
    ]


def test_cases_inside_a_phase_stand_for_themselves(book: Runbook) -> None:
    """
    # Incident handbook
    ## Mitigation
    ### SEV-1: the database is gone
    ```sh
    kubectl rollout restart statefulset/db
    ```
    ### SEV-2: many errors
    ```sh
    kubectl rollout undo deployment/api
    ```
    """
    assert [procedure.title for procedure in book.procedures] == ["SEV-1: the database is gone", "SEV-2: many errors"]


def test_a_bold_word_in_a_quotation_is_no_heading(book: Runbook) -> None:
    """
    # Purge the queues
    > **WARNING**
    >
    > This empties them.

    ```sh
    rabbitmqctl purge_queue mail
    ```
    """
    [procedure] = book.procedures

    assert procedure.title == "Purge the queues"
    assert procedure.commands == (0,)


def test_commands_below_a_heading_that_stands_before_the_title_are_in_the_procedure(book: Runbook) -> None:
    """
    ## Restart

    Run `df -h` first.

    # Backup

    ```
    df -h
    ```

    # Backup
    """
    for procedure in book.procedures:
        assert {number for step in procedure.steps for number in step.commands} <= set(procedure.commands)


def test_what_comes_when_all_is_over_is_started_by_nobody(book: Runbook) -> None:
    """
    # Incidents
    ## The queue grows
    ```bash
    make drain
    ```
    ## The disk is full
    ```bash
    make room
    ```
    ## Post-incident
    1. Write the time line
    2. Open a ticket for each finding
    """
    assert [each.title for each in book.procedures] == ["The queue grows", "The disk is full"]


def test_a_list_to_go_through_afterwards_is_one(book: Runbook) -> None:
    """
    # Incidents
    ## The queue grows
    ```bash
    make drain
    ```
    ## The disk is full
    ```bash
    make room
    ```
    ## Post-incident checklist
    1. Write the time line
    2. Open a ticket for each finding
    """
    assert [each.title for each in book.procedures] == [
        "The queue grows",
        "The disk is full",
        "Post-incident checklist",
    ]
