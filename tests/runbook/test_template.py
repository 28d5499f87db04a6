"""Templates: messages to fill in and send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.template import templates

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_message_with_slots(book: Runbook) -> None:
    """
    ### Communication Template

    ```
    INCIDENT: [Service] - [Brief Description]

    Status: INVESTIGATING
    ETA: [Time estimate]
    ```
    """
    [template] = book.templates

    assert template.title == "Communication Template"
    assert template.text.startswith("INCIDENT: [Service]")
    assert book.source.line(template.start) == 3


def test_a_message_with_its_channel(book: Runbook) -> None:
    """
    1. **Declare Incident**
    ```
    Slack: @incident-commander DECLARE P1
    ```
    """
    [template] = book.templates

    assert template.title == "Declare Incident"


def test_configuration_and_commands_are_no_messages(book: Runbook) -> None:
    """
    Create it from a template:

    ```
    apiVersion: v1
    status: <Something Here>
    ```

    Send the message:

    ```bash
    mail -s "[Subject]" ops
    ```
    """
    assert book.templates == ()


@given(st.text(alphabet=st.sampled_from("Status: [Ab]\n@<>{}`")))
def test_no_text_raises(text: str) -> None:
    templates(Document(Source.from_text(f"## Template\n\n```\n{text}\n```\n")))


def test_a_message_in_a_quote(book: Runbook) -> None:
    """
    ## Message template

    > **Subject:** Parcels are late
    >
    > We are looking into {{ service }} since {{ start_time }}.

    ## Notifications

    > **Note:** replace <Name> by your own.
    """
    [template] = book.templates

    assert template.title == "Message template"
    assert template.text.endswith("We are looking into {{ service }} since {{ start_time }}.")
    assert book.source.line(template.start) == 3
