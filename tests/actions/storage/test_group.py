"""What of a bucket goes together. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from runwright.actions.storage.bucket import Object
from runwright.actions.storage.group import groups

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_file_belongs_to_the_manifest_whose_name_it_bears_whole() -> None:
    keys = ("redis/a.manifest.json", "redis/a.rdb", "redis/a.b.manifest.json", "redis/a.b.rdb", "redis/a.b/part.1")
    found = {group.name: {each.key for each in group.objects} for group in groups(objects(*keys))}

    assert found == {"redis/a": set(keys[:2]), "redis/a.b": set(keys[2:])}


def test_a_bucket_of_many_backups_of_many_files_is_sorted_at_once() -> None:
    keys = [
        f"pg/base-{number}{rest}"
        for number in range(1000)
        for rest in (".manifest.json", *(f"/base/{file}" for file in range(100)))
    ]

    assert len(groups(objects(*keys))) == 1000  # (a minute, where each key is held against each manifest)


def objects(*keys: str) -> list[Object]:
    return [Object(key, 1, NOW, summed=True) for key in keys]
