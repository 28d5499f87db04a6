"""Dry runs that tools have: only those that certainly do not act."""

from __future__ import annotations

import pytest

from runwright.languages import embedded
from runwright.plan.rehearsal import rehearsal


def rehearsed(text: str, language: str) -> str | None:
    return rehearsal(text, language, embedded.effects_of(language, text))


@pytest.mark.parametrize(
    "text",
    [
        "kubectl apply -f app.yaml --dry-run=none",
        "kubectl apply -f app.yaml '--dry-run=none'",
        "helm upgrade app chart --dry-run=false",
        "git push --no-dry-run",
        "apt-get remove nginx -o APT::Get::Simulate=false",
    ],
)
def test_a_command_that_says_itself_that_it_acts_has_none(text: str) -> None:
    assert rehearsed(text, "shell") is None


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO killed SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        "DELETE FROM files WHERE lo_export(id, '/tmp/file') = 1",
        "UPDATE jobs SET number = setval('jobs_seq', 1)",
        "UPDATE jobs SET state = requeue(id)",
    ],
)
def test_sql_that_calls_what_no_rollback_takes_back_has_none(text: str) -> None:
    assert rehearsed(text, "sql") is None


@pytest.mark.parametrize("text", ["ALTER TABLE jobs ADD COLUMN x int", "TRUNCATE jobs", "DROP TABLE jobs"])
def test_sql_that_keeps_everybody_from_a_table_has_none(text: str) -> None:
    assert rehearsed(text, "sql") is None


def test_a_comment_does_not_swallow_the_rollback() -> None:
    assert rehearsed("DELETE FROM jobs -- all of them", "sql") == "BEGIN;\nDELETE FROM jobs;\nROLLBACK;"


def test_functions_that_only_compute_are_rehearsed() -> None:
    text = "UPDATE jobs SET seen = now() WHERE lower(name) = 'a'"

    assert rehearsed(text, "sql") == f"BEGIN;\n{text};\nROLLBACK;"


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("terraform apply -auto-approve -target=a", "terraform plan -target=a"),
        ("terraform -chdir=net destroy -target=a -auto-approve", "terraform -chdir=net plan -destroy -target=a"),
    ],
)
def test_a_word_that_only_the_doing_takes_is_left_out(text: str, tried: str) -> None:
    assert rehearsed(text, "shell") == tried
