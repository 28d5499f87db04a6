"""Instructions in prose: orders, and sentences that only speak of a thing."""

from __future__ import annotations

import pytest

from runwright.runbook.instruction import explains_how, instructs, orders, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Click on the issue, then on the tab.",
        "Then manually restart the service.",
        "If it fails, restart the service.",
        "On the left side, click the plus symbol.",
        "If this is the case proceed to the admin page.",
        "You need to delete the record.",
        "Once it is done, you should update the ticket.",
        "Restart `api` on every host.",
    ],
)
def test_an_order_is_a_verb_with_its_object(text: str) -> None:
    assert orders(text)


@pytest.mark.parametrize(
    "text",
    [
        "Log files are kept for a week.",
        "Backup jobs run at night.",
        "See the manual for more.",
        "When you delete a claim, the volume stays.",
        "The service restarts the worker.",
        "Projects are managed in Terraform.",
        "",
    ],
)
def test_a_sentence_about_a_thing_is_no_order(text: str) -> None:
    assert not orders(text)


def test_doing_may_say_how_something_is_done() -> None:
    assert instructs("Duplicates can be merged by selecting them and clicking the button.")
    assert not instructs("Duplicates are merged by the nightly job.")


def test_a_purpose_with_an_order_explains_how() -> None:
    assert explains_how("Teams like alerts. To set up an alert, visit the panel and select the project.")
    assert not explains_how("To find out more, read the manual.")
    assert not explains_how("To us, alerts are noise.")


def test_a_line_break_ends_no_sentence() -> None:
    assert sentences("Restart\nthe pod. Then wait.\n\nDone") == ["Restart the pod.", "Then wait.", "Done"]
