"""Folding: which headings belong to what the heading above them is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def titles(book: Runbook) -> list[str]:
    """What the procedures are called."""
    return [procedure.title for procedure in book.procedures]


def test_the_causes_of_one_case_belong_to_it(book: Runbook) -> None:
    """
    # Runbook: high consumer lag
    ## Symptoms
    - The lag grows
    ## Diagnosis
    ```sh
    kafka-consumer-groups.sh --list
    ```
    ## Remediation
    ### Scenario A: the consumer is down
    ```sh
    kubectl rollout restart deployment/consumer
    ```
    ### Scenario B: a large backlog
    ```sh
    kubectl scale deployment/consumer --replicas=6
    ```
    ## Escalation
    Call the platform team.
    """
    assert titles(book) == ["Runbook: high consumer lag"]


def test_scenarios_of_several_cases_stand_for_themselves(book: Runbook) -> None:
    """
    # Common incidents
    ## Scenario A: the consumer is down
    ```sh
    kubectl rollout restart deployment/consumer
    ```
    ## Scenario B: a large backlog
    ```sh
    kubectl scale deployment/consumer --replicas=6
    ```
    """
    assert titles(book) == ["Scenario A: the consumer is down", "Scenario B: a large backlog"]


def test_numbered_steps_belong_to_the_document_beside_other_things(book: Runbook) -> None:
    """
    # Deployment to the spaces
    ## Step 1: Create a space
    1. Open the page
    2. Create the space
    ## Step 2: Push the code
    ```sh
    git push
    ```
    ## Troubleshooting
    ### Build fails
    1. Check the logs
    2. Clear the cache
    ### Missing files
    1. Check the list
    2. Push the files
    """
    assert titles(book) == ["Deployment to the spaces", "Build fails", "Missing files"]


def test_the_same_thing_by_several_means_is_one(book: Runbook) -> None:
    """
    # Clusters
    ## Controllers upgrade
    ### Upgrade with Git
    ```sh
    git push
    ```
    ### Upgrade with kubectl
    ```sh
    kubectl apply -f install.yaml
    ```
    ## Drain a node
    ```sh
    kubectl drain node-1
    ```
    """
    assert titles(book) == ["Controllers upgrade", "Drain a node"]


def test_tests_that_check_a_result_are_no_cases(book: Runbook) -> None:
    """
    # Procédure de restauration
    ## Prérequis
    - [ ] Sauvegarde
    - [ ] Accès
    ## Procédure de restauration
    ### Étape 1: Arrêter le service
    ```sh
    systemctl stop shop
    ```
    ### Étape 2: Restaurer
    ```sh
    pg_restore -d shop shop.dump
    ```
    ## Tests de validation
    ### Test 1: Connexion
    ```sh
    curl localhost/healthz
    ```
    ### Test 2: Données
    ```sh
    psql shop -c 'SELECT 1'
    ```
    """
    assert titles(book) == ["Procédure de restauration"]


def test_words_that_call_what_is_below_them_steps_make_it_one(book: Runbook) -> None:
    """
    # Deployment
    ## Installing on a new host
    ```sh
    apt install shop
    ```
    ## Performing updates
    When deploying updates, follow the steps below.
    ### Save the database
    ```sh
    pg_dump shop > shop.sql
    ```
    ### Deploy the code
    ```sh
    git push production
    ```
    """
    assert titles(book) == ["Installing on a new host", "Performing updates"]


def test_cases_below_a_word_for_what_helps_stand_beside_the_diagnosis(book: Runbook) -> None:
    """
    # Repair runbook
    ## Diagnostic steps
    ### Step 1: look at the user
    ```sql
    SELECT * FROM users WHERE mail = '<mail>';
    ```
    ### Step 2: look at the role
    ```sql
    SELECT * FROM roles WHERE mail = '<mail>';
    ```
    ## Repair procedures
    ### A. Profile is gone
    **Symptoms**: an empty page.

    **Fix**:
    ```sh
    curl -X POST https://shop/repair
    ```
    ### B. Demo account is broken
    **Symptoms**: no login.

    **Fix**:
    ```sh
    curl -X PUT https://shop/demo
    ```
    ## Escalation
    Call the platform team.
    """
    assert titles(book) == ["Diagnostic steps", "A. Profile is gone", "B. Demo account is broken"]


def test_stages_stay_together_when_one_of_them_tells_cases(book: Runbook) -> None:
    """
    # Incident runbook
    ## Response workflow
    ### Phase 1: Investigation
    ```sh
    kubectl get pods
    ```
    ### Phase 2: Mitigation
    #### SEV-1: database is down
    **Symptoms**: errors.

    **Fix**:
    ```sh
    kubectl delete pod db-0
    ```
    #### SEV-2: errors
    **Symptoms**: errors.

    **Fix**:
    ```sh
    kubectl rollout undo deployment/api
    ```
    ### Phase 3: Recovery
    ```sh
    kubectl get pods
    ```
    ## Rotation
    ```sh
    ./rotate
    ```
    """
    assert titles(book)[:3] == ["Response workflow", "SEV-1: database is down", "SEV-2: errors"]


def test_cases_grouped_below_troubleshooting_stand_beside_what_is_deployed(book: Runbook) -> None:
    """
    # Bank deployment runbook
    ## Prerequisites
    A cluster.
    ## Deploying
    ### Step 1: configuration
    ```sh
    argocd app sync config
    ```
    ### Step 2: app
    ```sh
    argocd app sync app
    ```
    ## Troubleshooting
    ### Common issues
    #### App shows a blank page
    **Symptoms**: nothing.

    **Resolution**:
    ```sh
    kubectl get configmap app
    ```
    #### Registration fails
    **Symptoms**: an error.

    **Resolution**:
    ```sh
    kubectl get service idp
    ```
    ## Verification
    ```sh
    curl http://localhost:8080/health
    ```
    ## Rollback
    ```sh
    argocd app rollback app
    ```
    """
    assert titles(book) == ["Bank deployment runbook", "App shows a blank page", "Registration fails"]


def test_cases_are_counted_by_the_same_words_in_any_language(book: Runbook) -> None:
    """
    # Sorun giderme
    ## Vaka 1: Kuyruk dolu
    *   **Çözüm:** Kuyruk silinsin.
    ## Vaka 2: Disk dolu
    1. `df -h`
    2. `systemctl restart web`
    ## Vaka 3: Soru yavas
    *   **Çözüm:** Dizin ekleyin.
    ## Vaka 4: Yok
    """
    assert titles(book) == ["Vaka 1: Kuyruk dolu", "Vaka 2: Disk dolu", "Vaka 3: Soru yavas"]


def test_a_setup_is_one_thing_with_its_parts(book: Runbook) -> None:
    """
    # Development
    ## Local development setup
    ### Install dependencies
    ```sh
    brew install redis
    ```
    ### Backend
    ```sh
    pip install -r requirements.txt
    ```
    ### Frontend (new terminal)
    ```sh
    npm run dev
    ```
    ## Running the load test
    ```sh
    npm run load
    ```
    """
    assert titles(book) == ["Local development setup", "Running the load test"]


def test_commands_to_look_up_under_the_name_of_a_tool_are_started_by_nobody(book: Runbook) -> None:
    """
    # Development
    ## Deploy the shop
    ```sh
    make deploy
    ```
    ## Essential commands
    ### Docker
    ```sh
    docker compose up -d
    ```
    ### Testing
    ```sh
    npm test
    ```
    ### Restart everything from a clean slate
    ```sh
    docker compose down && docker compose up -d
    ```
    """
    assert titles(book) == ["Deploy the shop", "Restart everything from a clean slate"]


def test_words_of_code_with_their_meanings_are_not_done(book: Runbook) -> None:
    """
    # Executor
    ## Run it
    ```sh
    make run
    ```
    ## Strategies
    - `escalate`: stop and call somebody
    - `retry`: repeat the step once
    - `skip`: leave the step out
    - `rollback`: take back what was done
    """
    assert titles(book) == ["Run it"]


def test_parts_with_times_of_the_day_are_stages_of_one_thing(book: Runbook) -> None:
    """
    # Launch runbook
    ## Preparation of the launch
    ### Health check (3:00 PM - 4:00 PM)
    ```sh
    curl https://shop.org/health
    ```
    ### Final sync (4:30 PM - 5:00 PM)
    ```sh
    npm run sync
    ```
    ## Launch day
    ### 8:00 AM - 8:30 AM: Last checks
    - [ ] All services are healthy
    - [ ] The dashboard is green
    ### 12:00 - 13:00: Look at the figures
    ```sh
    npm run figures
    ```
    """
    assert titles(book) == ["Preparation of the launch", "Launch day"]


def test_what_calls_itself_a_procedure_is_one_below_a_word_for_several(book: Runbook) -> None:
    """
    # Operations
    ## Deployment procedures
    ### How it rolls
    One container after the other.
    ### Rollback procedure
    ```sh
    docker compose pull app:1.2
    ```
    ## Restoring the database
    ```sh
    ./restore.sh
    ```
    """
    assert titles(book) == ["Rollback procedure", "Restoring the database"]


def test_procedures_for_several_parts_stand_for_themselves(book: Runbook) -> None:
    """
    # Disaster recovery plan
    ## Objectives
    An hour.
    ## Restoration procedures
    ### PostgreSQL
    1. Create a server
    2. Restore the newest dump: `pg_restore -d shop latest.dump`
    ### Redis
    1. Copy the file
    2. Start Redis
    ### Search
    1. Register the snapshot
    2. Restore it
    ## Drills
    Quarterly.
    """
    assert titles(book) == ["PostgreSQL", "Redis", "Search"]


def test_what_comes_when_all_is_over_is_started_by_nobody(book: Runbook) -> None:
    """
    # Incidents
    ## The queue grows
    ```bash
    make drain
    ```
    ## The disk is full
    ```bash
    make room
    ```
    ## Post-incident
    1. Write the time line
    2. Open a ticket for each finding
    """
    assert titles(book) == ["The queue grows", "The disk is full"]


def test_a_list_to_go_through_afterwards_is_one(book: Runbook) -> None:
    """
    # Incidents
    ## The queue grows
    ```bash
    make drain
    ```
    ## The disk is full
    ```bash
    make room
    ```
    ## Post-incident checklist
    1. Write the time line
    2. Open a ticket for each finding
    """
    assert titles(book) == ["The queue grows", "The disk is full", "Post-incident checklist"]
