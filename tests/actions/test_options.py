"""What options of many actions are: durations, and commands for the shell; and the libraries that they need."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

import pytest

from runwright.actions import address, command, library, period
from runwright.actions.operation import Impossible

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("text", "seconds"), [("30d", 2592000), ("90s", 90), ("1h30m", 5400), ("5 minutes", 300)])
def test_a_duration_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert period.seconds(text) == seconds


@pytest.mark.parametrize("text", ["30", "", "soon", "-1d", "3 d of it"])
def test_what_is_none_is_said(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no duration: write 90s"):
        period.seconds(text)


def test_a_command_gives_its_status_and_the_end_of_what_it_said() -> None:
    ended = command.ran("echo one; echo two >&2; exit 3", 10)

    assert (ended.status, ended.said) == (3, "one\ntwo\n")
    assert ended.why == "ended with status 3: two"


def test_a_server_that_a_command_starts_goes_on_and_is_not_waited_for(tmp_path: Path) -> None:
    ended = command.ran(f"(sleep 0.3; touch {tmp_path}/done) & echo started", 10)
    assert ended == (0, "started\n")
    assert not (tmp_path / "done").exists()

    until = time.monotonic() + 10
    while not (tmp_path / "done").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert (tmp_path / "done").exists()


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    ended = command.ran(f"(sleep 1; touch {tmp_path}/later) ; true", 0.2)

    assert ended.why == "did not end in time"
    time.sleep(1.2)
    assert not (tmp_path / "later").exists()


def test_variables_are_passed_by_the_environment() -> None:
    assert command.ran('printf %s "$SECRET"', 10, {"SECRET": "a b"}) == (0, "a b")


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("postgresql://app:s3cret@db/app", "PGPASSWORD"),
        ("postgresql://db/app?user=app&password=s3cret", "PGPASSWORD"),
        ("postgresql://db/app?sslmode=require&sslpassword=s3cret", "PGSERVICEFILE"),
        ("rediss://cache:6380/0?password=s3cret", "REDISCLI_AUTH"),
        ("redis://:s3cret@cache:bad", "REDISCLI_AUTH"),
    ],
)
def test_a_password_in_an_address_is_refused_wherever_it_stands_and_not_repeated(text: str, variable: str) -> None:
    with pytest.raises(ArgumentTypeError) as refused:
        address.url(text)
    assert variable in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("text", ["http://a..b/", f"redis://{'x' * 64}/0", "https://.example.org/"])
def test_a_host_that_no_name_server_can_be_asked_for_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no URL"):
        address.url(text)


@pytest.mark.parametrize("text", ["http://cache:6379", "ftp://cache", "postgresql://db/app"])
def test_an_address_of_redis_is_one(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"is no address of Redis: write redis://HOST:PORT"):
        address.redis_url(text)
    assert address.redis_url("unix:///run/redis.sock") == "unix:///run/redis.sock"


def test_an_address_keeps_what_is_no_secret() -> None:
    text = "postgresql://app@db/app?sslmode=verify-full&passfile=/etc/pgpass"
    assert address.url(text) == text


def test_a_library_that_is_not_there_is_named_with_its_extra() -> None:
    """In quotes: some shells take brackets for a pattern."""
    with pytest.raises(Impossible, match="zip-py is not installed") as missing:
        library.required("no_such_module", "zip", "zip-py")

    assert missing.value.hint == "Install the extra: pip install 'runwright[zip]'"
