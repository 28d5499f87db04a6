"""Where commands run: on the hosts that the document names, else on that of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plan.conftest import HERE, actions, plan_of

from runwright.environment.environment import Host
from runwright.plan.plan import fingerprint

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_fingerprint_changes_with_the_machine_that_a_host_is(book: Runbook) -> None:
    """
    # Delete
    1. On db-1:

       ```bash
       rm -rf /srv/cache
       ```
    """
    plans = [plan_of(book, HERE._replace(hosts={"db-1": Host("db-1", f"ops@{at}")})) for at in ("10.0.0.7", "10.0.0.8")]

    assert [action.address for each in plans for action in each.actions] == ["ops@10.0.0.7", "ops@10.0.0.8"]
    assert len({each.fingerprint for each in plans}) == 2
    assert len({fingerprint(each, actions(each)[0]) for each in plans}) == 2


def test_what_the_document_gives_no_host_runs_on_that_of_the_environment(book: Runbook) -> None:
    """
    # Restart the cache
    1. Look: `uptime -p`
    2. On db-1:

       ```bash
       df -h
       ```
    3. Ask it:

       ```sql
       SELECT 1;
       ```
    """
    hosts = {name: Host(name, f"ops@{name}.example.org") for name in ("bastion", "db-1")}
    plan = plan_of(book, HERE._replace(hosts=hosts, host="bastion"))

    assert [each.host for each in actions(plan)] == ["bastion", "db-1", ""]


def test_the_host_is_the_one_to_which_the_page_went(book: Runbook) -> None:
    """
    # Certificate
    1. Go to the machine:

       ```bash
       ssh shop-1
       ```

    2. On the host, look at the certificate:

       ```bash
       openssl x509 -in hive.pem -noout -enddate
       ```
    """
    known = plan_of(book, HERE._replace(hosts={"shop-1": Host("shop-1", "ops@10.0.0.7")}))
    unknown = plan_of(book)

    assert [action.host for action in actions(known)] == ["", "shop-1"]
    assert [each.what for each in unknown.obstacles] == [
        "the document wants this on “shop-1”, and no host of staging is called so"
    ]


def test_the_host_is_the_environments_own_where_the_page_went_nowhere(book: Runbook) -> None:
    """
    # Certificate
    1. On the server:

       ```bash
       openssl x509 -in hive.pem -noout -enddate
       ```
    """
    hosts = {"shop-1": Host("shop-1", "ops@10.0.0.7")}

    assert [a.host for a in actions(plan_of(book, HERE._replace(hosts=hosts, host="shop-1")))] == ["shop-1"]
    assert plan_of(book, HERE._replace(hosts=hosts)).obstacles


def test_what_runs_elsewhere_than_the_page_has_gone_is_marked(book: Runbook) -> None:
    """
    # Restart
    1. Go to the machine:

       ```bash
       ssh shop-1
       ```

    2. Restart it:

       ```bash
       systemctl restart shop
       ```

    3. Come back:

       ```bash
       exit
       ```

    4. Look: `curl http://shop/health`
    """
    assert [step.apart for step in plan_of(book).steps] == ["", "shop-1", "shop-1", ""]
