"""Alternatives: several ways to one end, and platforms of which the reader has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.runbook.alternative import choices

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def groups(*titles: str) -> list[int | None]:
    """The group of each title."""
    return [choice.group if choice else None for choice in choices(titles)]


def test_numbered_options_are_alternatives_of_each_other() -> None:
    assert groups("Look", "Option 1: restart", "Option 2: promote", "Verify") == [None, 0, 0, None]


def test_options_that_begin_again_are_another_group() -> None:
    assert groups("Option A", "Option B", "Check", "Option A", "Option B") == [0, 0, None, 1, 1]


def test_or_makes_the_step_before_it_an_alternative_too() -> None:
    assert groups("Stop writes", "Restart with systemctl", "Or restart with docker") == [None, 0, 0]
    assert [c.label for c in choices(["Restart", "or AWS:"]) if c] == ["first", "or"]


def test_platforms_beside_each_other_are_alternatives() -> None:
    assert groups("Docker", "Kubernetes") == [0, 0]
    assert groups("For Docker Compose:", "On Kubernetes") == [0, 0]
    assert groups("Restart (docker)", "Restart (k8s)") == [0, 0]


def test_a_platform_alone_is_no_alternative() -> None:
    assert groups("Look", "Docker", "Verify") == [None, None, None]


def test_words_that_only_mention_a_platform_are_none() -> None:
    assert groups("Restart docker on the node", "Drain the kubernetes node") == [None, None]


def test_the_comments_of_a_block_may_be_alternatives(book: Runbook) -> None:
    """
    # Restart the web server
    ```sh
    # Docker
    docker restart web
    # Kubernetes
    kubectl rollout restart deployment/web
    ```
    """
    [procedure] = book.procedures

    assert [(step.title, step.choice and step.choice.group) for step in procedure.steps] == [
        ("Docker", 0),
        ("Kubernetes", 0),
    ]


def test_headings_may_be_alternatives(book: Runbook) -> None:
    """
    # Restore the database
    ## Option 1: from a snapshot
    ```sh
    pg_restore -d shop all.dump
    ```
    ## Option 2: from the log
    ```sh
    pgbackrest restore
    ```
    """
    [procedure] = book.procedures

    assert [step.choice and step.choice.label for step in procedure.steps] == ["Option 1", "Option 2"]


def test_processes_of_the_machine_are_a_platform_too() -> None:
    assert groups("Local processes", "Docker Compose", "Kubernetes") == [0, 0, 0]


def test_ways_that_come_again_are_ways_to_another_end(book: Runbook) -> None:
    """
    # Scale by load

    1. See what it would decide:

       ```bash
       # Local processes
       autoscale --once
       # Kubernetes
       kubectl get hpa api
       ```

    ## Rollback

    Switch it off:

    ```bash
    # Local processes
    supervisorctl stop autoscaler
    # Kubernetes
    kubectl delete hpa api
    ```
    """
    [procedure] = book.procedures
    there, back = procedure.steps[:2], procedure.steps[2:]

    assert {each.choice.group for each in there if each.choice}.isdisjoint(
        each.choice.group for each in back if each.choice
    )
    assert [each.title for each in back] == ["Local processes", "Kubernetes"]


def test_labels_of_places_within_one_step_are_ways_of_it(book: Runbook) -> None:
    """
    # Restart the shop

    1. Restart it:

       **Docker Compose:**

       ```bash
       docker compose restart shop
       ```

       **Kubernetes:**

       ```bash
       kubectl rollout restart deployment/shop
       ```

    2. Restart the mail:
       - With Docker Compose: `docker compose restart mail`
       - On Kubernetes: `kubectl rollout restart deployment/mail`
    3. See it: `docker compose ps`
    """
    [procedure] = book.procedures
    told = [(step.title, step.choice.group if step.choice else None) for step in procedure.steps]

    assert told == [
        ("Restart it: Docker Compose", 0),
        ("Restart it: Kubernetes", 0),
        ("Restart the mail: With Docker Compose", 1),
        ("Restart the mail: On Kubernetes", 1),
        ("See it: docker compose ps", None),
    ]
    assert [len(step.commands) for step in procedure.steps] == [1, 1, 1, 1, 1]


def test_tools_beside_each_other_and_one_place_alone_are_no_choice(book: Runbook) -> None:
    """
    # Restart the monitoring

    1. Restart all of it:

       **Prometheus:**

       ```bash
       systemctl restart prometheus
       ```

       **Grafana:**

       ```bash
       systemctl restart grafana
       ```

    2. Restart the shop:

       **Docker Compose:**

       ```bash
       docker compose restart shop
       ```
    """
    [procedure] = book.procedures
    assert [(step.choice, len(step.commands)) for step in procedure.steps] == [(None, 2), (None, 1)]
