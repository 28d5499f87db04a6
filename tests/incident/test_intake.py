"""Webhooks of monitoring systems, as their documentation shows them, become notices."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.incident.intake import Unintelligible, notices

ALERTMANAGER: dict[str, Any] = {
    "version": "4",
    "groupKey": "{}:{}",
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "runwright",
    "groupLabels": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.example.com",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "HighErrorRate", "severity": "critical", "instance": "a"},
            "annotations": {"summary": "Errors", "runbook_url": "https://git.example.com/ops/SHOP.md#errors"},
            "startsAt": "2026-03-01T10:00:00.123456789Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example.com",
            "fingerprint": "c0ffee",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "DiskFull"},
            "annotations": {},
            "startsAt": "2026-03-01T11:00:00+01:00",
            "endsAt": "2026-03-01T10:30:00Z",
            "fingerprint": "beef",
        },
    ],
}
PAGERDUTY: dict[str, Any] = {
    "event": {
        "id": "01",
        "event_type": "incident.triggered",
        "resource_type": "incident",
        "occurred_at": "2026-03-01T10:00:00.000Z",
        "data": {
            "id": "PGR0VU2",
            "type": "incident",
            "title": "Database down",
            "urgency": "high",
            "created_at": "2026-03-01T10:00:00Z",
            "service": {"summary": "Shop"},
            "priority": {"summary": "P1"},
        },
    }
}


def read(payload: object) -> list[Any]:
    return list(notices(json.dumps(payload).encode()))


def test_alertmanager_tells_each_alert() -> None:
    firing, over = read(ALERTMANAGER)
    assert (firing.name, firing.severity, firing.firing) == ("HighErrorRate", "critical", True)
    assert firing.link == "https://git.example.com/ops/SHOP.md#errors"
    assert firing.started == datetime(2026, 3, 1, 10, 0, 0, 123456, UTC)
    assert (over.name, over.firing, over.summary) == ("DiskFull", False, "DiskFull")
    assert over.started == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def test_the_key_is_the_same_for_one_firing_and_another_for_the_next() -> None:
    again, next_time = copy.deepcopy(ALERTMANAGER), copy.deepcopy(ALERTMANAGER)
    again["alerts"][0]["status"] = "resolved"
    next_time["alerts"][0]["startsAt"] = "2026-03-02T10:00:00Z"
    assert read(ALERTMANAGER)[0].key == read(again)[0].key != read(next_time)[0].key


def test_the_payload_without_fingerprints_tells_alerts_apart_by_their_labels() -> None:
    old = copy.deepcopy(ALERTMANAGER)
    old["version"] = "3"
    for each in old["alerts"]:
        del each["fingerprint"]
    old["alerts"].append({**old["alerts"][0], "labels": {"alertname": "HighErrorRate", "instance": "b"}})
    assert len({each.key for each in read(old)}) == 3


def test_signs_that_no_store_can_write_are_marked_and_the_rest_is_kept() -> None:
    """A sender that cuts a text by UTF-16 units cuts a picture sign in half."""
    payload = copy.deepcopy(ALERTMANAGER)
    payload["alerts"][0]["annotations"]["summary"] = "Errors \ud83d, and\0more"
    payload["alerts"][0]["labels"]["t\ud83deam"] = "\\u0000 \N{FIRE}"
    first, _ = notices(json.dumps(payload).encode())
    assert first.summary == "Errors \ufffd, and\ufffdmore"
    assert first.labels["t\ufffdeam"] == "\\u0000 \N{FIRE}"


def test_grafana_writes_the_same_with_more() -> None:
    assert read({**ALERTMANAGER, "orgId": 1, "title": "[FIRING:1]"})[0].source == "grafana"


def test_pagerduty_tells_an_incident() -> None:
    [told] = read(PAGERDUTY)
    assert (told.name, told.severity, told.firing, told.key) == ("Database down", "P1", True, "pagerduty/PGR0VU2")
    over = copy.deepcopy(PAGERDUTY)
    over["event"]["event_type"] = "incident.resolved"
    assert read(over)[0].firing is False
    over["event"]["event_type"] = "incident.annotated"
    assert read(over) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"{",
        b"\xff",
        b'{"alerts": 5}',
        b'{"alerts": [5]}',
        b'{"alerts": [{}]}',
        b"[" * 100000,
        json.dumps({"alerts": [{"labels": {"alertname": "x"}, "status": "firing", "startsAt": "yesterday"}]}).encode(),
        json.dumps({"alerts": [{}] * 1001}).encode(),
        b'{"event": {"event_type": "incident.triggered"}}',
    ],
)
def test_what_nobody_we_know_has_written_is_refused(data: bytes) -> None:
    with pytest.raises(Unintelligible):
        notices(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@given(st.fixed_dictionaries({}, optional={"alerts": JSON, "event": JSON, "orgId": JSON}))
def test_no_json_crashes_it(payload: dict[str, Any]) -> None:
    with contextlib.suppress(Unintelligible):
        notices(json.dumps(payload).encode())


def test_version_1_of_the_payload_has_its_texts_and_its_time_elsewhere() -> None:
    alert = {
        "summary": "Errors",
        "labels": {"alertname": "HighErrorRate"},
        "payload": {"activeSince": "2015-06-01T12:55:47.356+02:00", "value": "7"},
    }
    [notice] = notices(json.dumps({"version": "1", "status": "firing", "alert": [alert]}).encode())
    assert (notice.name, notice.summary, notice.firing) == ("HighErrorRate", "Errors", True)
    assert notice.started == datetime(2015, 6, 1, 10, 55, 47, 356000, UTC)


@pytest.mark.parametrize(
    ("status", "ends", "firing"),
    [
        ("firing", {}, True),
        ("firing", {"endsAt": "0001-01-01T00:00:00Z"}, True),
        ("firing", {"endsAt": "2026-03-01T11:00:00Z"}, False),
        ("firing", {"endsAt": "2999-01-01T00:00:00Z"}, True),
        ("resolved", {}, False),
    ],
)
def test_version_2_of_the_payload_says_of_the_whole_message_whether_it_fires(
    status: str,
    ends: dict[str, str],
    firing: bool,  # noqa: FBT001 (what is expected)
) -> None:
    alert = {"labels": {"alertname": "HighErrorRate"}, "annotations": {}, "startsAt": "2026-03-01T10:00:00Z", **ends}
    [notice] = notices(json.dumps({"version": "2", "status": status, "alerts": [alert]}).encode())
    assert notice.firing is firing


@pytest.mark.parametrize(("alert", "state"), [("DatasourceNoData", "no data"), ("DatasourceError", "cannot be read")])
def test_a_rule_that_grafana_cannot_judge_is_called_by_its_name(alert: str, state: str) -> None:
    found = copy.deepcopy(ALERTMANAGER) | {"orgId": 1}
    found["alerts"][0]["labels"] = {"alertname": alert, "rulename": "HighErrorRate"}
    notice = notices(json.dumps(found).encode())[0]
    assert (notice.name, notice.summary) == ("HighErrorRate", f"{state}: Errors")


def test_an_incident_of_pagerduty_that_begins_again_is_another_firing() -> None:
    event = copy.deepcopy(PAGERDUTY)
    event["event"] |= {"event_type": "incident.reopened", "occurred_at": "2026-03-03T10:00:00Z"}
    [first], [again] = notices(json.dumps(PAGERDUTY).encode()), notices(json.dumps(event).encode())
    assert again.firing
    assert again.key != first.key
    assert again.started == datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_a_list_of_anything_else_is_told_in_words() -> None:
    with pytest.raises(Unintelligible, match="its parts are not of the kinds that they have there"):
        notices(b'{"version": "4", "alerts": "none"}')


@pytest.mark.parametrize(
    ("labels", "name"),
    [({"job": "shop", "instance": "a"}, "instance=a, job=shop"), ({}, "an alert without a name")],
)
def test_an_alert_without_a_name_takes_no_other_of_its_message_along(labels: dict[str, str], name: str) -> None:
    found = copy.deepcopy(ALERTMANAGER)
    found["alerts"][1]["labels"] = labels
    assert [each.name for each in notices(json.dumps(found).encode())] == ["HighErrorRate", name]


def test_one_moment_is_one_whatever_the_zone_of_whoever_says_it() -> None:
    found = copy.deepcopy(ALERTMANAGER)
    before = notices(json.dumps(found).encode())[1]
    found["alerts"][1]["startsAt"] = "2026-03-01T19:00:00+09:00"
    after = notices(json.dumps(found).encode())[1]
    assert after.key == before.key
    assert f"{after.started:%H:%M}" == "10:00"


@pytest.mark.parametrize("began", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00"])
def test_a_moment_at_the_end_of_what_can_be_counted_is_one_all_the_same(began: str) -> None:
    found = copy.deepcopy(ALERTMANAGER)
    found["alerts"][0]["startsAt"] = began
    assert len(notices(json.dumps(found).encode())) == 2


def test_a_severity_is_a_word_and_no_novel() -> None:
    found = copy.deepcopy(ALERTMANAGER)
    found["alerts"][0]["labels"]["severity"] = "critical" * 1000
    assert len(notices(json.dumps(found).encode())[0].severity) == 100
