"""redis-delete-matching, on a real server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis import delete_matching

if TYPE_CHECKING:
    from argparse import Namespace

    from redis import Redis


def given(*words: str) -> Namespace:
    parser = ArgumentParser()
    delete_matching.arguments(parser)
    return parser.parse_args(words)


def test_what_matches_goes_and_the_rest_stays(redis: Redis, url: str) -> None:
    redis.mset({f"page:{number}": "x" for number in range(1200)} | {"page": "x", "other:1": "x"})
    evidence = delete_matching.perform(given("page:*", "--url", url, "--most", "2000"), Onlooker())
    assert evidence.facts == {"pattern": "page:*", "matched": 1200, "deleted": 1200, "returned": 0}
    assert sorted(redis.keys()) == [b"other:1", b"page"]


def test_more_than_allowed_deletes_nothing(redis: Redis, url: str) -> None:
    redis.mset({f"page:{number}": "x" for number in range(11)})
    with pytest.raises(Impossible, match="more than 10 keys match"):
        delete_matching.perform(given("*", "--url", url, "--most", "10"), Onlooker())
    assert redis.dbsize() == 11


def test_a_second_time_does_no_harm(redis: Redis, url: str) -> None:
    redis.set("page:1", "x")
    first = delete_matching.perform(given("page:*", "--url", url, "--most", "10"), Onlooker())
    second = delete_matching.perform(given("page:*", "--url", url, "--most", "10"), Onlooker())
    assert (first.facts["deleted"], second.facts["deleted"]) == (1, 0)


class Cache(Onlooker):
    """A cache that fills again while its keys are deleted."""

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        self.redis = redis

    def at(self, done: float, of: float, unit: str) -> None:
        super().at(done, of, unit)
        self.redis.set("page:1", "anew")


def test_what_is_written_anew_meanwhile_is_told_or_taken_for_a_cache(redis: Redis, url: str) -> None:
    redis.mset({"page:1": "x", "page:2": "x"})
    words = ("page:*", "--url", url, "--most", "10")
    with pytest.raises(Failed, match="1 key of what was deleted came again: page:1"):
        delete_matching.perform(given(*words), Cache(redis))
    evidence = delete_matching.perform(given(*words, "--may-return"), Cache(redis))
    assert (evidence.facts["deleted"], evidence.facts["returned"]) == (1, 1)
    assert redis.get("page:1") == b"anew"


@pytest.mark.parametrize("key", [b"page:with blank", b"page:\xff\x00", "page:zwölf\n".encode()])
def test_a_key_may_be_any_bytes(redis: Redis, url: str, key: bytes) -> None:
    redis.set(key, "x")
    delete_matching.perform(given("page:*", "--url", url, "--most", "10"), Onlooker())
    assert redis.dbsize() == 0


def test_a_dry_run_counts_and_deletes_nothing(redis: Redis, url: str) -> None:
    redis.mset({"page:1": "x", "page:2": "x"})
    said = list(delete_matching.intends(given("page:*", "--url", url, "--most", "10")))
    assert said == ["delete 2 keys that match page:*: page:1, page:2"]
    assert redis.dbsize() == 2


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDISCLI_AUTH", raising=False)
    with pytest.raises(Impossible, match=r"redis://127\.0\.0\.1:1/0"):
        list(delete_matching.intends(given("*", "--url", "redis://127.0.0.1:1/0", "--most", "1")))


def test_a_password_among_the_arguments_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        given("*", "--url", "redis://:secret@127.0.0.1:6379/0", "--most", "1")
    assert "set REDISCLI_AUTH" in capsys.readouterr().err
