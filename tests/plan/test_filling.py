"""Which value goes where: what is written into a command, and what is left to the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plan.conftest import HERE, plan_of

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_the_folder_of_a_program_is_expanded_by_the_shell_where_the_environment_exports_it(book: Runbook) -> None:
    """
    # Topics
    1. Look

       ```bash
       cd /srv && "${KAFKA_HOME}"/bin/kafka-topics.sh --list > $KAFKA_HOME/topics
       ```
    """
    exporting = HERE._replace(variables={"KAFKA_HOME": "/opt/kafka"})
    plan = plan_of(book, exporting)

    assert not plan.obstacles
    [step] = plan.steps
    assert step.actions[-1].text.endswith("\"${KAFKA_HOME}\"/bin/kafka-topics.sh --list > '/opt/kafka'/topics")
    assert [(each.name, each.text) for each in plan.values] == [("kafka_home", "/opt/kafka")]


def test_a_value_that_somebody_gives_decides_no_program(book: Runbook) -> None:
    """
    # Topics
    1. Look

       ```bash
       $KAFKA_HOME/bin/kafka-topics.sh --list
       ```
    """
    exporting = HERE._replace(variables={"KAFKA_HOME": "/opt/kafka"})

    assert plan_of(book, exporting, kafka_home="/tmp/mine").obstacles  # noqa: S108 (a path in a plan)
    assert plan_of(book, HERE._replace(variables={"KAFKA_HOME": "/opt/kafka; reboot"})).obstacles
