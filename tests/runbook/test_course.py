"""Courses: whether the parts of a document are the stages of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def titles(book: Runbook) -> list[str]:
    """What the procedures are called."""
    return [procedure.title for procedure in book.procedures]


def test_orders_between_a_preparation_and_checks_are_one_course(book: Runbook) -> None:
    """
    # Deploy runbook
    ## Prerequisites
    - Docker
    ## Fetch the code
    `git pull`
    ## Build the images
    ```sh
    docker compose build
    ```
    ## Restart the services
    ```sh
    docker compose up -d
    ```
    ## Post-deploy checks
    ```sh
    curl localhost/healthz
    ```
    """
    assert titles(book) == ["Deploy runbook"]


def test_orders_that_begin_alike_are_things_of_their_own(book: Runbook) -> None:
    """
    # Add a pool
    ## Adding a pool that writes
    ```sh
    pool add --writes
    ```
    ## Adding a pool that reads
    ```sh
    pool add --reads
    ```
    ## Verification
    ```sh
    pool list
    ```
    """
    assert titles(book) == ["Adding a pool that writes", "Adding a pool that reads", "Verification"]


def test_what_undoes_each_other_is_done_apart(book: Runbook) -> None:
    """
    # Backup & Restore
    ## Backup
    ```sh
    pg_dump shop > shop.sql
    ```
    ## Restore
    ```sh
    psql shop < shop.sql
    ```
    """
    assert titles(book) == ["Backup", "Restore"]


def test_the_part_that_has_the_documents_name_is_its_core(book: Runbook) -> None:
    """
    # Runbook: master key (KEK) rotation
    ## Preconditions
    1. Check the backup
    2. Stop the writers
    ## Rotation
    ```sh
    kek rotate
    ```
    ## After rotation
    1. Start the writers
    2. Check the logs
    """
    assert titles(book) == ["Runbook: master key (KEK) rotation"]


def test_initials_are_the_documents_name_too(book: Runbook) -> None:
    """
    # Plano de Recuperação de Desastres
    ## Pré-requisitos para DR
    - [ ] Réplica
    - [ ] Backup
    ## Procedimento de RD
    ```sh
    aws rds failover-db-cluster --db-cluster-identifier shop
    ```
    ## Rollback (retorno)
    ```sh
    aws rds failover-db-cluster --db-cluster-identifier shop
    ```
    """
    assert titles(book) == ["Plano de Recuperação de Desastres"]


def test_parts_counted_from_a_preparation_on_are_one(book: Runbook) -> None:
    """
    # Cutover of the control plane
    ## 0. Preflight
    ```sh
    cutover check
    ```
    ## 1. Backup and export
    ```sh
    cutover export
    ```
    ## 2. Shadow traffic
    ```sh
    cutover shadow
    ```
    """
    assert titles(book) == ["Cutover of the control plane"]


def test_headings_that_say_when_they_are_due_are_stages(book: Runbook) -> None:
    """
    # Keys
    ## Emergency rotation procedures
    ### Immediate response (0-30 minutes)
    1. Revoke the key
    2. Create another
    ### Short-term (30 minutes - 4 hours)
    1. Deploy the new key
    2. Check the logs
    ## Planned rotation
    ```sh
    keys rotate
    ```
    """
    assert titles(book) == ["Emergency rotation procedures", "Planned rotation"]


def test_an_activity_with_phases_is_one(book: Runbook) -> None:
    """
    # Rotations
    ## Signing key rotation
    ### Preparation
    1. Create a key
    2. Store the key
    ### Deployment
    1. Deploy the key
    2. Switch to the key
    ### Cleanup
    1. Remove the old key
    2. Check the logs
    ## Restart the shop
    ```sh
    systemctl restart shop
    ```
    """
    assert titles(book) == ["Signing key rotation", "Restart the shop"]


def test_a_document_that_calls_itself_a_process_is_one(book: Runbook) -> None:
    """
    # Credential rotation process
    ## Prerequisites
    - The vault is open
    ## Quick start
    ```sh
    task rotate
    ```
    ## Detailed steps
    ```sh
    task prepare
    ```
    ## Vault layout
    ```sh
    task list
    ```
    ## Troubleshooting
    **The server does not answer**
    ```sh
    task restart
    ```
    """
    assert titles(book) == ["Credential rotation process"]


def test_counted_phases_of_an_upgrade_are_one_course(book: Runbook) -> None:
    """
    # Database upgrade runbook
    ## 1. Version check
    ```sh
    helm repo update
    ```
    ## 2. Phase 1: upgrade to 6
    ```sh
    helm upgrade db --version 6
    ```
    ## 3. Phase 2: upgrade to 7
    ```sh
    helm upgrade db --version 7
    ```
    """
    assert titles(book) == ["Database upgrade runbook"]


def test_a_move_from_one_place_to_another_is_one_course(book: Runbook) -> None:
    """
    # Machine migration from one project to another
    ## Preparing of the machine
    Shut it down.
    ## Create a snapshot
    ```sh
    openstack server image create one
    ```
    ## Download the snapshot
    ```sh
    openstack image save one
    ```
    ## Import the snapshot
    ```sh
    openstack image create one
    ```
    """
    assert titles(book) == ["Machine migration from one project to another"]


def test_the_activity_of_the_title_with_another_word_is_its_core(book: Runbook) -> None:
    """
    # Production bootstrap runbook
    ## Preconditions
    The gates have passed.
    ## One-time bootstrap
    1. Run `make bootstrap`
    2. Verify that one account exists
    ## Evidence
    - Operator: the owner
    """
    assert titles(book) == ["Production bootstrap runbook"]
