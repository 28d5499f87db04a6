"""What is whole although its title or its headings say otherwise, and what is not."""

from __future__ import annotations

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


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


def test_a_bullet_that_names_the_action_makes_a_case_of_its_heading(book: Runbook) -> None:
    """
    # Runbooks
    ## Server does not start
    - **Signals:** the container exits on boot
    - **Action:** a missing secret is the usual cause
    ## Dataset stale
    - **Signals:** nothing new
    - **Action:** the pipeline above is to blame
    ## Contacts
    - **Owner:** the data team
    """
    assert [each.title for each in book.procedures] == ["Server does not start", "Dataset stale"]


def test_what_is_checked_before_the_thing_that_the_page_is_about_belongs_to_it(book: Runbook) -> None:
    """
    # Deployment runbook - shop
    ## Pre-deployment checklist
    - [ ] The tests are green
    - [ ] A backup was made
    ## Deployment steps
    ### 1. Build
    ```sh
    make build
    ```
    ### 2. Push
    ```sh
    make push
    ```
    ## Rollback procedure
    ```sh
    make undo
    ```
    """
    assert [each.title for each in book.procedures] == ["Deployment runbook - shop"]


def test_a_page_of_a_backup_and_its_restore_is_no_single_thing(book: Runbook) -> None:
    """
    # Backup, recovery and promises
    ## Backup procedure
    ```sh
    pg_dump -Fc shop > shop.dump
    ```
    ## Recovery procedure
    See the page of the restore.
    """
    assert [each.title for each in book.procedures] == ["Backup procedure"]


def test_a_checklist_in_another_language_is_one_whatever_its_parts(book: Runbook) -> None:
    """
    # 운영 가이드
    ## 배포 체크리스트
    ### 배포 전
    - [ ] 테스트
    - [ ] 백업
    ### 배포 후
    - [ ] 로그
    - [ ] 알림
    ## 로그
    ```sh
    docker compose logs -f web
    ```
    """
    assert [each.title for each in book.procedures] == ["배포 체크리스트", "로그"]


def test_a_page_that_only_its_file_names_is_no_alert() -> None:
    text = "## Overview\nA shop.\n## Sync it\n```sh\nmake sync\n```\n## Roll back\n```sh\nmake undo\n```\n"
    book = read(Source.from_text(text, name="README.md"))

    assert [each.title for each in book.procedures] == ["Sync it", "Roll back"]


def test_a_backup_and_its_recovery_with_commands_are_two(book: Runbook) -> None:
    """
    # Backup, recovery and promises
    ## Backup procedure
    ```sh
    pg_dump -Fc shop > shop.dump
    ```
    ## Recovery procedure
    ```sh
    pg_restore -d shop shop.dump
    ```
    """
    assert [each.title for each in book.procedures] == ["Backup procedure", "Recovery procedure"]


def test_options_of_a_decision_and_ticked_boxes_are_no_procedures(book: Runbook) -> None:
    """
    # Guide
    ## Proxy: one or the other
    1. The first
       - Pros: known
       - Action: keep it
    2. The second
       - Pros: new
       - Action: move to it
    ## Progress
    - [x] Created
    - [ ] Configured
    ## Restart it
    ```sh
    systemctl restart proxy
    ```
    """
    assert [each.title for each in book.procedures] == ["Restart it"]


def test_a_sequence_with_its_preconditions_is_the_page(book: Runbook) -> None:
    """
    # Disaster recovery runbook
    ## Preconditions
    Confirm the scope.
    ## Failover sequence
    1. Declare the event
    2. Promote the replica
    ## Drill evidence
    Times of each.
    """
    assert [each.title for each in book.procedures] == ["Disaster recovery runbook"]


def test_a_table_that_counts_its_steps_is_done_and_one_that_ranks_is_not(book: Runbook) -> None:
    """
    # Duties
    ## Hand over the watch
    | # | What | Who |
    |---|------|-----|
    | 1 | Open the board | leaving |
    | 2 | Read the open incidents | coming |
    ## Levels
    | Level | Meaning |
    |-------|---------|
    | 1 | The shop is down |
    | 2 | The shop is slow |
    """
    assert [each.title for each in book.procedures] == ["Hand over the watch"]


def test_a_page_of_one_case_is_whole_though_its_causes_have_headings(book: Runbook) -> None:
    """
    # Runbook: high latency
    ## Symptoms
    - Slow answers
    ## Diagnosis steps
    ### 1. Check the queries
    ```sh
    psql -c 'select * from pg_stat_activity'
    ```
    ## Common root causes
    ### 1. A slow database (35% of cases)
    **Symptoms**: long queries

    **Resolution**:
    ```sh
    psql -c 'analyze'
    ```
    ### 2. A slow network (20% of cases)
    **Symptoms**: packets are lost

    **Resolution**:
    ```sh
    systemctl restart networking
    ```
    ## Resolution steps
    ```sh
    systemctl restart web
    ```
    """
    assert [each.title for each in book.procedures] == ["Runbook: high latency"]


def test_ways_that_end_with_the_word_of_their_group_are_done_by_themselves(book: Runbook) -> None:
    """
    # Operations
    ## Deployment
    ```sh
    make deploy
    ```
    ## Rollback
    ### API rollback
    ```sh
    make api-back
    ```
    ### Database rollback
    ```sh
    make database-back
    ```
    """
    assert [each.title for each in book.procedures] == ["Deployment", "API rollback", "Database rollback"]


def test_numbers_of_a_manual_count_its_chapters(book: Runbook) -> None:
    """
    # Operational runbook
    ## 1. Backup database
    ```sh
    make backup
    ```
    ## 2. Restore database
    ```sh
    make restore
    ```
    """
    assert [each.title for each in book.procedures] == ["1. Backup database", "2. Restore database"]


def test_strategies_that_are_counted_are_ways_of_one_procedure(book: Runbook) -> None:
    """
    # Deployment rollback
    ## Strategy 1: Helm
    ```sh
    helm rollback web
    ```
    ## Strategy 2: Kubernetes
    ```sh
    kubectl rollout undo deployment/web
    ```
    """
    assert [each.title for each in book.procedures] == ["Deployment rollback"]


def test_a_version_with_the_sign_of_a_title_is_none(book: Runbook) -> None:
    """
    # Move the traffic shaper
    # Version: 2.1
    ## Prerequisites
    ```sh
    make ready
    ```
    ## Rollback
    ```sh
    make back
    ```
    """
    assert [each.title for each in book.procedures] == ["Move the traffic shaper"]
