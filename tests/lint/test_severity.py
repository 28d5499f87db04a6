"""What is sure to fail or to do harm is an error; what may be meant otherwise says less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.catalogue import rules
from runwright.lint.finding import Severity
from runwright.lint.library import Library
from runwright.lint.linting import lint

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def severities(book: Runbook, name: str) -> set[Severity]:
    """How bad one rule calls what it finds."""
    return {each.severity for each in lint(Library([book]), rules()) if each.rule == name}


def test_a_statement_that_every_server_refuses_is_an_error(book: Runbook) -> None:
    """
    ```sql
    CREATE INDEX orders_by_day ON table (day);
    ```
    """
    assert severities(book, "sql/does-not-parse") == {Severity.ERROR}


def test_ending_other_sessions_than_those_that_are_meant_is_an_error(book: Runbook) -> None:
    """
    ```sql
    -- Kill slow queries
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle';
    ```
    """
    assert severities(book, "sql/contradicts-words") == {Severity.ERROR}


def test_only_looking_at_other_sessions_is_a_warning(book: Runbook) -> None:
    """
    ```sql
    -- Show slow queries
    SELECT pid, usename FROM pg_stat_activity WHERE state = 'idle';
    ```
    """
    assert severities(book, "sql/contradicts-words") == {Severity.WARNING}


def test_a_proof_of_recovery_has_to_see_the_certificate_that_users_see(book: Runbook) -> None:
    """
    # The shop is down

    ## Verify the recovery

    ```bash
    curl -fsSk https://shop.eu/health
    ```
    """
    assert severities(book, "safety/disabled-check") == {Severity.WARNING}


def test_a_look_whether_somebody_answers_is_a_hint(book: Runbook) -> None:
    """
    # The shop

    ## Look at it

    ```bash
    curl -fsSk https://shop.eu/health
    ```
    """
    assert severities(book, "safety/disabled-check") == {Severity.INFO}


def test_a_script_below_no_folder_in_particular_is_a_hint(book: Runbook) -> None:
    """
    # Orders

    1. Look at them: `./tools/orders/check-all.sh --all`
    """
    assert severities(book, "dataflow/script-not-there") == {Severity.INFO}


def test_a_script_of_a_checkout_that_is_named_is_left_alone(book: Runbook) -> None:
    """
    # Orders

    Everything is called from the repository root.

    1. Look at them: `./tools/orders/check-all.sh --all`
    """
    assert severities(book, "dataflow/script-not-there") == set()


def said(book: Runbook, name: str) -> list[tuple[str, str]]:
    """What one rule says, and what it wants instead."""
    return [(each.message, each.instead) for each in lint(Library([book]), rules()) if each.rule == name]


def test_a_client_does_not_ask_another_server_than_the_one_that_starts(book: Runbook) -> None:
    """
    ```bash
    docker compose restart redis
    psql -h localhost -d shop -c "SELECT count(*) FROM orders;"
    ```
    """
    assert severities(book, "dataflow/asked-while-starting") == set()


def test_a_client_may_ask_the_one_of_a_composition_that_starts(book: Runbook) -> None:
    """
    ```bash
    docker compose restart postgres
    psql -h localhost -d shop -c "SELECT count(*) FROM orders;"
    ```
    """
    assert severities(book, "dataflow/asked-while-starting") == {Severity.INFO}


def test_the_password_of_what_is_made_here_is_chosen_here(book: Runbook) -> None:
    """
    ```bash
    docker run -d --name shop-pg -e POSTGRES_PASSWORD=YOUR_PASSWORD postgres:16
    ```
    """
    assert severities(book, "dataflow/secret-from-nowhere") == set()


def test_a_last_measure_may_announce_its_commands(book: Runbook) -> None:
    """
    # Engine

    ## Containers do not start

    Symptoms:

    - nothing answers

    Fix:

    1. Start the engine.
    2. Wait until it is green.
    3. Start the services:

    ```bash
    docker compose up -d
    ```
    """
    assert severities(book, "consistency/measures-without-a-way") == set()


def test_variables_of_a_kind_that_is_no_secret_may_be_shown(book: Runbook) -> None:
    """
    ```bash
    env | grep -i proxy
    ```
    """
    assert severities(book, "safety/shows-secrets") == set()


def test_variables_of_the_database_are_secret(book: Runbook) -> None:
    """
    ```bash
    kubectl exec deploy/shop -n shop -- env | grep -i DB_
    ```
    """
    assert severities(book, "safety/shows-secrets") == {Severity.INFO}


def test_a_migration_is_no_restore(book: Runbook) -> None:
    """
    # Roll back

    ```bash
    psql "$DATABASE_URL" < prisma/migrations/20_rollback.sql
    ```
    """
    assert severities(book, "safety/restores-while-in-use") == set()
    assert severities(book, "safety/restores-without-copy") == set()


def test_a_dump_from_before_a_migration_is_one(book: Runbook) -> None:
    """
    # Roll back

    ```bash
    # Restore what was there
    psql -d shop < before_migration_backup.sql
    ```
    """
    assert severities(book, "safety/restores-without-copy") == {Severity.WARNING}


def test_a_view_that_is_there_when_it_is_enabled_is_told_of(book: Runbook) -> None:
    """
    ```sql
    -- The slowest (if pg_stat_statements is enabled)
    SELECT query, calls FROM pg_stat_statements ORDER BY calls DESC LIMIT 5;
    ```
    """
    assert severities(book, "sql/needs-extension") == set()


def test_a_file_that_the_shell_opens_is_written_by_tee(book: Runbook) -> None:
    """
    ```bash
    sudo systemctl restart shop
    cat > /etc/logrotate.d/shop <<'EOF'
    /var/log/shop.log { weekly }
    EOF
    ```
    """
    [(_, instead)] = said(book, "shell/root-only-path")
    assert instead == "sudo tee /etc/logrotate.d/shop > /dev/null <<'EOF'"


def test_the_program_that_feeds_a_pipe_is_not_the_one_in_its_name(book: Runbook) -> None:
    """
    ```bash
    docker save shop:$(git rev-parse HEAD) | gzip > /srv/shop.tar.gz
    ```
    """
    [(message, _)] = said(book, "shell/lost-failure")
    assert message.startswith("when docker fails")


def test_a_dump_of_all_databases_fits_in_no_transaction(book: Runbook) -> None:
    """
    ```bash
    pg_dumpall > all.sql
    psql -f all.sql postgres
    ```
    """
    [(_, instead)] = said(book, "tool/goes-on-after-errors")
    assert "--single-transaction" not in instead


def test_the_hour_itself_is_quoted(book: Runbook) -> None:
    """
    # Recovery

    - **RPO**: ~24 hours with the recommended nightly backups, which begin at 02:00 every night
    """
    [(message, _)] = said(book, "consistency/hour-without-zone")
    assert "02:00" in message


def test_the_request_right_before_the_status_is_named(book: Runbook) -> None:
    """
    ## Check

    ```bash
    curl https://shop.eu/health
    ```

    The page loads.

    ```bash
    curl https://shop.eu/orders
    ```

    Expect HTTP 202 for the order.
    """
    [(message, _)] = said(book, "consistency/status-not-shown")
    assert "(line 10)" in message
