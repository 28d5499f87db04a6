"""What a title says it is: phase, step, alternative, condition, reference or topic."""

from __future__ import annotations

import pytest

from runwright.runbook.phase import Phase, Role, phase_of, read_title


@pytest.mark.parametrize(
    ("title", "phase"),
    [
        ("Meaning", Phase.OVERVIEW),
        ("Impact", Phase.IMPACT),
        ("Symptoms:", Phase.SYMPTOMS),
        ("Prerequisites", Phase.PREREQUISITES),
        ("Diagnosis", Phase.DIAGNOSIS),
        ("🔍 Diagnosis", Phase.DIAGNOSIS),
        ("Detailed diagnosis steps", Phase.DIAGNOSIS),
        ("INVESTIGATION", Phase.DIAGNOSIS),
        ("Procedure", Phase.PROCEDURE),
        ("Mitigation", Phase.RESOLUTION),
        ("Resolution (after hours)", Phase.RESOLUTION),
        ("Immediate actions:", Phase.RESOLUTION),
        ("Verification", Phase.VERIFICATION),
        ("Rollback plan", Phase.ROLLBACK),
        ("Escalation", Phase.ESCALATION),
        ("3. Verification", Phase.VERIFICATION),
        ("Before you begin", Phase.PREREQUISITES),
        ("After the incident", Phase.FOLLOW_UP),
        ("Steps to recover the primary", Phase.PROCEDURE),
        ("Validar", Phase.VERIFICATION),
        ("Vérifier", Phase.VERIFICATION),
        ("Beheben", Phase.RESOLUTION),
        ("Escalar", Phase.ESCALATION),
        ("Antes de rollback (respaldar estado)", Phase.PREREQUISITES),
        ("Vor dem Neustart", Phase.PREREQUISITES),
        ("Après la restauration", Phase.FOLLOW_UP),
    ],
)
def test_a_title_names_a_phase(title: str, phase: Phase) -> None:
    assert (read_title(title).role, read_title(title).phase) == (Role.PHASE, phase)


@pytest.mark.parametrize(
    ("title", "role", "number"),
    [
        ("Step 1 — Revoke at the source (≤ 5 min)", Role.STEP, "1"),
        ("Step 2: Verify", Role.STEP, "2"),
        ("1. Stop the writes", Role.STEP, "1"),
        ("2) Drain", Role.STEP, "2"),
        ("3 · Refresh the views (free)", Role.STEP, "3"),
        ("Option 1: restart", Role.ALTERNATIVE, None),
        ("Option B", Role.ALTERNATIVE, None),
        ("Alternatively, use the console", Role.ALTERNATIVE, None),
        ("Or", Role.ALTERNATIVE, None),
        ("If the lag is above 30 seconds", Role.CONDITION, None),
        ("When the disk is full", Role.CONDITION, None),
        ("(If performing an upgrade)", Role.CONDITION, None),
        ("Otherwise", Role.CONDITION, None),
        ("References", Role.REFERENCE, None),
        ("Message template", Role.REFERENCE, None),
        ("KubePodCrashLooping", Role.TOPIC, None),
        ("Kafka broker is down", Role.TOPIC, None),
        ("Diagnosis of a slow replica in the eu-west cluster", Role.TOPIC, None),
        ("", Role.TOPIC, None),
    ],
)
def test_a_title_has_a_role_and_perhaps_a_number(title: str, role: Role, number: str | None) -> None:
    assert (read_title(title).role, read_title(title).number) == (role, number)


def test_a_numbered_step_may_be_a_phase_too() -> None:
    assert read_title("Step 3: Verification").phase is Phase.VERIFICATION


def test_what_is_left_of_a_title_is_without_number_and_dress() -> None:
    assert read_title("Step 1 — Revoke the key:").rest == "Revoke the key"
    assert read_title("**Symptoms**:").rest == "Symptoms"


def test_several_phases_in_one_title_count_as_the_first() -> None:
    assert phase_of("Diagnosis and mitigation") is Phase.DIAGNOSIS
    assert phase_of("Symptoms / Impact") is Phase.SYMPTOMS


def test_a_sentence_is_no_phase() -> None:
    assert phase_of("The verification of all replicas must be repeated on every one of them") is None


def test_years_and_versions_are_no_steps() -> None:
    assert read_title("2024 outages").role is Role.TOPIC
    assert read_title("PostgreSQL 16").role is Role.TOPIC


@pytest.mark.parametrize(
    ("title", "phase"),
    [
        ("Voraussetzungen", Phase.PREREQUISITES),
        ("Diagnose und Behebung", Phase.DIAGNOSIS),
        ("Vérification", Phase.VERIFICATION),
        ("Solución", Phase.RESOLUTION),
        ("復旧手順", Phase.RESOLUTION),
        ("排查步骤", Phase.DIAGNOSIS),
        ("Откат", Phase.ROLLBACK),
        ("What you need (prerequisites)", Phase.PREREQUISITES),
        ("Understanding the alert", Phase.OVERVIEW),
        ("Preparing for the upgrade", Phase.PREREQUISITES),
        ("Need more help?", Phase.ESCALATION),
        ("Immediate response", Phase.RESOLUTION),
        ("Investigation checklist", Phase.DIAGNOSIS),
    ],
)
def test_phases_have_names_in_many_languages(title: str, phase: Phase) -> None:
    assert (read_title(title).role, read_title(title).phase) == (Role.PHASE, phase)


def test_steps_are_numbered_in_many_languages() -> None:
    assert read_title("Schritt 2: Pods neu starten").number == "2"
    assert read_title("Étape 1 : arrêter").role is Role.STEP
    assert read_title("手順 3 再起動").role is Role.STEP


def test_practices_are_looked_up_whatever_they_are_for() -> None:
    assert read_title("Security best practices").role is Role.REFERENCE
    assert read_title("Pre-launch action items").role is Role.REFERENCE


@pytest.mark.parametrize(
    ("title", "role", "phase"),
    [
        ("3.3 Verification", Role.PHASE, Phase.VERIFICATION),
        ("四、前提条件", Role.PHASE, Phase.PREREQUISITES),
        ("恢复前准备", Role.PHASE, Phase.PREREQUISITES),
        ("恢复后验证", Role.PHASE, Phase.VERIFICATION),
        ("Set environment variables", Role.PHASE, Phase.PREREQUISITES),
        ("Temporary solution: disable the policy", Role.PHASE, Phase.RESOLUTION),
        ("Soluzione permanente", Role.PHASE, Phase.RESOLUTION),
        ("5.2 Restoration (PITR)", Role.TOPIC, None),
        ("Recovery: database", Role.TOPIC, None),
        ("6.2 Essential commands", Role.REFERENCE, None),
        ("5. Helpful monitoring commands", Role.REFERENCE, None),
        ("三、常用开发命令", Role.REFERENCE, None),
        ("Audit record", Role.REFERENCE, None),
        ("注意事项", Role.REFERENCE, None),
    ],
)
def test_chapters_colons_and_last_characters_say_what_a_title_is(title: str, role: Role, phase: Phase | None) -> None:
    reading = read_title(title)

    assert (reading.role, reading.phase) == (role, phase)
