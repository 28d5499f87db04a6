"""`runwright do`: by itself a run of one step, inside of a run a part of it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from tests.cli.page import RUNWRIGHT
from tests.executors import services

from runwright.run.hands import INSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELETE = ("do", "redis-delete-matching", "page:*", "--most", "10")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with services.redis() as url:
            yield url
    except services.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def redis(server: str) -> Iterator[Redis]:
    client = Redis.from_url(server)
    client.flushall()
    client.mset({"page:1": "x", "page:2": "x", "other": "x"})
    yield client
    client.close()


@pytest.fixture
def address(server: str) -> str:
    return "redis://" + server.rpartition("@")[2]


def runwright(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REDISCLI_AUTH": "se/cret", "XDG_STATE_HOME": str(folder / "state"), **more}
    return subprocess.run(
        [RUNWRIGHT, *words], cwd=folder, env=environment, text=True, capture_output=True, check=False, timeout=60
    )


def test_an_action_is_a_run_with_a_journal(folder: Path, redis: Redis, address: str) -> None:
    done = runwright(folder, *DELETE, "--url", address, "--auto", "all")
    assert done.returncode == 0, done.stderr
    assert "deleted 2 keys that matched page:*" in done.stdout
    assert redis.keys() == [b"other"]
    listed = runwright(folder, "runs", "--json").stdout.splitlines()
    assert [json.loads(each)["title"] for each in listed] == ["redis-delete-matching"]
    assert runwright(folder, "runs", "verify").returncode == 0


def test_with_nobody_there_it_goes_no_further_than_it_was_told(folder: Path, redis: Redis, address: str) -> None:
    done = runwright(folder, *DELETE, "--url", address)
    assert done.returncode == 2
    assert "it destroys (runwright do redis-delete-matching)" in done.stderr
    assert redis.dbsize() == 3


@pytest.mark.parametrize("key", ["000000010000000000000015", "abc123", "2026-11-26", "key-name"])
def test_words_that_look_like_places_to_fill_in_are_meant_as_they_are(
    folder: Path, redis: Redis, address: str, key: str
) -> None:
    redis.set(key, "x")
    done = runwright(folder, "do", "redis-delete-matching", key, "--most", "10", "--url", address, "--auto", "all")

    assert done.returncode == 0, done.stderr
    assert redis.exists(key) == 0


def test_a_name_in_angles_that_was_copied_from_a_page_is_asked_for(folder: Path, redis: Redis, address: str) -> None:
    done = runwright(folder, "do", "redis-delete-matching", "<pattern>", "--most", "10", "--url", address)

    assert done.returncode == 2
    assert "<pattern> has no value" in done.stderr
    assert redis.dbsize() == 3


def test_a_dry_run_looks_and_changes_nothing(folder: Path, redis: Redis, address: str) -> None:
    done = runwright(folder, *DELETE, "--url", address, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "would delete 2 keys that match page:*: page:1, page:2" in done.stdout
    assert redis.dbsize() == 3


def test_a_step_of_a_runbook_calls_it(folder: Path, redis: Redis, address: str) -> None:
    command = f"runwright do redis-delete-matching 'page:*' --most 10 --url {address}"
    (folder / "PAGES.md").write_text(f"# Cache\n\n## Empty the pages\n\n```bash\n{command}\n```\n")
    done = runwright(folder, "run", "PAGES.md#empty-the-pages", "--auto", "all", "--transcript", "t.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert redis.keys() == [b"other"]
    assert len(runwright(folder, "runs", "--json").stdout.splitlines()) == 1


def test_a_step_finds_it_although_it_is_not_on_the_path(folder: Path, redis: Redis, address: str) -> None:
    done = runwright(folder, *DELETE, "--url", address, "--auto", "all", PATH="/usr/bin:/bin")
    assert done.returncode == 0, done.stdout + done.stderr
    assert redis.keys() == [b"other"]


def test_evidence_comes_as_json_inside_of_a_run(folder: Path, redis: Redis, address: str) -> None:  # noqa: ARG001
    done = runwright(folder, *DELETE, "--url", address, "--json", RUNWRIGHT_RUN="r1")
    told = json.loads(done.stdout)
    assert (told["deleted"], told["verified"]) == (2, "a second scan finds none of them")


def test_the_actions_are_listed(folder: Path) -> None:
    done = runwright(folder, "do")
    assert done.returncode == 0
    assert "redis-delete-matching" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_action_that_there_is_not_gets_the_nearest_one(folder: Path) -> None:
    done = runwright(folder, "do", "redis-delete")
    assert done.returncode == 2
    assert "there is no action redis-delete" in done.stderr


def rotated(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A log whose rotated name would be longer than a file system takes."""
    log = folder / f"{'x' * 240}.log"
    log.write_text("1\n")
    how = ("--keep", "1d", "--reopen", "true", *words)
    return runwright(folder, "do", "log-rotate", log.name, *how, **{INSIDE: "1", **more})


def test_what_the_system_refuses_to_an_action_is_said_with_its_place(folder: Path) -> None:
    done = rotated(folder)

    assert done.returncode == 1
    assert done.stderr.startswith(f"runwright: log-rotate: {'x' * 240}.log-")
    assert "Z: File name too long\n  Make room" in done.stderr


def test_a_user_without_a_place_for_locks_is_told_of_one(folder: Path) -> None:
    done = rotated(folder, XDG_STATE_HOME="/dev/null/state")

    assert done.returncode == 2
    assert "no lock can be kept: /dev/null/state/runwright" in done.stderr
    assert "Set XDG_STATE_HOME" in done.stderr
