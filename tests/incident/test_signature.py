"""Signatures of webhooks: only what the secret signed is believed, and no old message again."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.incident.signature import GRAFANA, GRAFANA_TIME, PAGERDUTY, is_signed, proven

SECRET, NOW = "a-secret-of-a-test", 1_772_366_400.0


def mac(text: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def test_one_of_the_signatures_of_pagerduty_is_enough() -> None:
    body = b'{"event": {}}'
    old, new = mac(body, "the-secret-before"), mac(body)
    assert proven(body, {PAGERDUTY: f"v1={old},v1={new}"}, SECRET, NOW)
    assert proven(body, {PAGERDUTY: f"v1={new}"}, SECRET, NOW)
    assert not proven(body, {PAGERDUTY: f"v1={old}"}, SECRET, NOW)
    assert not proven(body, {PAGERDUTY: f"v2={new}"}, SECRET, NOW)
    assert not proven(body + b" ", {PAGERDUTY: f"v1={new}"}, SECRET, NOW)


def test_grafana_signs_the_body_alone_or_behind_a_time_that_must_be_ours() -> None:
    body, at = b"{}", str(int(NOW))
    assert proven(body, {GRAFANA: mac(body)}, SECRET, NOW)
    timed = {GRAFANA: mac(at.encode() + b":" + body), GRAFANA_TIME: at}
    assert proven(body, timed, SECRET, NOW)
    assert not proven(body, timed, SECRET, NOW + 301)
    assert not proven(body, {**timed, GRAFANA_TIME: str(int(NOW) + 1)}, SECRET, NOW)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}])
def test_what_bears_no_signature_is_not_proven(headers: dict[str, str]) -> None:
    assert not is_signed(headers)
    assert not proven(b"", headers, SECRET, NOW)


@given(st.text(max_size=80), st.text(max_size=20))
def test_nothing_that_somebody_writes_into_a_header_is_believed(text: str, at: str) -> None:
    assert not proven(b"{}", {PAGERDUTY: text}, SECRET, NOW)
    assert not proven(b"{}", {GRAFANA: text, GRAFANA_TIME: at}, SECRET, NOW)
