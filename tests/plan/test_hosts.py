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
