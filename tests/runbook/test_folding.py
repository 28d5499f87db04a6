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
