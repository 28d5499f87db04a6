"""Stories and users over HTTP."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from systems.library.infrastructure.shards import Shards, read
from systems.library.tests.app.client import Client

if TYPE_CHECKING:
    from systems.library.tests.app.servers import Cache


@pytest.fixture
def user(client: Client) -> int:
    return client.user(f"u-{uuid4()}")


def test_a_story_is_read_as_it_was_written(client: Client, user: int) -> None:
    number = client.story(user, "The whale")

    told = client.get(f"/stories/{number}")

    assert (told["title"], told["body"], told["user_id"], told["revision"]) == (
        "The whale",
        "Once upon a time",
        user,
        1,
    )


def test_a_session_reads_its_own_writes_at_once(client: Client, user: int) -> None:
    number = client.story(user)

    for edit in range(20):
        client.ask("PATCH", f"/stories/{number}", {"title": f"Title {edit}"})
        assert client.get(f"/stories/{number}")["title"] == f"Title {edit}"
        assert client.get("/stories?limit=1")["stories"][0]["id"] >= number


def test_a_session_reads_its_edit_though_the_cache_lost_it(client: Client, user: int, cache: Cache) -> None:
    """As when a replica of Redis took over that had not been told of it yet."""
    path = f"/stories/{client.story(user, 'Before')}"
    shards = Shards(read(cache.told))
    shards.look()
    key = f"library:1:{{{path.strip('/').replace('stories/', 'story:')}}}"
    before = shards.get(key)
    assert before is not None
    client.ask("PATCH", path, {"title": "After"})
    shards.ask(key, lambda redis: redis.set(key, before))

    assert Client(client.port).get(path)["title"] == "Before"
    assert client.get(path)["title"] == "After"
    assert Client(client.port).get(path)["title"] == "After"


def test_a_position_that_a_stranger_made_up_makes_no_list_newer_than_it_is(client: Client, user: int) -> None:
    client.story(user, "First")
    stranger = Client(client.port).ask("GET", f"/stories?user={user}", X_Library_Seen="9" * 18)
    assert [each["title"] for each in stranger.said["stories"]] == ["First"]

    client.story(user, "Second")

    assert [each["title"] for each in client.get(f"/stories?user={user}")["stories"]] == ["Second", "First"]


def test_a_new_story_is_first_in_the_list(client: Client, user: int) -> None:
    client.get("/stories")
    number = client.story(user)

    assert client.get("/stories")["stories"][0]["id"] == number


def test_pages_follow_each_other_without_a_gap(client: Client, user: int) -> None:
    numbers = [client.story(user) for _ in range(5)]

    first = client.get(f"/stories?user={user}&limit=2")
    second = client.get(f"/stories?user={user}&limit=2&before={first['before']}")
    third = client.get(f"/stories?user={user}&limit=2&before={second['before']}")

    found = [each["id"] for page in (first, second, third) for each in page["stories"]]
    assert found == numbers[::-1]
    assert third["before"] is None


def test_search_finds_titles_with_all_words(client: Client, user: int) -> None:
    mark = uuid4().hex
    number = client.story(user, f"The white {mark} whale")
    client.story(user, f"The {mark} sea")

    found = client.get(f"/stories/search?q=whale+{mark}")["stories"]

    assert [each["id"] for each in found] == [number]


def test_the_same_key_writes_once(client: Client, user: int) -> None:
    key = uuid4().hex
    first = client.story(user, "Once", Idempotency_Key=key)

    again = client.ask(
        "POST", "/stories", {"user_id": user, "title": "Once", "body": "Once upon a time"}, Idempotency_Key=key
    )

    assert (again.status, again.said["id"]) == (201, first)
    assert again.headers["idempotent-replay"] == "1"
    assert len(client.get(f"/stories?user={user}")["stories"]) == 1


def test_a_key_belongs_to_one_request(client: Client, user: int) -> None:
    key = uuid4().hex
    client.story(user, "One", Idempotency_Key=key)

    answer = client.ask("POST", "/stories", {"user_id": user, "title": "Two", "body": "x"}, Idempotency_Key=key)

    assert (answer.status, answer.said["error"]["code"]) == (422, "key_reused")


def test_a_refused_write_leaves_its_key_free(client: Client, user: int) -> None:
    key = uuid4().hex
    facts = {"user_id": 2**40, "title": "Nobody's", "body": "x"}

    assert client.ask("POST", "/stories", facts, Idempotency_Key=key).said["error"]["code"] == "no_such_user"
    assert client.ask("POST", "/stories", {**facts, "user_id": user}, Idempotency_Key=key).status == 201


def test_a_username_is_taken_once(client: Client) -> None:
    name = f"u-{uuid4()}"
    client.user(name)

    answer = client.ask("POST", "/users", {"username": name, "name": "Another"}, Idempotency_Key=uuid4().hex)

    assert (answer.status, answer.said["error"]["code"]) == (409, "username_taken")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/stories/999999999", None, 404),
        ("GET", "/nowhere", None, 404),
        ("GET", "/stories/99999999999999999999999", None, 404),
        ("POST", "/stories", b" " * (1024 * 1024 + 1), 413),
        ("PATCH", "/stories/999999999", {"title": "x"}, 404),
        ("DELETE", "/stories", None, 405),
        ("POST", "/stories", b"{", 400),
        ("POST", "/stories", b"[]", 400),
        ("POST", "/stories", {"title": "x" * 201, "body": "x", "user_id": 1}, 422),
        ("POST", "/stories", {"title": "x", "body": "x", "user_id": "one"}, 422),
        ("POST", "/users", {"username": "a\0b", "name": "x"}, 422),
        ("GET", "/stories?limit=101", None, 422),
        ("GET", "/stories?before=x", None, 422),
        ("GET", "/stories/search", None, 422),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(client: Client, method: str, path: str, body: object, status: int) -> None:
    answer = client.ask(method, path, body)

    assert answer.status == status
    assert answer.said["error"]["message"]


def test_a_head_is_answered_without_a_body(client: Client, user: int) -> None:
    path = f"/stories/{client.story(user)}"
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=20)
    connection.request("HEAD", path)
    head = connection.getresponse()
    head.read()
    connection.request("GET", path)
    told = connection.getresponse()
    body = told.read()
    connection.close()

    assert (head.status, told.status) == (200, 200)
    assert int(head.headers["Content-Length"]) == len(body)
