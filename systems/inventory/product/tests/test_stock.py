"""What users rely on: the stock is what the moves made of it, whoever moves, and however often something is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest


def test_what_comes_in_and_goes_out_is_in_the_stock_and_in_the_moves(api: Any, token: Any, item: str) -> None:
    api.ask(f"/api/items/{item}/moves", {"kind": "in", "quantity": 5, "note": "delivery"}, **token)
    moved = api.ask(f"/api/items/{item}/moves", {"kind": "out", "quantity": 12}, **token)

    assert (moved.status, moved.said["quantity"]) == (201, 3)
    moves = api.ask(f"/api/items/{item}/moves").said["moves"]
    assert [(each["kind"], each["balance"], each["who"]) for each in moves] == [
        ("out", 3, "ann"),
        ("in", 15, "ann"),
        ("count", 10, "ann"),
    ]


def test_more_than_there_is_cannot_be_taken_out(api: Any, token: Any, item: str) -> None:
    refused = api.ask(f"/api/items/{item}/moves", {"kind": "out", "quantity": 11}, **token)

    assert refused.status == 409
    assert "has 10" in refused.said["error"]
    assert api.ask(f"/api/items/{item}").said["quantity"] == 10


def test_a_request_that_is_sent_again_is_done_once(api: Any, token: Any, item: str) -> None:
    once = {**token, "Idempotency-Key": f"key {item}"}
    answers = [api.ask(f"/api/items/{item}/moves", {"kind": "out", "quantity": 2}, **once) for _ in range(3)]

    assert [(each.status, each.said["quantity"]) for each in answers] == [(201, 8)] * 3


@pytest.mark.parametrize("change", [{"quantity": 3}, {"kind": "in"}, {"note": "another"}])
def test_a_key_that_was_used_for_another_move_is_refused(api: Any, token: Any, item: str, change: Any) -> None:
    once = {**token, "Idempotency-Key": f"key {item}"}
    first = {"kind": "out", "quantity": 2}
    assert api.ask(f"/api/items/{item}/moves", first, **once).status == 201

    assert api.ask(f"/api/items/{item}/moves", {**first, **change}, **once).status == 422
    assert api.ask(f"/api/items/{item}").said["quantity"] == 8


def test_a_key_names_a_move_of_one_item(api: Any, token: Any, item: str) -> None:
    other = {"sku": f"{item}-B", "name": "Nut", "place": "A2", "quantity": 10}
    assert api.ask("/api/items", other, **token).status == 201
    once = {**token, "Idempotency-Key": f"key {item}"}
    api.ask(f"/api/items/{item}/moves", {"kind": "out", "quantity": 2}, **once)

    assert api.ask(f"/api/items/{item}-B/moves", {"kind": "out", "quantity": 2}, **once).status == 422


def test_moves_at_the_same_time_lose_nothing(api: Any, token: Any, item: str) -> None:
    def take(_: int) -> int:
        return int(api.ask(f"/api/items/{item}/moves", {"kind": "out", "quantity": 1}, **token).status)

    with ThreadPoolExecutor(8) as many:
        statuses = list(many.map(take, range(16)))

    assert sorted(statuses) == [201] * 10 + [409] * 6
    assert api.ask(f"/api/items/{item}").said["quantity"] == 0


def test_pages_have_every_item_once_and_a_search_finds_by_any_word(api: Any, token: Any) -> None:
    for number in range(7):
        said = {"sku": f"PAGE-{number}", "name": f"Washer {number}", "place": "Z9", "quantity": number, "reorder_at": 3}
        api.ask("/api/items", said, **token)
    found, after = [], ""
    while True:
        page = api.ask(f"/api/items?q=washer+z9&limit=3&after={after}").said
        found += [each["sku"] for each in page["items"]]
        if not page["next"]:
            break
        after = page["next"]

    assert found == [f"PAGE-{number}" for number in range(7)]
    low = api.ask("/api/items?q=PAGE&low=1").said["items"]
    assert [each["quantity"] for each in low] == [0, 1, 2, 3]


def test_a_sign_of_the_database_in_a_search_is_a_letter_like_others(api: Any, item: str) -> None:
    del item

    assert api.ask("/api/items?q=%25").said["items"] == []
    assert api.ask("/api/items?q=_").said["items"] == []


def test_a_page_that_did_not_change_is_not_sent_again(api: Any, token: Any, item: str) -> None:
    first = api.ask(f"/api/items/{item}")
    again = api.ask(f"/api/items/{item}", If_None_Match=first.headers["etag"])
    api.ask(f"/api/items/{item}/moves", {"kind": "count", "quantity": 7}, **token)
    changed = api.ask(f"/api/items/{item}", If_None_Match=first.headers["etag"])

    assert (first.status, again.status, changed.status) == (200, 304, 200)
    assert changed.said["quantity"] == 7


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "away", "quantity": 1},
        {"kind": "out", "quantity": -1},
        {"kind": "out", "quantity": 0},
        {"kind": "out", "quantity": True},
        {"kind": "in", "quantity": "many"},
        {"kind": "in", "quantity": 1, "note": "\0"},
        ["kind"],
    ],
)
def test_a_move_that_makes_no_sense_is_refused_by_name(api: Any, token: Any, item: str, said: object) -> None:
    refused = api.ask(f"/api/items/{item}/moves", said, **token)

    assert refused.status == 400
    assert refused.said["error"]


def test_nobody_changes_the_stock_without_logging_in(api: Any, item: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic YTpi"}):
        assert api.ask(f"/api/items/{item}/moves", {"kind": "in", "quantity": 1}, **headers).status == 401
    wrong = api.ask("/api/session", {"name": "ann", "password": "wrong"})
    unknown = api.ask("/api/session", {"name": "nobody", "password": "nobody"})

    assert (wrong.status, unknown.status) == (401, 401)
    assert wrong.said == unknown.said


def test_many_logins_at_once_take_neither_the_memory_nor_everybody_s_time(api: Any) -> None:
    def guess(number: int) -> int:
        return int(api.ask("/api/session", {"name": f"nobody-{number}", "password": "guess"}).status)

    with ThreadPoolExecutor(32) as many:
        statuses = set(many.map(guess, range(32)))

    assert statuses <= {401, 503}
    process = Path("/proc") / str(api.ask("/health").said["pid"]) / "status"
    [most] = [int(line.split()[1]) for line in process.read_text().splitlines() if line.startswith("VmHWM")]
    assert most < 400 * 1024  # KiB


@pytest.mark.parametrize("path", ["/api/items/%00", "/api/items?q=%00", "/api/items?after=%00"])
def test_what_no_item_can_be_called_is_the_client_s_mistake(api: Any, path: str) -> None:
    assert api.ask(path).status == 400


def test_half_of_a_letter_is_no_text(api: Any) -> None:
    assert api.ask("/api/session", {"name": "\ud800", "password": "x"}).status == 400


def test_health_says_release_and_schema_and_figures_are_counted(api: Any) -> None:
    health = api.ask("/api/health")
    page = api.ask("/metrics").said

    newest = max(path.name[:4] for path in (Path(__file__).parents[1] / "migrations" / "versions").glob("0*.py"))
    assert (health.status, health.said["status"], health.said["schema"]) == (200, "ok", newest)
    assert 'http_requests_total{method="GET",route="/api/health",status="200"}' in page
    for figure in ("database_pool_size", "database_pool_used", "memory_limit_bytes", "disk_used_ratio"):
        assert f"\n{figure} " in page
