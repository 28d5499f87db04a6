"""Plans of runbooks: steps in their order, bound, chosen and checked, or the reasons why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.conftest import HERE, actions, plan_of

from runwright.lib.source import Source
from runwright.plan.filling import NoSuchParameter
from runwright.plan.making import make
from runwright.plan.plain import NoPlan, plain, restored
from runwright.plan.plan import fingerprint
from runwright.runbook import read

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.runbook import Runbook


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

    ways = [
        (step.choice.applies, [each.text.split()[0] for each in step.actions]) for step in chosen.steps if step.choice
    ]
    assert ways == [(False, []), (True, ["kubectl"])]
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

    assert {step.choice.applies for step in plan.steps if step.choice} == {False, True}
    assert [action.text.split()[0] for action in plan.actions] == ["supervisorctl"]


def test_of_several_ways_the_longest_is_counted_and_one_that_is_not_taken_not_at_all(book: Runbook) -> None:
    """
    # Restart
    1. Option A: Compose (takes about 10 minutes)
       ```bash
       ./compose
       ```
    2. Option B: Podman (takes about 5 minutes)
       ```bash
       ./podman
       ```
    """
    assert plan_of(book).estimate == 600
    assert plan_of(book, HERE._replace(alternatives=("podman",))).estimate == 300


def test_a_way_is_not_that_of_what_its_title_says_it_does_without(book: Runbook) -> None:
    """
    # Restart
    1. Option A: with Podman: `podman restart api`
    2. Option B: bare metal, without Docker: `systemctl restart api`
    """
    plan = plan_of(book, HERE._replace(alternatives=("docker",)))

    assert [step.choice.applies for step in plan.steps if step.choice] == [None, None]


def test_a_way_that_is_not_taken_needs_no_values(book: Runbook) -> None:
    """
    # Restart
    ## Kubernetes
    ```bash
    kubectl rollout restart deploy/<deployment>
    ```
    ## Local processes
    ```bash
    supervisorctl restart api
    ```
    """
    assert plan_of(book, HERE._replace(alternatives=("Local processes",))).missing == ()
    assert [each.name for each in plan_of(book).missing] == ["deployment"]


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


def test_an_expectation_that_ends_with_inline_code_is_judged_by_it(book: Runbook) -> None:
    """
    # Look
    1. Ask:

       ```bash
       redis-cli PING
       ```

       Expected: `PONG`

    2. Count:

       ```bash
       redis-cli DBSIZE
       ```

       **Expected output**: `0`
    """
    found = [(check.text, check.kind) for action in actions(plan_of(book)) for check in action.checks]

    assert [text for text, _ in found] == ["Expected: `PONG`", "Expected output: `0`"]
    assert "person" not in [kind for _, kind in found]


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
    for path in (root / "examples").rglob("*.md"):
        book = read(Source.from_file(path))
        for procedure in book.procedures:
            plan = make(book, procedure, HERE._replace(alternatives=("Kubernetes",)), {})

            assert restored(json.loads(json.dumps(plain(plan)))) == plan


@pytest.mark.parametrize("data", [{}, {"format": "runwright.plan/9"}, {"format": "runwright.plan/1"}])
def test_other_data_is_no_plan(data: dict[str, str]) -> None:
    with pytest.raises(NoPlan):
        restored(data)


BOOK = """\
# Tell and look
1. If lag > 30 s, tell: `./tell.sh <message>`
2. Look (≤ 5 min): `psql -c "SELECT * FROM t WHERE a = '<message>'"`
   It should be below 2 s.
3. Do it by hand.
"""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.sampled_from(((), ("Kubernetes",))))
def test_a_plan_with_any_value_comes_back_from_json_as_it_was(message: str, labels: tuple[str, ...]) -> None:
    book = read(Source.from_text(BOOK))
    plan = plan_of(book, HERE._replace(alternatives=labels), message=message)

    assert restored(json.loads(json.dumps(plain(plan)))) == plan
    assert restored(json.loads(json.dumps(plain(plan)))).fingerprint == plan.fingerprint


def test_a_vague_sentence_beside_something_measurable_asks_nobody(book: Runbook) -> None:
    """
    # Restore
    1. Redis must hold keys.

       ```bash
       redis-cli dbsize
       # Expected: > 0
       ```
    2. Users must be able to log in.

       ```bash
       ./smoke-test
       ```
    """
    measured, vague = plan_of(book).steps

    assert [check.kind for check in measured.actions[0].checks] == ["number"]
    assert [check.kind for check in vague.actions[0].checks] == ["person"]


def test_a_command_knows_those_before_it_in_its_block(book: Runbook) -> None:
    """
    # Look
    1. Look:

       ```bash
       ./a
       ./b
       ```

       ```bash
       ./c
       ```
    """
    assert [action.together for action in plan_of(book).actions] == [(), (0,), ()]
