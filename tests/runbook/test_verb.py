"""Verbs: whether a text tells somebody to do something."""

from __future__ import annotations

import pytest

from runwright.runbook.verb import first_verb, gerund, imperative


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Restart the pod", "restart"),
        ("Then restart the pod", "restart"),
        ("- **Check** the logs", "check"),
        ("Delete it", "delete"),
    ],
)
def test_an_instruction_begins_with_a_verb(text: str, verb: str) -> None:
    assert first_verb(text) == verb
    assert imperative(text)


@pytest.mark.parametrize(
    "text", ["The pod restarts", "Kafka", "", "123", "集群", "Log files are rotated", "A check of the logs"]
)
def test_a_statement_does_not(text: str) -> None:
    assert not imperative(text)


def test_titles_name_activities() -> None:
    assert gerund("Restoring a backup")
    assert gerund("Stopping writes")
    assert gerund("Running the job")
    assert not gerund("String theory")
    assert not gerund("")


@pytest.mark.parametrize(
    "text",
    ["Pods neu starten", "Redémarrer le service", "Detener la aplicación", "Pod を再起動する", "检查状态", "重启"],
)
def test_other_languages_give_orders_too(text: str) -> None:
    assert imperative(text)


@pytest.mark.parametrize("text", ["Cliquez sur Submit", "Allez dans Admin", "Öffnen Sie die Konsole"])
def test_a_polite_order_is_one_whatever_its_verb(text: str) -> None:
    assert imperative(text)


@pytest.mark.parametrize("text", ["Chez nous", "Assez de mémoire"])
def test_words_that_only_end_like_a_polite_order_are_none(text: str) -> None:
    assert not imperative(text)
