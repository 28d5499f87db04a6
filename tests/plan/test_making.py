"""Plans of runbooks: steps with their commands bound, weighed and checked, or the reasons why not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.environment.environment import Environment, Host, Limits
from runwright.environment.policy import Policy, Rule
from runwright.environment.secret import Reference
from runwright.plan.filling import NoSuchParameter
from runwright.plan.making import make
from runwright.plan.plain import NoPlan, plain, restored
from runwright.plan.plan import fingerprint

if TYPE_CHECKING:
    from runwright.plan.plan import Action, Plan
    from runwright.runbook import Runbook

HERE = Environment("staging", "", Path("/nowhere"), target="staging")
NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


def plan_of(
    book: Runbook, environment: Environment = HERE, phases: frozenset[str] | None = None, **values: str
) -> Plan:
    """The plan of the first procedure."""
    return make(book, book.procedures[0], environment, values, moment=NOW, phases=phases)


def actions(plan: Plan) -> list[Action]:
    return [action for step in plan.steps for action in step.actions]


def test_steps_come_in_order_with_their_commands_bound(book: Runbook) -> None:
    """
    # Restart a pod
    1. Look: `kubectl get pod <pod-name>`
    2. Restart it: `kubectl delete pod <pod-name>`
    """
    plan = plan_of(book, pod="web-1")

    assert [action.text for action in actions(plan)] == ["kubectl get pod web-1", "kubectl delete pod web-1"]
    assert [action.effects.level.word for action in actions(plan)] == ["reads", "destroys"]
    assert [action.ask for action in actions(plan)] == [False, True]
    assert plan.obstacles == ()
    assert [(bound.name, bound.text, bound.origin) for bound in plan.values] == [("pod", "web-1", "set")]


def test_a_parameter_without_a_value_is_an_obstacle_with_its_help_and_place(book: Runbook) -> None:
    """
    # End a session
    `<pid>` is the process id that the query above shows.
    1. End it: `psql -c "SELECT pg_terminate_backend(<pid>)"`
    """
    [obstacle] = plan_of(book).obstacles

    assert (obstacle.line, obstacle.column) == (3, 50)
    assert obstacle.what == "<pid> has no value"
    assert "--set pid=VALUE" in obstacle.do
    assert "the process id that the query above shows" in obstacle.do


def test_the_callers_value_comes_before_the_environments(book: Runbook) -> None:
    """
    # Look
    1. Look: `kubectl -n <namespace> get pod $POD`
    """
    environment = HERE._replace(values={"namespace": "shop", "pod": "a"}, variables={"POD": "c"})

    assert actions(plan_of(book, environment, POD="b"))[0].text == "kubectl -n shop get pod b"
    assert actions(plan_of(book, environment))[0].text == "kubectl -n shop get pod a"
    assert (
        actions(plan_of(book, environment._replace(values={"ns": "x"})))[0].text
        == "kubectl -n <namespace> get pod $POD"
    )


def test_a_value_for_a_parameter_that_nobody_asks_for_is_the_callers_mistake(book: Runbook) -> None:
    """
    # Look
    1. Look: `kubectl get pod <pod>`
    """
    with pytest.raises(NoSuchParameter, match="pdo") as caught:
        plan_of(book, pdo="a")

    assert "pod" in caught.value.hint


def test_a_variable_with_a_default_takes_a_value_that_is_given(book: Runbook) -> None:
    """
    # Look
    ```bash
    kubectl -n ${NAMESPACE:-default} get pods
    ```
    """
    assert actions(plan_of(book))[0].text == "kubectl -n ${NAMESPACE:-default} get pods"
    assert actions(plan_of(book, NAMESPACE="a b"))[0].text == "kubectl -n 'a b' get pods"


def test_a_hostile_value_of_a_kind_is_refused_with_what_is_expected(book: Runbook) -> None:
    """
    # Open a port
    `<port>` is the port of the upstream.
    1. Try it: `nc -z db <port>`
    """
    [obstacle] = plan_of(book, port="80; reboot").obstacles

    assert obstacle.what == "“80; reboot” is no value for port"
    assert (
        obstacle.do
        == "Give a port from 1 to 65535. The document says: `<port>` is the port of the upstream.".replace("`", "")
    )


def test_a_value_that_cannot_stand_where_it_should_is_an_obstacle(book: Runbook) -> None:
    """
    # Replace
    1. Replace it: `sed -i 's/a/<word>/' file`
    """
    plan = plan_of(book, word="x/e; touch pwned")

    assert "which parts a text of sed" in plan.obstacles[0].what
    assert actions(plan)[0].text == "sed -i 's/a/<word>/' file"


def test_a_value_that_a_variable_would_let_loose_is_refused(book: Runbook) -> None:
    """
    # Delete
    ```bash
    POD=<pod>
    kubectl delete pod $POD
    ```
    """
    [obstacle] = plan_of(book, pod="a --all").obstacles

    assert "without quotes" in obstacle.what
    assert plan_of(book, pod="a").obstacles == ()


def test_a_value_in_a_variable_that_is_quoted_may_be_anything(book: Runbook) -> None:
    """
    # Delete
    ```bash
    FILE=<file>
    rm -f -- "$FILE"
    ```
    """
    plan = plan_of(book, file="a b; c")

    assert plan.obstacles == ()
    assert actions(plan)[0].text == "FILE='a b; c'"


def test_a_secret_is_named_never_shown(book: Runbook) -> None:
    """
    # Ask
    1. Ask: `redis-cli -a <password> PING`
    """
    secret = Reference("env", "REDIS_PASSWORD")
    plan = plan_of(book, HERE._replace(values={"password": str(secret)}))

    [action] = actions(plan)
    assert action.text == 'REDISCLI_AUTH="${PASSWORD}" redis-cli PING'
    assert action.secrets == (("PASSWORD", secret),)
    assert [(bound.text, bound.secret) for bound in plan.values] == [("secret://env/REDIS_PASSWORD", True)]


def test_a_secret_without_a_safe_way_is_an_obstacle(book: Runbook) -> None:
    """
    # Log in
    1. Log in: `vault login <token>`
    """
    plan = plan_of(book, token="secret://env/VAULT")  # noqa: S106 (a reference)

    assert "would be seen among the arguments of vault" in plan.obstacles[0].what
    assert actions(plan)[0].text == "vault login <token>"


def test_the_environment_picks_its_alternative(book: Runbook) -> None:
    """
    # Restart

    ## Option 1: Docker Compose
    1. Restart: `docker compose restart api`

    ## Option 2: Kubernetes
    1. Restart: `kubectl rollout restart deploy/api`
    """
    chosen = plan_of(book, HERE._replace(alternatives=("kubernetes",)))
    asked = plan_of(book)

    applies = {
        step.actions[0].text.split()[0]: step.choice and step.choice.applies for step in chosen.steps if step.actions
    }
    assert applies == {"docker": False, "kubectl": True}
    assert {step.choice.applies for step in asked.steps if step.choice} == {None}


def test_headings_of_platforms_are_alternatives_with_all_that_is_below_them(book: Runbook) -> None:
    """
    # Restart
    ## Kubernetes
    ```bash
    kubectl rollout restart deploy/api
    ```
    Then look.
    ```bash
    kubectl get pods
    ```
    ## Local processes
    ```bash
    supervisorctl restart api
    ```
    """
    plan = plan_of(book, HERE._replace(alternatives=("Local processes",)))

    assert {
        action.text.split()[0]: step.choice and step.choice.applies for step in plan.steps for action in step.actions
    } == {
        "kubectl": False,
        "supervisorctl": True,
    }


def test_a_condition_is_kept_as_words_and_as_something_to_measure(book: Runbook) -> None:
    """
    # Lag
    1. Look: `psql -c "SELECT 1"`
    2. If replication lag is above 30 seconds, restart: `systemctl restart replica`
    3. If customers complain, call: `./call.sh`
    """
    _, measured, asked = plan_of(book).steps

    assert measured.condition == "If replication lag is above 30 seconds"
    assert measured.criterion is not None
    assert (measured.criterion.signal, measured.criterion.comparator, measured.criterion.value) == (
        "replication lag",
        ">",
        30,
    )
    assert asked.condition == "If customers complain"
    assert asked.criterion is None


def test_a_step_without_a_command_is_for_a_person_with_its_whole_text(book: Runbook) -> None:
    """
    # Tell
    1. Tell the team in the channel.
       Name the incident and the next update.
    2. Look: `uptime`
    """
    by_hand, _ = plan_of(book).steps

    assert by_hand.manual
    assert by_hand.instruction == "Tell the team in the channel.\n   Name the incident and the next update."


def test_rollback_stands_apart_and_context_is_not_run(book: Runbook) -> None:
    """
    # Release
    ## Symptoms
    1. Errors: `curl http://api/errors`
    ## Procedure
    1. Release: `helm upgrade api ./chart`
    ## Verification
    1. Look: `curl http://api/health`
    ## Rollback
    1. Go back: `helm rollback api`
    """
    plan = plan_of(book)

    assert [step.phase for step in plan.steps] == ["procedure", "verification"]
    assert [action.text for step in plan.rollback for action in step.actions] == ["helm rollback api"]
    assert [step.ordinal for step in (*plan.steps, *plan.rollback)] == [0, 1, 2]
    assert [step.phase for step in plan_of(book, phases=frozenset({"verification"})).steps] == ["verification"]


def test_what_takes_a_step_back_belongs_to_it(book: Runbook) -> None:
    """
    # Scale
    1. Scale down:

       ```bash
       kubectl scale deploy/api --replicas=0
       ```

       Undo:

       ```bash
       kubectl scale deploy/api --replicas=3
       ```

    2. Look: `kubectl get deploy api`
    """
    first, second = plan_of(book).steps

    assert [action.text for action in first.actions] == ["kubectl scale deploy/api --replicas=0"]
    assert [action.text for action in first.undo] == ["kubectl scale deploy/api --replicas=3"]
    assert second.undo == ()


def test_limits_and_kinds_of_commands_are_known(book: Runbook) -> None:
    """
    # Watch
    1. Dump (≤ 5 min): `pg_dump shop`
    2. Wait: `sleep 900`
    3. Follow: `tail -f /var/log/app.log`
    4. Edit: `kubectl edit deploy api`
    5. Serve: `kubectl port-forward svc/api 8080:80 &`
    """
    environment = HERE._replace(limits=Limits(timeout=60.0, endless=7.0))
    dump, wait, follow, edit, serve = actions(plan_of(book, environment))

    assert dump.timeout == 300
    assert wait.timeout == 960
    assert (follow.bound, edit.terminal) == (7.0, True)
    assert (serve.background, dump.bound, dump.terminal) == (True, None, False)


def test_an_approval_is_what_the_policy_says(book: Runbook) -> None:
    """
    # Drop
    1. Look: `redis-cli DBSIZE`
    2. Drop: `redis-cli FLUSHALL`
    """
    rule = Rule(frozenset({"destroys"}), approvals=2)
    look, drop = actions(plan_of(book, HERE._replace(policy=Policy(rules=(rule,)))))

    assert look.need is None
    assert drop.need is not None
    assert drop.need.approvals == 2


def test_the_host_is_read_from_the_words_above(book: Runbook) -> None:
    """
    # Promote
    On the standby:
    ```bash
    pg_ctl promote
    ```
    On 10.0.0.107:
    ```bash
    systemctl stop postgresql
    ```
    """
    environment = HERE._replace(hosts={"standby": Host("standby", "pg@db-2")})
    plan = plan_of(book, environment)

    assert [action.host for action in actions(plan)] == ["standby", ""]
    [obstacle] = plan.obstacles
    assert "10.0.0.107" in obstacle.what
    assert "[environments.staging.hosts]" in obstacle.do


def test_commands_below_a_bare_ssh_run_there(book: Runbook) -> None:
    """
    # Restart
    ```bash
    ssh deploy@web-1
    sudo systemctl restart nginx
    exit
    uptime
    ```
    """
    plan = plan_of(book, HERE._replace(hosts={"web": Host("web", "deploy@web-1")}))

    assert [(action.text, action.host) for action in actions(plan)] == [
        ("sudo systemctl restart nginx", "web"),
        ("uptime", ""),
    ]


def test_a_tool_rehearses_in_its_own_way(book: Runbook) -> None:
    """
    # Change
    1. Scale: `kubectl scale deploy/api --replicas=0`
    2. Copy: `rsync -a a/ b/`
    3. Pipe: `kubectl delete pod x | tee log`
    4. Change:
       ```sql
       UPDATE users SET locked = false WHERE id = 7;
       ```
    """
    environment = HERE._replace(endpoints={"sql": "postgresql:///shop"})
    scale, copy, pipe, change = actions(plan_of(book, environment))

    assert scale.rehearsal == "kubectl scale --dry-run=server deploy/api --replicas=0"
    assert copy.rehearsal == "rsync --dry-run -a a/ b/"
    assert pipe.rehearsal is None
    assert change.rehearsal == "BEGIN;\nUPDATE users SET locked = false WHERE id = 7;\nROLLBACK;"


def test_what_nothing_executes_and_what_does_not_parse_are_obstacles(book: Runbook) -> None:
    """
    # Ask
    1. Ask:
       ```sql
       SELECT 1;
       ```
    2. Do:
       ```bash
       if true; then echo "a
       ```
    """
    found = [obstacle.what for obstacle in plan_of(book).obstacles]

    assert "the environment staging does not say where to send sql" in found
    assert any("does not parse" in what for what in found)


def test_an_expectation_belongs_to_its_command(book: Runbook) -> None:
    """
    # Look
    ```bash
    redis-cli PING
    # Expected: PONG
    redis-cli DBSIZE
    # Expected: 0
    ```
    | Check | Command | Expected |
    |---|---|---|
    | Health | `curl http://api/health` | 200 |
    """
    found = {action.text: [check.text for check in action.checks] for action in actions(plan_of(book))}

    assert found == {
        "redis-cli PING": ["Expected: PONG"],
        "redis-cli DBSIZE": ["Expected: 0"],
        "curl http://api/health": ["200"],
    }


def test_an_unknown_program_is_never_harmless(book: Runbook) -> None:
    """
    # Do
    1. Do it: `./do-it.sh --now`
    """
    [action] = actions(plan_of(book))

    assert action.effects.level.word == "unknown"
    assert action.ask


def test_a_fingerprint_changes_with_whatever_would_be_done(book: Runbook) -> None:
    """
    # Delete
    1. Delete: `kubectl delete pod <pod>`
    """
    one, same, other = plan_of(book, pod="a"), plan_of(book, pod="a"), plan_of(book, pod="b")
    elsewhere = plan_of(book, HERE._replace(name="production"), pod="a")

    marks = [fingerprint(each, actions(each)[0]) for each in (one, same, other, elsewhere)]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_a_plan_comes_back_from_json_as_it_was(root: Path) -> None:
    from runwright.lib.source import Source
    from runwright.runbook import read

    for path in (root / "examples").rglob("*.md"):
        book = read(Source.from_file(path))
        for procedure in book.procedures:
            plan = make(book, procedure, HERE._replace(alternatives=("Kubernetes",)), {}, moment=NOW)

            assert restored(json.loads(json.dumps(plain(plan)))) == plan


@pytest.mark.parametrize("data", [{}, {"format": "runwright.plan/9"}, {"format": "runwright.plan/1"}])
def test_other_data_is_no_plan(data: dict[str, str]) -> None:
    with pytest.raises(NoPlan):
        restored(data)
