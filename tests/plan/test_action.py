"""Actions: commands with their values, effects, hosts, limits and rehearsals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.plan.conftest import HERE, actions, plan_of

from runwright.environment.environment import Host, Limits
from runwright.environment.policy import Policy, Rule
from runwright.environment.secret import Reference
from runwright.lib.source import Source
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.runbook import Runbook


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


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("postgresql://app:hunter2@db-1/shop?sslpassword=x", "postgresql://app:***@db-1/shop"),
        ("secret://env/DATABASE_URL", "secret://env/DATABASE_URL"),
    ],
)
def test_a_plan_says_where_a_block_is_sent_and_no_password(book: Runbook, endpoint: str, address: str) -> None:
    """
    # Count
    ```sql
    SELECT count(*) FROM loans;
    ```
    """
    [action] = actions(plan_of(book, HERE._replace(endpoints={"sql": endpoint})))

    assert action.address == address


def test_an_unknown_program_is_never_harmless(book: Runbook) -> None:
    """
    # Do
    1. Do it: `./do-it.sh --now`
    """
    [action] = actions(plan_of(book))

    assert action.effects.level.word == "unknown"
    assert action.ask


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


@pytest.mark.parametrize(
    "made",
    [
        'UNIT="$SERVICE.service"',
        "export UNIT=${SERVICE}",
        'read -r UNIT <<< "$SERVICE"',
        'UNIT=$(echo "$SERVICE" | tr A-Z a-z)',
        'FIRST="$SERVICE"\nSECOND="${FIRST%%.*}"\nUNIT="$SECOND"',
    ],
)
def test_a_value_is_not_let_loose_by_a_variable_that_is_made_of_another(made: str) -> None:
    book = read(Source.from_text(f'# Go\n\n```bash\nSERVICE=<service>\n{made}\nssh db1 "restart $UNIT"\n```\n'))

    assert "goes into $SERVICE" in plan_of(book, service="x; reboot").obstacles[0].what
    assert plan_of(book, service="web-1").obstacles == ()


def test_what_a_program_makes_of_a_variable_is_not_its_value(book: Runbook) -> None:
    """
    # Count
    ```bash
    WORD=<word>
    COUNT=$(grep -c -- "$WORD" log)
    echo $COUNT
    ```
    """
    assert plan_of(book, word="a b; c").obstacles == ()


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


def test_a_value_that_cannot_stand_where_it_should_is_an_obstacle(book: Runbook) -> None:
    """
    # Replace
    1. Replace it: `sed -i 's/a/<word>/' file`
    """
    plan = plan_of(book, word="x/e; touch pwned")

    assert "which parts a text of sed" in plan.obstacles[0].what
    assert actions(plan)[0].text == "sed -i 's/a/<word>/' file"


@pytest.mark.parametrize("value", ["a --all", "a; reboot", "$(reboot)", "-rf"])
def test_a_value_is_not_handed_to_another_shell_by_a_variable(book: Runbook, value: str) -> None:
    """
    # Delete
    ```bash
    POD=<pod> bash -c 'kubectl delete pod $POD'
    ```
    """
    assert "without quotes" in plan_of(book, pod=value).obstacles[-1].what
    assert plan_of(book, pod="web-1").obstacles == ()


@pytest.mark.parametrize("value", ["a --all", "$(reboot)"])
def test_a_value_is_not_handed_to_a_function_of_the_document(book: Runbook, value: str) -> None:
    """
    # Delete
    ```bash
    gone() { eval "kubectl delete pod $1"; }
    gone "<pod>"
    ```
    """
    assert "a function of this document" in plan_of(book, pod=value).obstacles[0].what
    assert plan_of(book, pod="web-1").obstacles == ()


def test_a_program_gets_the_secrets_that_it_reads_by_itself_and_no_others(book: Runbook) -> None:
    """
    # Back up
    1. Copy: `aws s3 cp dump s3://backups/dump`
    2. Count: `psql -h db -c "SELECT count(*) FROM loans"`
    3. Look: `df -h`
    """
    known = ("AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "SMTP_PASSWORD")
    environment = HERE._replace(secrets={name: Reference("env", name) for name in known})
    copy, count, look = actions(plan_of(book, environment))

    assert [name for name, _ in copy.secrets] == ["AWS_SECRET_ACCESS_KEY"]
    assert [name for name, _ in count.secrets] == ["PGPASSWORD"]
    assert look.secrets == ()


@pytest.mark.parametrize(("value", "held"), [("", False), ("..", False), ("a/../../etc", False), ("a/b", True)])
def test_what_destroys_takes_no_value_that_names_the_folder_around_it(book: Runbook, value: str, *, held: bool) -> None:
    """
    # Clean up
    1. Remove it: `rm -r "/var/spool/<name>"`
    """
    plan = plan_of(book, HERE, name=value)

    assert [each.what.partition(" for ")[2] for each in plan.obstacles] == [
        "<name> would have this destroy more than what it names"
    ] * (not held)
