"""What is whole although its title or its headings say otherwise, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_scenario_with_symptoms_is_whole_whatever_its_title(book: Runbook) -> None:
    """
    # Rollback runbook
    ## Scenario 1: database issues
    ### Symptoms
    - Errors
    ### Rollback procedure
    1. Run `systemctl stop web`
    2. Run `systemctl start web`
    ## Scenario 2: change caused issues
    ### Symptoms
    - Errors
    ### Rollback procedure
    1. Run `git revert HEAD`
    2. Run `make deploy`
    """
    assert [each.title for each in book.procedures] == [
        "Scenario 1: database issues",
        "Scenario 2: change caused issues",
    ]


def test_what_a_command_shows_is_a_symptom_and_no_procedure(book: Runbook) -> None:
    """
    # Cluster frozen by disk pressure
    ## Symptoms & detection
    ### Error messages
    Taints.
    ### Observable behavior
    - `kubectl get nodes -o wide` shows a taint
    - `kubectl get pods -A` shows that they wait
    ## Resolution
    ```sh
    docker system prune -a
    ```
    """
    assert [each.title for each in book.procedures] == ["Cluster frozen by disk pressure"]


def test_a_manual_in_any_language_has_many_goals(book: Runbook) -> None:
    """
    # 恢复操作手册
    ## 恢复数据库
    ```sh
    bash restore.sh db
    ```
    ## 恢复文件
    ```sh
    bash restore.sh files
    ```
    """
    assert [each.title for each in book.procedures] == ["恢复数据库", "恢复文件"]


def test_a_phase_behind_the_words_of_the_title_is_one(book: Runbook) -> None:
    """
    # Rollback runbook
    ## Web rollback
    ```sh
    systemctl restart web
    ```
    ## Queue rollback
    ```sh
    systemctl restart queue
    ```
    ## Rollback validation
    ### Infrastructure validation
    ```sh
    terraform show
    ```
    ### Application validation
    ```sh
    curl -f localhost/health
    ```
    ## Rollback prevention
    ### Checks before a deployment
    1. Test in staging
    2. Make a backup
    """
    assert [each.title for each in book.procedures] == ["Web rollback", "Queue rollback", "Rollback validation"]
