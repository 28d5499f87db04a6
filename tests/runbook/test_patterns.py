"""The fifteen forms in which runbooks are really written, one small runbook each."""

from __future__ import annotations

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def steps(book: Runbook) -> list[tuple[str | None, str, list[str]]]:
    """Number, title and commands of every step."""
    return [
        (step.number, step.title, [book.commands[index].text for index in step.commands])
        for procedure in book.procedures
        for step in procedure.steps
    ]


def test_1_the_skeleton_of_an_alert() -> None:
    text = """\
# NodeClockDrifts

## Meaning
The clock of a node is more than 50 ms off.

## Impact
Certificates fail.

## Diagnosis
- Look at the offset:

```shell
chronyc tracking
```

## Mitigation
Run `sudo systemctl restart chronyd`.
"""
    book = read(Source.from_text(text, "NodeClockDrifts.md"))
    [procedure] = book.procedures

    assert procedure.title == "NodeClockDrifts"
    assert [phase.value for phase in procedure.phases] == ["overview", "impact", "diagnosis", "resolution"]
    assert [command.text for command in book.commands] == ["chronyc tracking", "sudo systemctl restart chronyd"]
    assert [alert.name for alert in book.alerts] == ["NodeClockDrifts"]


def test_2_many_scenarios_with_phases_as_bold_labels(book: Runbook) -> None:
    """
    # Incident playbook

    ### The API answers slowly

    **Symptoms:**
    - Latency above 2 s

    **Diagnosis:**

    ```bash
    kubectl top pods
    ```

    **Resolution:**

    ```bash
    kubectl scale deployment api --replicas 6
    ```

    ### The cache is down

    **Symptoms:**
    - Misses

    **Resolution:**

    ```bash
    systemctl restart redis
    ```
    """
    found = [(each.title, [phase.value for phase in each.phases], len(each.commands)) for each in book.procedures]

    assert found == [
        ("The API answers slowly", ["symptoms", "diagnosis", "resolution"], 2),
        ("The cache is down", ["symptoms", "resolution"], 1),
    ]


def test_3_an_ordered_item_with_its_fence_indented_in_it(book: Runbook) -> None:
    """
    # Restart the operator
    1. Set the name:

       ```bash
       NAMESPACE="$(kubectl get ns -o name | grep virt)"
       ```

    2. Delete the pod:

       ```bash
       kubectl -n $NAMESPACE delete pod <pod>
       ```
    """
    assert [(number, len(commands)) for number, _, commands in steps(book)] == [("1", 1), ("2", 1)]
    assert [parameter.name for parameter in book.parameters] == ["pod"]


def test_4_numbered_items_with_fences_at_the_margin_between_them(book: Runbook) -> None:
    """
    # Rebuild the index
    1. Stop the writes
    ```bash
    systemctl stop indexer
    ```

    2. Rebuild
    ```bash
    rake search:rebuild
    ```

    1. Start the writes
    ```bash
    systemctl start indexer
    ```
    """
    assert steps(book) == [
        ("1", "Stop the writes", ["systemctl stop indexer"]),
        ("2", "Rebuild", ["rake search:rebuild"]),
        ("1", "Start the writes", ["systemctl start indexer"]),
    ]


def test_5_numbered_headings_with_time_limits(book: Runbook) -> None:
    """
    # A secret leaked

    ## Step 1 — Revoke it at the source (≤ 5 min)

    ```bash
    gcloud iam service-accounts keys delete KEY_ID
    ```

    ## Step 2 — Tell security (≤ 15 min)

    Write to the channel.
    """
    [procedure] = book.procedures
    commands = {step.number: len(step.commands) for step in procedure.steps if step.number}

    assert commands == {"1": 1, "2": 0}
    assert {900, 300} <= {objective.seconds for objective in book.objectives}


def test_6_numbered_comments_as_steps_some_without_a_command(book: Runbook) -> None:
    """
    ## Recover the replica set
    ```bash
    # 1. Stop the application
    kubectl scale deployment app --replicas 0

    # 2. Wait until every connection is closed

    # 3. Restore
    mongorestore --drop dump/
    ```
    """
    assert steps(book) == [
        ("1", "Stop the application", ["kubectl scale deployment app --replicas 0"]),
        ("2", "Wait until every connection is closed", []),
        ("3", "Restore", ["mongorestore --drop dump/"]),
    ]


def test_7_one_block_with_several_commands_each_titled_by_a_comment(book: Runbook) -> None:
    """
    ## Check the reload
    ```bash
    # Is the file there?
    ls -l /etc/app/app.yml

    # Was it loaded?
    journalctl -u app --since today
    ```
    """
    assert [command.title for command in book.commands] == ["Is the file there?", "Was it loaded?"]
    assert [title for _, title, commands in steps(book) if commands] == ["Is the file there?", "Was it loaded?"]


def test_8_alternatives_are_no_sequence(book: Runbook) -> None:
    """
    # Operations runbook
    ## Restart the database
    ```bash
    # Option 1: by the service manager
    systemctl restart postgresql
    # Option 2: by hand
    pg_ctl restart
    ```

    ## Put the site into maintenance
    ```bash
    # Docker
    docker stop web
    # Kubernetes
    kubectl scale deployment web --replicas 0
    # Tell the team
    echo done
    ```
    """
    restart, maintenance = book.procedures

    assert [step.choice and step.choice.group for step in restart.steps if step.commands] == [0, 0]
    assert [step.choice and step.choice.group for step in maintenance.steps if step.commands] == [0, 0, None]


def test_9_conditions_stay_with_the_commands_they_are_about(book: Runbook) -> None:
    """
    # Upgrade the chart
    1. Look at the lag: `psql -c 'SELECT 1'`

    **If lag > 30 seconds**:

    ```bash
    systemctl restart replica
    ```

    2. (If performing an upgrade) Delete the job: `kubectl delete job migrate`
    3. Skip if the volume exists: `kubectl apply -f volume.yml`
    """
    conditions = {
        book.commands[index].programs[0] + " " + book.commands[index].text.split()[1]: step.condition
        and step.condition.text
        for procedure in book.procedures
        for step in procedure.steps
        for index in step.commands
    }

    assert conditions["psql -c"] is None
    assert conditions["systemctl restart"] == "If lag > 30 seconds"
    assert conditions["kubectl delete"] == "If performing an upgrade"
    assert conditions["kubectl apply"] == "Skip if the volume exists"


def test_10_expectations_in_six_forms(book: Runbook) -> None:
    """
    # Check the release
    1. Look at the pods. All of them should be running.

       ```bash
       kubectl get pods
       # Expected: 3 pods
       ```

    Expected output:

    ```
    NAME   READY
    web-0  1/1
    ```

    ```console
    $ redis-cli PING
    PONG
    ```

    **Expected:**

    - No restarts

    | Check | Command | Expected |
    |-------|---------|----------|
    | Queue | `redis-cli DBSIZE` | 0 |
    """
    assert {each.form for each in book.expectations} == {
        "sentence",
        "comment",
        "output",
        "transcript",
        "bullet",
        "table",
    }


def test_11_parameters_are_explained_after_before_and_by_an_output(book: Runbook) -> None:
    """
    # Move the volume
    ```bash
    kubectl get pvc <claim> -n {{ $labels.namespace }}
    restore <path-from-output>
    kubectl patch pvc $CLAIM -p '{}'
    ```

    Replace `<claim>` with the name of the claim.
    """
    claim, namespace, path = book.parameters

    assert (claim.name, len(claim.occurrences), claim.help) == (
        "claim",
        2,
        "Replace <claim> with the name of the claim.",
    )
    assert (namespace.name, namespace.source) == ("namespace", "alert")
    assert path.source == "output"


def test_12_transcripts_lose_their_prompts_and_keep_their_output(book: Runbook) -> None:
    """
    # Look at the node
    ```console
    $ oc debug node/worker-0
    Starting pod/worker-0-debug ...
    # df -h /
    Filesystem  Size  Used
    /dev/sda1   50G   49G
    ```

    ```bash
    # df is a comment's first word here, and no command
    free -m
    ```
    """
    assert [command.text for command in book.commands] == ["oc debug node/worker-0", "df -h /", "free -m"]
    assert [each.text.split()[0] for each in book.expectations if each.form == "transcript"] == [
        "Starting",
        "Filesystem",
    ]


def test_13_the_inline_command_is_the_step_or_the_cell(book: Runbook) -> None:
    """
    # Pod 反复重启

    ## 处理
    - 查看日志: `kubectl logs <pod>`

    | 检查 | 命令 |
    |------|------|
    | 事件 | `kubectl get events` |
    """
    assert [command.text for command in book.commands] == ["kubectl logs <pod>", "kubectl get events"]
    assert [book.source.line(command.start) for command in book.commands] == [4, 8]


def test_14_metadata_in_four_dresses(book: Runbook) -> None:
    """
    ---
    title: Lock an account
    severity: high
    ---
    # Lock an account

    **Owner:** identity team
    **Last reviewed:** 2024-05-01

    > **Audience:** on-call

    | Field | Value |
    |-------|-------|
    | Service | login |

    ```bash
    passwd -l <user>
    ```
    """
    fields = {field.name.lower(): field.value for field in book.metadata}

    assert fields["severity"] == "high"
    assert fields["owner"] == "identity team"
    assert fields["last reviewed"] == "2024-05-01"
    assert fields["audience"] == "on-call"
    assert fields["service"] == "login"


def test_15_where_it_runs_is_kept_in_the_words_around_a_command(book: Runbook) -> None:
    """
    # Fail over
    1. On 10.0.0.107:

       ```bash
       pg_ctl promote
       ```
    2. In a separate terminal:

       ```bash
       # On publisher
       psql -c 'SELECT 1'
       ```
    3. Click *Switch* in the console.
    """
    assert [(number, title) for number, title, _ in steps(book) if number] == [
        ("1", "On 10.0.0.107"),
        ("2", "In a separate terminal"),
        ("3", "Click Switch in the console."),
    ]
    assert book.commands[1].title == "On publisher"
    assert book.procedures[0].steps[-1].manual
