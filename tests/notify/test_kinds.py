"""What each receiver is sent, checked against its documentation by its own library where there is one."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from standardwebhooks import Webhook, WebhookVerificationError
from tests.notify.conftest import NOW, TOLD

from runwright.lib.clock import SYSTEM
from runwright.notify.address import Address
from runwright.notify.answer import Sent
from runwright.notify.catalogue import KINDS, kind_of
from runwright.notify.kinds import pagerduty, slack, teams, webhook
from runwright.notify.posting import encoded
from runwright.store.delivery import Kind, Notification

if TYPE_CHECKING:
    from tests.receiver import Receiver

KEY = "whsec_" + base64.b64encode(b"a secret of 24 bytes....").decode()
ROUTING = "R0UT1NGKEY0123456789ABCDEF012345"


def at(url: str, key: str = "") -> Address:
    return Address(url, key, (), "", {})


# Slack


def checked(payload: dict[str, Any]) -> list[Block]:
    """The blocks of a message as Slack's own models read them; they raise where a documented limit does not hold."""
    blocks = [found for each in payload["blocks"] if (found := Block.parse(each)) is not None]
    assert len(blocks) == len(payload["blocks"]) <= 50
    for each in blocks:
        each.validate_json()
        each.to_dict()
    return blocks


def test_slack_gets_blocks_in_which_nothing_is_a_mention_or_a_link(desk: Receiver) -> None:
    answer = slack.send(TOLD, at(f"{desk.url}/services/T0/B0/x"), NOW)
    [request] = desk.got
    assert (answer.sent, answer.words) == (Sent.TAKEN, "202 ok")
    assert request.path == "/services/T0/B0/x"
    header, body, link = request.json["blocks"]
    assert header["text"] == {"type": "plain_text", "text": "[P1] Checkouts fail", "emoji": False}
    assert (body["text"]["type"], "<!channel> *not bold*" in body["text"]["text"]) == ("plain_text", True)
    assert link["text"] == {"type": "mrkdwn", "text": f"<{TOLD.link}|Open it>"}
    assert len(checked(request.json)) == 3


def test_slack_is_told_no_mention_by_the_line_for_small_screens() -> None:
    said = slack.payload(TOLD._replace(subject="<!here> a & b"))
    assert said["text"] == "&lt;!here&gt; a &amp; b"


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=40_000), st.text(max_size=100))
def test_slack_takes_whatever_is_said(subject: str, body: str, link: str) -> None:
    said = slack.payload(TOLD._replace(subject=f"x{subject}", body=body, link=f"https://example.org/{link}"))
    checked(said)
    [mark] = [each["text"]["text"] for each in said["blocks"] if each["text"]["type"] == "mrkdwn"]
    assert (mark.count("<"), mark.count(">"), mark.count("|")) == (1, 1, 1)


def test_a_long_text_loses_nothing_between_its_sections() -> None:
    lines = [f"line {number} of the log" for number in range(600)]
    said = slack.payload(TOLD._replace(body="\n".join(lines)))
    pieces = [each["text"]["text"] for each in said["blocks"][1:-1]]
    assert "\n".join(pieces).split("\n") == lines


# PagerDuty


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (Kind.OPENED, "trigger"),
        (Kind.UPDATED, "trigger"),
        (Kind.ACKNOWLEDGED, "acknowledge"),
        (Kind.RESOLVED, "resolve"),
    ],
)
def test_pagerduty_gets_an_event_under_one_key(desk: Receiver, kind: Kind, action: str) -> None:
    answer = pagerduty.send(TOLD._replace(kind=kind, key=f"a/{kind}"), at(desk.url, ROUTING), NOW)
    [request] = desk.got
    event = request.json
    assert (answer.sent, request.path) == (Sent.TAKEN, "/v2/enqueue")
    assert (event["routing_key"], event["event_action"], event["dedup_key"]) == (ROUTING, action, TOLD.about)
    if action == "trigger":
        assert event["payload"]["severity"] == "critical"
        assert {"summary", "source", "severity"} <= event["payload"].keys()
        assert event["links"] == [{"href": TOLD.link, "text": "Open it"}]
    else:
        assert event.keys() == {"routing_key", "event_action", "dedup_key"}


def test_pagerduty_takes_long_texts_cut_and_long_keys_as_digests() -> None:
    event = pagerduty.payload(TOLD._replace(subject="s" * 5000, body="b" * 1_000_000, about="a" * 300))
    assert len(event["payload"]["summary"]) == 1024
    assert len(event["dedup_key"]) <= 255
    assert len(json.dumps(event)) < 512 * 1024


# Teams


def test_teams_gets_a_card_in_which_nothing_is_markdown(desk: Receiver) -> None:
    answer = teams.send(TOLD, at(f"{desk.url}/workflows/1"), NOW)
    [request] = desk.got
    [attachment] = request.json["attachments"]
    card = attachment["content"]
    assert (answer.sent, request.json["type"]) == (Sent.TAKEN, "message")
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {each["type"] for each in card["body"]} == {"RichTextBlock"}
    texts = [each["inlines"][0]["text"] for each in card["body"]]
    assert texts[:2] == ["[P1] Checkouts fail", "Severity: p1"]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open it", "url": TOLD.link}]


@settings(deadline=None)
@given(st.text(max_size=20_000) | st.lists(st.text(max_size=3), max_size=3000).map("\n".join))
def test_a_card_stays_below_what_teams_takes(body: str) -> None:
    made = json.dumps(teams.payload(TOLD._replace(body=body, subject=body[:5000])), ensure_ascii=False)
    assert len(made.encode("utf-8", "replace")) < 28_000


def test_a_card_of_many_short_lines_is_cut_where_teams_would_take_no_more() -> None:
    said = teams.payload(TOLD._replace(body="\n".join(f"{number}" for number in range(1000))))
    texts = [each["inlines"][0]["text"] for each in said["attachments"][0]["content"]["body"]]
    assert texts[1:4] == ["0", "1", "2"]
    assert texts[-1] == "…"
    assert 20_000 < len(encoded(said)) < 28_000


# Webhook


def test_a_webhook_is_signed_as_standard_webhooks_has_it(desk: Receiver) -> None:
    now = SYSTEM.now()
    assert webhook.send(TOLD, at(desk.url, KEY), now).sent is Sent.TAKEN
    assert webhook.send(TOLD, at(desk.url, KEY), now + timedelta(seconds=5)).sent is Sent.TAKEN
    first, again = desk.got
    found = Webhook(KEY).verify(first.body, dict(first.headers))
    assert (found["type"], found["data"]["about"]) == ("incident.opened", TOLD.about)
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.body == again.body
    with pytest.raises(WebhookVerificationError):
        Webhook(KEY).verify(first.body + b" ", dict(first.headers))


def test_a_webhook_without_a_key_is_not_signed(desk: Receiver) -> None:
    assert webhook.send(TOLD, at(desk.url), NOW).sent is Sent.TAKEN
    assert "webhook-signature" not in desk.got[0].headers


def test_a_key_that_is_none_sends_nothing(desk: Receiver) -> None:
    for key in ("not base64", "Schlüssel"):
        answer = webhook.send(TOLD, at(desk.url, key), NOW)
        assert (answer.sent, desk.got) == (Sent.REFUSED, [])
        assert key not in answer.words


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None)
@given(text=st.text(max_size=3000))
def test_every_kind_writes_whatever_is_said(name: str, text: str) -> None:
    said = Notification(text, text, Kind.UPDATED, text, text, text, text)
    assert kind_of(name).payload(said)
