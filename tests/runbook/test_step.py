"""Steps: what opens one, how far it reaches, and who does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.runbook import Runbook
    from runwright.runbook.step import Step


def steps(book: Runbook) -> tuple[Step, ...]:
    """The steps of the only procedure."""
    [procedure] = book.procedures
    return procedure.steps


def said(book: Runbook) -> list[tuple[str | None, str, int]]:
    """Number, title and how many commands each step has."""
    return [(step.number, step.title, len(step.commands)) for step in steps(book)]


def test_items_of_an_ordered_list_are_steps(book: Runbook) -> None:
    """
    # Drain the queue
    1. Look: `redis-cli DBSIZE`
    2. **Empty** the queue: `redis-cli FLUSHDB`
    3. Call the owner. Say what you did.
    """
    assert said(book) == [("1", "Look: redis-cli DBSIZE", 1), ("2", "Empty", 1), ("3", "Call the owner.", 0)]
    assert [step.manual for step in steps(book)] == [False, False, True]


def test_code_at_the_margin_does_not_cut_a_list_in_two(book: Runbook) -> None:
    """
    # Restart the worker
    1. Stop it

    ```sh
    systemctl stop worker
    ```

    2. Start it

    ```sh
    systemctl start worker
    ```
    """
    assert said(book) == [("1", "Stop it", 1), ("2", "Start it", 1)]


def test_numbered_comments_in_a_block_are_steps(book: Runbook) -> None:
    """
    # Restart the worker
    ```sh
    # 1. Tell the team
    # 2. Stop it
    systemctl stop worker
    # still stopping
    # 3. Start it
    systemctl start worker
    ```
    """
    assert said(book) == [("1", "Tell the team", 0), ("2", "Stop it", 1), ("3", "Start it", 1)]


def test_comments_title_the_commands_below_them(book: Runbook) -> None:
    """
    # Look at the worker
    ```sh
    # Disk
    df -h
    # Memory
    free -m
    cat /proc/meminfo
    ```
    """
    assert said(book) == [(None, "Disk", 1), (None, "Memory", 2)]


def test_a_long_option_on_a_line_of_its_own_opens_no_step(book: Runbook) -> None:
    """
    # Look at the pods
    ```sh
    kubectl get pods \\
      --all-namespaces
    kubectl get nodes
    ```
    """
    assert "all-namespaces" not in [step.title for step in steps(book)]


def test_bullets_of_an_acting_phase_are_steps(book: Runbook) -> None:
    """
    # Kafka lags
    ## Symptoms
    - Check mails pile up.
    ## Resolution
    - Restart the broker.
    - Ask the team.
      - Delete nothing.
    - Notes about brokers.
    """
    assert [step.title for step in steps(book)] == ["Restart the broker.", "Ask the team."]


def test_a_box_to_tick_is_a_step(book: Runbook) -> None:
    """
    # Before the release
    - [ ] Freeze the branch
    - [x] Call the team
    """
    assert [step.title for step in steps(book)] == ["Freeze the branch", "Call the team"]


def test_nested_items_belong_to_their_step(book: Runbook) -> None:
    """
    # Fail over
    1. Stop the old primary
       1. Fence it: `ssh db1 systemctl stop postgresql`
       2. Wait
    2. Promote the new one: `pg_ctl promote`
    """
    assert [(step.number, len(step.commands)) for step in steps(book)] == [("1", 1), ("2", 1)]


def test_a_phase_heading_with_code_is_a_step_of_its_phase(book: Runbook) -> None:
    """
    # DiskFull
    ## Diagnosis
    ```sh
    df -h
    ```
    ## Mitigation
    Words only.
    """
    assert [(step.phase and step.phase.value, len(step.commands)) for step in steps(book)] == [("diagnosis", 1)]


def test_a_numbered_heading_owns_the_code_below_it(book: Runbook) -> None:
    """
    # Rotate a leaked key
    ## Step 1: Revoke it
    ```sh
    vault token revoke <token>
    ```
    ## Step 2: Write the new one
    Ask the owner for it first.

    ```sh
    vault kv put secret/app key=@new.txt
    ```
    """
    assert [(step.number, len(step.commands)) for step in steps(book) if step.number] == [("1", 1), ("2", 1)]


def test_each_step_reaches_to_the_next(book: Runbook) -> None:
    """
    # Drain
    1. Look: `redis-cli DBSIZE`

       It should be small.
    2. Empty: `redis-cli FLUSHDB`
    """
    first, second = steps(book)

    assert first.end == second.start
    assert book.source.text(first.start, first.end).strip().startswith("Look")
    assert "should be small" in book.source.text(first.start, first.end)


def test_every_command_of_a_procedure_with_steps_is_in_at_most_one_step(book: Runbook) -> None:
    """
    # Drain
    `redis-cli PING`

    1. Look: `redis-cli DBSIZE`
    2. Empty:
       ```sh
       # 1. really
       redis-cli FLUSHDB
       ```
    """
    inside = [number for step in steps(book) for number in step.commands]

    assert len(inside) == len(set(inside))
    assert set(inside) <= set(book.procedures[0].commands)


def test_a_list_that_only_describes_does_not_open_steps(book: Runbook) -> None:
    """
    # Restart the worker
    ## Overview
    1. The worker
    2. The queue
    ## Procedure
    ```sh
    systemctl restart worker
    ```
    """
    assert [step.title for step in steps(book) if step.commands] == ["Procedure"]


def test_rows_of_a_table_of_commands_are_steps(book: Runbook) -> None:
    """
    # Fail over
    | Step | Action | Command |
    |---|---|---|
    | 1 | Pause the writers | `kubectl scale deploy/writer --replicas=0` |
    | 2 | Tell the team | by chat |
    """
    assert said(book) == [("1", "Pause the writers", 1), ("2", "Tell the team", 0)]


def test_bullets_with_commands_are_steps(book: Runbook) -> None:
    """
    # Deploy the gateway
    * Pull the image
        * `docker pull registry.example.com/gateway`
    * Restart it
        * `docker compose up -d gateway`
    """
    assert said(book) == [(None, "Pull the image", 1), (None, "Restart it", 1)]


def test_a_sentence_that_announces_several_ways_is_the_head_of_each(book: Runbook) -> None:
    """
    # Restart it

    1. Restart the service:

       ```bash
       # Docker
       docker restart web
       # Kubernetes
       kubectl rollout restart deployment/web
       ```

    2. Look: `redis-cli DBSIZE`
    """
    [procedure] = book.procedures

    assert [(step.number, step.title, step.manual) for step in procedure.steps] == [
        ("1", "Restart the service: Docker", False),
        ("1", "Restart the service: Kubernetes", False),
        ("2", "Look: redis-cli DBSIZE", False),
    ]
    assert [step.choice.label if step.choice else None for step in procedure.steps] == ["Docker", "Kubernetes", None]
    assert procedure.steps[0].start == book.source.data.index(b"Restart the service")


def test_a_step_whose_block_knows_several_platforms_is_the_head_of_each(book: Runbook) -> None:
    """
    # Recover

    1. If the upstream is down, restart it. The breaker closes by itself.

       ```bash
       # Docker
       docker restart web
       # Kubernetes
       kubectl rollout restart deployment/web
       ```
    """
    [procedure] = book.procedures

    assert [step.manual for step in procedure.steps] == [False, False]
    assert {step.condition.text for step in procedure.steps if step.condition} == {"If the upstream is down"}


def test_all_that_stands_below_a_conditional_heading_is_under_its_condition(book: Runbook) -> None:
    """
    # Replication lag

    ## If lag > 30 seconds

    1. Stop the writers: `systemctl stop writer`
    2. Restart the replica: `systemctl restart replica`

    ## Verification

    1. Look: `psql -c 'SELECT 1'`
    """
    steps = [step for procedure in book.procedures for step in procedure.steps]

    assert [(step.title.split()[0], step.condition and step.condition.text) for step in steps] == [
        ("Stop", "If lag > 30 seconds"),
        ("Restart", "If lag > 30 seconds"),
        ("Look:", None),
    ]


def test_a_list_that_goes_on_below_a_conditional_label_is_not_under_it(book: Runbook) -> None:
    """
    # Upgrade

    1. Look: `psql -c 'SELECT 1'`

    **If lag > 30 seconds**:

    ```bash
    systemctl restart replica
    ```

    2. Apply it: `kubectl apply -f volume.yml`
    """
    [procedure] = book.procedures

    assert [step.condition and step.condition.text for step in procedure.steps] == [None, "If lag > 30 seconds", None]


def test_an_item_that_ends_with_a_colon_is_the_head_of_the_labelled_ways_below_it(book: Runbook) -> None:
    """
    # Set the limit
    1. Look: `redis-cli DBSIZE`

    2. Set what you want:

       **Option 1: few**

       ```bash
       redis-cli CONFIG SET maxclients 50
       ```

       **Option 2: many**

       ```bash
       redis-cli CONFIG SET maxclients 500
       ```
    """
    assert said(book)[1:] == [
        ("2", "Set what you want: Option 1: few", 1),
        ("2", "Set what you want: Option 2: many", 1),
    ]
