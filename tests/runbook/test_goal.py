"""Goals: which parts serve one goal together, and which stand for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Source
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def titles(book: Runbook) -> list[str]:
    """What the procedures are called."""
    return [procedure.title for procedure in book.procedures]


def test_a_task_behind_the_phases_of_a_case_stands_for_itself(book: Runbook) -> None:
    """
    # Disaster recovery scenarios
    ## Losing the cluster
    ### Impact
    All is down.
    ### Restore process
    `velero restore create`
    ### Restoring the cluster under a new name
    `velero restore create --from-backup b`
    """
    assert titles(book) == ["Losing the cluster", "Restoring the cluster under a new name"]


def test_steps_for_several_events_are_a_case_each(book: Runbook) -> None:
    """
    # Alerts of the search
    ## Failures of the evaluation
    ### Steps to take in the event of a missing set
    1. Create the set
    2. Import the data
    ### Steps to take in the event of a failed run
    1. Check the logs
    2. Restart the job
    """
    assert titles(book) == [
        "Steps to take in the event of a missing set",
        "Steps to take in the event of a failed run",
    ]


def test_ways_to_one_end_are_one_procedure(book: Runbook) -> None:
    """
    # Instance types
    ## Testing new instance types
    ### Console method
    1. Open the console
    2. Create a cluster
    ### Script method
    1. Start the script
    2. Check the output
    """
    assert titles(book) == ["Testing new instance types"]


def test_a_page_of_how_tos_has_several_goals(book: Runbook) -> None:
    """
    # Communicate when chat is down
    ## How to open a bridge
    1. Open the page
    2. Start the bridge
    ## How to configure a space
    1. Open the settings
    2. Add the members
    """
    assert titles(book) == ["How to open a bridge", "How to configure a space"]


def test_a_process_with_phases_is_one(book: Runbook) -> None:
    """
    # Operations
    ## Controlled change procedure
    ### Before the change
    1. Check the approval
    2. Save the configuration
    ### After the change
    1. Check the logs
    2. Close the ticket
    ## Restart the web server
    `systemctl restart nginx`
    """
    assert titles(book) == ["Controlled change procedure", "Restart the web server"]


def test_a_plural_with_several_parts_is_a_group(book: Runbook) -> None:
    """
    # Runbook
    ## Restart the shop
    `systemctl restart shop`
    ## Rollback procedures
    ### Rollback due to a failed canary
    ```sh
    kubectl argo rollouts abort shop
    ```
    ### Rollback due to a bad release
    ```sh
    helm rollback shop
    ```
    """
    assert titles(book) == [
        "Restart the shop",
        "Rollback due to a failed canary",
        "Rollback due to a bad release",
    ]


def test_an_alerts_page_stays_together_whatever_its_headings_are_called(book: Runbook) -> None:
    """
    # ReplicationSlotLagging
    ## Diagnosis
    `psql -c 'SELECT 1'`
    ## Resolution
    ### For permission issues
    ```sql
    GRANT SELECT ON orders TO replica;
    ```
    ### Common issues
    ```sh
    systemctl restart postgresql
    ```
    """
    assert titles(book) == ["ReplicationSlotLagging"]


def test_a_case_may_tell_its_remedy_in_prose(book: Runbook) -> None:
    """
    # Known problems
    ### Issue 1: The health check fails
    **Symptoms:**
    The page is red.
    **Fix:**
    Set the host to the name of the service.
    ### Issue 2: The clock is wrong
    **Fix:**
    See the manual of the clock.
    """
    assert titles(book) == ["Issue 1: The health check fails"]


def test_a_task_in_a_web_page_may_be_told_in_prose(book: Runbook) -> None:
    """
    # Error tracker
    ## Roles
    Most people have the role of a member, which lets them see errors.
    ## Merging duplicates
    Go to the project, select the duplicates and click the button.
    ## Viewing the log
    The log is available in the project.
    """
    assert titles(book) == ["Merging duplicates"]


def test_what_is_ticked_off_or_filled_in_is_no_procedure(book: Runbook) -> None:
    """
    # Evidence of recovery
    ## Procedure 1: Restore the dump
    ```sh
    pg_restore dump
    ```
    ## Procedure 2: Check the replica
    ```sh
    pg_isready
    ```
    ## Acceptance criteria for this quarter
    - [ ] The dump was restored
    - [ ] The replica was checked
    ## Postmortem template
    ### What we saw
    1. Check the time
    2. Write the name
    """
    assert titles(book) == ["Procedure 1: Restore the dump", "Procedure 2: Check the replica"]


def test_a_process_that_is_outlined_first_is_one(book: Runbook) -> None:
    """
    ---
    title: Create a jump box
    ---
    ## The process
    1. Use the template
    2. Apply the definition
    # Apply the definition
    `kubectl apply -f pod.yaml`
    # Shut down the pod
    `kubectl delete -f pod.yaml`
    """
    assert len(book.procedures) == 1


def test_a_document_of_numbered_steps_begins_before_the_first() -> None:
    front = "---\ntitle: Rename a country\n---\nIt takes a day.\n\n"
    text = front + "### 1. Update the list\n`make list`\n\n### 2. Deploy\n`make deploy`\n"
    [procedure] = read(Source.from_text(text)).procedures

    assert (procedure.title, procedure.start) == ("Rename a country", 0)


def test_the_only_section_that_can_be_run_is_the_procedure(book: Runbook) -> None:
    """
    # Task: restart
    ## Description
    It restarts the set.
    ## Permissions
    | role | may |
    |---|---|
    | admin | all |
    ## Example
    ```sh
    curl -X POST http://localhost/tasks/restart
    ```
    """
    assert titles(book) == ["Example"]


def test_a_german_outline_has_phases(book: Runbook) -> None:
    """
    # Failover der Datenbank
    ## Voraussetzungen
    - Zugriff
    ## Durchführung
    ### Schritt 1: Anwendung anhalten
    ```sh
    kubectl scale deploy/shop --replicas=0
    ```
    ## Überprüfung
    ```sh
    pg_isready
    ```
    """
    [procedure] = book.procedures

    assert [phase.value for phase in procedure.phases] == ["prerequisites", "procedure", "verification"]


def test_a_counted_alert_has_its_page_whatever_its_parts_are_called(book: Runbook) -> None:
    """
    # Alerts of the hospital
    ## 1. ServiceDown
    ### Hành động ngay
    1. `docker ps`
    2. `docker restart web`
    ### Leo thang
    Gọi trưởng nhóm.
    ## 2. HighErrorRate
    ### Hành động ngay
    1. `kubectl rollout history deployment/web`
    2. `kubectl rollout undo deployment/web`
    """
    assert titles(book) == ["1. ServiceDown", "2. HighErrorRate"]


def test_what_an_alert_calls_its_response_is_done(book: Runbook) -> None:
    """
    # Alerts
    ## ErrorBudgetExhausted
    ### Response
    1. **Freeze deployments**: no release until it recovers
    2. **Find the cause**: look at each incident
    ## QueueTooLong
    ### Response
    1. Restart the worker
    2. Replay what died
    """
    assert titles(book) == ["ErrorBudgetExhausted", "QueueTooLong"]


def test_symptoms_at_the_beginning_are_those_of_the_whole_page(book: Runbook) -> None:
    """
    # Runbook: the queue grows
    ## Симптомы
    - Много задач.
    ## Что сделать
    1. Проверить воркер: `systemctl status worker`
    2. Перезапустить: `systemctl restart worker`
    ## Что потом
    1. Проверить очередь: `redis-cli LLEN jobs`
    2. Проверить журнал: `journalctl -u worker`
    """
    assert titles(book) == ["Runbook: the queue grows"]


def test_the_one_heading_with_something_to_do_is_it_where_the_title_has_none() -> None:
    text = (
        "---\ntitle: Configuring cells for upgrades\n---\n"
        "## How cells move\nCells move one by one.\n"
        "## Set a limit\n1. Open the manifest.\n2. Set the limit.\n3. Deploy it.\n"
    )
    book = read(Source(text.encode(), "cells.md"))

    assert titles(book) == ["Set a limit"]


def test_what_was_done_once_is_not_to_be_done(book: Runbook) -> None:
    """
    # Troubleshooting
    ## Missing health checks
    - Symptom: services were not there.
    - Solution: Added health checks to the file.
    ## Port is taken
    - Symptom: the port is taken.
    - Solution: restart the proxy.
    ## Future recommendations
    ### Monitoring
    - Add a dashboard for the queue
    - Collect the logs of the proxy
    - Write an alert for the disk
    """
    assert titles(book) == ["Port is taken"]


def test_counted_parts_that_end_with_a_resolution_are_one_case(book: Runbook) -> None:
    """
    # Runbook: consumer lag
    ## 1. Scope it
    - Look at the dashboard
    - Or: `./scripts/lag.sh`
    ## 2. Decide where
    Look at the brokers first.
    ## 3. Fast levers
    - **Scale consumers** up to the partitions: `kubectl scale deployment/web --replicas=3`
    - **Pause producers** that can wait
    ## 4. Resolve
    - Restart the consumer: `systemctl restart consumer`
    """
    assert titles(book) == ["Runbook: consumer lag"]


def test_a_page_that_tells_what_this_alert_means_is_its_page(book: Runbook) -> None:
    """
    # Consumer lag
    ## What this alert means
    The consumer is behind.
    ## Triage
    1. Look: `kubectl get pods`
    2. Compare: `kubectl top pods`
    ## Recovering from a large backlog
    1. Tell the team.
    2. Scale: `kubectl scale deployment/web --replicas=3`
    """
    assert titles(book) == ["Consumer lag"]


def test_headings_below_troubles_are_one_each_whatever_they_are_called(book: Runbook) -> None:
    """
    # Troubleshooting guide
    ## Cache
    - Clear the cache.
    - Ensure that Redis is reachable.
    ## Reports
    - Confirm the storage settings.
    - Restart the workers.
    ## Architecture
    - The cache is a Redis.
    - The workers read a queue.
    """
    assert titles(book) == ["Cache", "Reports"]


def test_the_kind_of_document_in_its_title_makes_no_case_of_it(book: Runbook) -> None:
    """
    # Runbook — shop
    ## Alerts
    ### Error rate above 5 %
    1. Check the logs
    2. Restart the shop
    ### Disk below 20 %
    1. Remove old dumps
    2. Grow the disk
    # Notes
    Nothing.
    """
    assert titles(book) == ["Error rate above 5 %", "Disk below 20 %"]
