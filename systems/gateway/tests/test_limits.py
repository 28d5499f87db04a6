"""Rate limits: counted exactly, told in the headers, per address and per user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.gateway.tests.client import Client

    Command = Callable[..., str]

from collections import Counter
from concurrent.futures import ThreadPoolExecutor


def test_an_answer_says_where_the_client_stands(client: Client, user: str) -> None:
    headers = client.log_in(user).headers

    assert headers["ratelimit-limit"] == "10"
    assert headers["ratelimit-remaining"] == "9"
    assert 0 < int(headers["ratelimit-reset"]) <= 60
    assert headers["ratelimit-policy"] == '"global";q=100;w=60, "auth";q=10;w=60'


def test_exactly_as_many_requests_pass_as_the_limit_says_however_many_come_at_once(client: Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: client.ask("GET", "/reports/1"), range(130)))

    assert Counter(answer.status for answer in answers) == {401: 100, 429: 30}
    refused = next(answer for answer in answers if answer.status == 429)
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["ratelimit-remaining"] == "0"


def test_a_user_is_limited_over_all_addresses(client: Client, user: str) -> None:
    token = client.log_in(user).said["accessToken"]
    others = [type(client)(client.port) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(lambda number: others[number % 4].report(token).status, range(120)))

    assert statuses == {200: 100, 429: 20}


def test_logins_are_limited_more_strictly(client: Client, user: str) -> None:
    assert Counter(client.log_in(user).status for _ in range(12)) == {200: 10, 429: 2}


def test_clearing_the_limits_of_an_address_lets_it_in_again(client: Client, user: str, command: Command) -> None:
    for _ in range(11):
        client.log_in(user)
    assert client.log_in(user).status == 429

    command("limits", "clear", "--ip", client.ip)

    assert client.log_in(user).status == 200


def test_what_watches_the_gateway_is_never_limited(client: Client) -> None:
    assert {client.ask("GET", "/healthz").status for _ in range(150)} == {200}
