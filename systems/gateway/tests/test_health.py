"""What is always answered, and what is refused before any handler."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from systems.gateway.exchange import ARRIVES

if TYPE_CHECKING:
    from systems.gateway.tests.client import Client


def test_health_says_ok_and_when(client: Client) -> None:
    answer = client.ask("GET", "/healthz")

    assert answer.status == 200
    assert answer.said["status"] == "ok"
    assert answer.said["timestamp"] > 1_700_000_000_000


def test_readiness_names_every_dependency(client: Client) -> None:
    said = client.ask("GET", "/readyz").said

    assert {name: said[name] for name in ("status", "redis", "upstream", "keys", "maintenance")} == {
        "status": "ok",
        "redis": "ok",
        "upstream": "ok",
        "keys": "ok",
        "maintenance": "off",
    }


def test_an_answer_carries_the_id_of_its_request_and_makes_one_where_none_fits(client: Client) -> None:
    assert client.ask("GET", "/healthz", X_Request_Id="abc-1").headers["x-request-id"] == "abc-1"
    assert client.ask("GET", "/healthz", X_Request_Id="a b").headers["x-request-id"] != "a b"


def test_what_is_not_there_is_404_and_a_wrong_method_405(client: Client) -> None:
    assert client.ask("GET", "/nothing").status == 404
    refused = client.ask("GET", "/auth/login")
    assert (refused.status, refused.headers["allow"]) == (405, "POST")


def test_a_body_that_is_no_json_object_is_refused_with_a_reason(client: Client) -> None:
    for body, error in ((b"{", "not_json"), ([1], "not_an_object"), ({"username": 1}, "bad_field")):
        answer = client.ask("POST", "/auth/login", body)
        assert (answer.status, answer.said["error"]) == (400, error)


def test_a_long_body_is_refused(client: Client) -> None:
    assert client.ask("POST", "/auth/login", b"x" * 20_000).status == 413


def test_a_body_that_does_not_arrive_holds_no_request_for_long(client: Client) -> None:
    with socket.create_connection(("127.0.0.1", client.port), timeout=ARRIVES + 15) as half:
        half.sendall(b"POST /auth/login HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100\r\n\r\n{")

        assert half.recv(100).startswith(b"HTTP/1.1 408 ")


def test_methods_that_a_client_makes_up_are_counted_as_one(client: Client) -> None:
    for number in range(3):
        assert client.ask(f"MADE-UP-{number}", "/healthz").status == 405

    page = client.ask("GET", "/metrics").said
    assert "MADE-UP" not in page
    assert 'http_requests_total{method="other",route="/healthz",status="405"}' in page


def test_metrics_count_requests_by_route_and_status(client: Client) -> None:
    client.ask("GET", "/nothing")

    assert 'http_requests_total{method="GET",route="(none)",status="404"}' in client.ask("GET", "/metrics").said
