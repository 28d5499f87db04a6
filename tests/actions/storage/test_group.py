"""What of a bucket goes together. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runwright.actions.storage.bucket import Object
from runwright.actions.storage.group import Policy, expired, groups

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_file_belongs_to_the_manifest_whose_name_it_bears_whole() -> None:
    keys = ("redis/a.manifest.json", "redis/a.rdb", "redis/a.b.manifest.json", "redis/a.b.rdb", "redis/a.b/part.1")
    found = {group.name: {each.key for each in group.objects} for group in groups(objects(*keys))}

    assert found == {"redis/a": set(keys[:2]), "redis/a.b": set(keys[2:])}


def test_the_manifest_goes_last() -> None:
    """What a crash leaves of a backup is a backup still, and the next call takes the rest."""
    later = [Object("redis/a.manifest.json", 1, NOW, summed=True), *objects("redis/a/part", "redis/a.rdb")]
    [group] = groups(later)

    assert [each.key for each in group.leaving] == ["redis/a/part", "redis/a.rdb", "redis/a.manifest.json"]
    [rest] = groups(group.leaving[1:])
    assert rest.name == "redis/a"


def test_a_bucket_of_many_backups_of_many_files_is_sorted_at_once() -> None:
    keys = [
        f"pg/base-{number}{rest}"
        for number in range(1000)
        for rest in (".manifest.json", *(f"/base/{file}" for file in range(100)))
    ]

    assert len(groups(objects(*keys))) == 1000  # (a minute, where each key is held against each manifest)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("db-1-20260101.dump", "db-11-20260301.dump"),
        ("db-1-2026-01-01_10-15-00.dump", "db-11-2026-03-01_10-15-00.dump"),
        ("20260101T101500.123Z-db-1.dump", "20260301T101500.123Z-db-11.dump"),
        ("tenant-10000001-20260101.dump", "tenant-10000002-20260301.dump"),
        ("shard-1-0f8fad5b-d9cb-469f-a165-70867728950e", "shard-11-7c9e6679-7425-40de-944b-e07fc1f90ae7"),
    ],
)
def test_a_number_beside_a_date_or_an_identifier_is_a_name(old: str, new: str) -> None:
    """The last backup of what is backed up no more stays, however old it is."""
    assert gone(old, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("db-1-20260101.dump", "db-1-20260301.dump"),
        ("db-1-20260228-2.dump", "db-1-20260301-1.dump"),
        ("2026-01-01-db-1.dump", "2026-03-01-db-1.dump"),
        ("api-20260101-5d41402abc4b.tar", "api-20260301-7d793037a076.tar"),
        ("000000010000000000000007", "00000001000000000000000A"),
        ("dump-9.rdb", "dump-10.rdb"),
    ],
)
def test_what_differs_by_its_date_or_else_by_its_numbers_is_one_series(old: str, new: str) -> None:
    assert gone(old, new) == [old]


def test_two_servers_that_share_a_folder_do_not_speak_for_each_other() -> None:
    both = [
        Object("pg/base-20260101.manifest.json", 1, NOW - timedelta(days=60), summed=True),
        Object("pg/base-20260301.manifest.json", 1, NOW - timedelta(days=1), summed=True),
    ]
    sources = {
        "pg/base-20260101": "postgres-base postgresql://a 1",
        "pg/base-20260301": "postgres-base postgresql://a 2",
    }
    assert expired(both, Policy(30 * 86400.0, 1), NOW, sources) == []
    assert [each.name for each in expired(both, Policy(30 * 86400.0, 1), NOW)] == ["pg/base-20260101"]


def gone(old: str, new: str) -> list[str]:
    """What of two objects goes that are two months and a day old."""
    both = [Object(old, 1, NOW - timedelta(days=60), summed=True), Object(new, 1, NOW - timedelta(days=1), summed=True)]
    return [group.name for group in expired(both, Policy(30 * 86400.0, 1), NOW)]


def objects(*keys: str) -> list[Object]:
    return [Object(key, 1, NOW, summed=True) for key in keys]
