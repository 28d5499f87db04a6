"""backup-catalogue, on folders of backups."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.backup import catalogue, repository
from runwright.actions.backup import manifest as manifests
from runwright.actions.backup.manifest import Manifest, Verification
from runwright.actions.operation import Failed, Impossible
from runwright.languages import embedded
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def given(*words: object) -> Namespace:
    parser = ArgumentParser()
    catalogue.arguments(parser)
    return parser.parse_args([str(word) for word in words])


def made(folder: Path, name: str, days: float, *, how: str = "restore", source: str = "redis://a") -> None:
    """A backup so many days old."""
    moment = SYSTEM.now() - timedelta(days=days)
    (folder / f"{name}.rdb").write_bytes(name.encode())
    files = manifests.measured(folder, [folder / f"{name}.rdb"])
    proof = Verification(how, moment, "same") if how else None
    manifests.write(folder, Manifest("redis-rdb", name, source, moment, files, proof, {}))


def names(folder: Path) -> list[str]:
    return sorted(backup.name for backup in repository.contents(folder).backups)


def test_each_is_listed_with_its_age_and_proof(tmp_path: Path) -> None:
    made(tmp_path, "b1", 3)
    made(tmp_path, "b2", 1, how="")
    evidence = catalogue.perform(given("list", "--in", tmp_path, "--verify"), Onlooker())

    assert evidence.facts["b1"] == "redis-rdb of redis://a, 2 B, 3 days old, restore verified 3 days ago"
    assert evidence.facts["b2"] == "redis-rdb of redis://a, 2 B, 1 day old, never verified"


def test_old_ones_go_and_their_files_with_them(tmp_path: Path) -> None:
    for days in (1, 5, 40, 50):
        made(tmp_path, f"b{days}", days)
    said = list(catalogue.intends(given("prune", "--in", tmp_path, "--keep", "30d")))
    assert said[2] == "delete b40: 40 days old, and the newest is good"
    assert names(tmp_path) == ["b1", "b40", "b5", "b50"]

    evidence = catalogue.perform(given("prune", "--in", tmp_path, "--keep", "30d"), Onlooker())
    assert evidence.facts["deleted"] == ["b40", "b50"]
    assert sorted(path.name for path in tmp_path.glob("*.rdb")) == ["b1.rdb", "b5.rdb"]
    assert catalogue.perform(given("prune", "--in", tmp_path, "--keep", "30d"), Onlooker()).facts["deleted"] == []


def test_a_newest_one_that_is_damaged_deletes_nothing_of_its_series(tmp_path: Path) -> None:
    for days in (1, 40):
        made(tmp_path, f"a{days}", days)
        made(tmp_path, f"b{days}", days, source="redis://b")
    (tmp_path / "a1.rdb").write_bytes(b"xx")
    with pytest.raises(Failed, match=r"1 of other series were deleted: .*the newest, a1, no longer holds: a1\.rdb"):
        catalogue.perform(given("prune", "--in", tmp_path, "--keep", "30d"), Onlooker())

    assert names(tmp_path) == ["a1", "a40", "b1"]


def test_one_that_was_never_verified_deletes_nothing(tmp_path: Path) -> None:
    made(tmp_path, "b1", 1, how="")
    made(tmp_path, "b40", 40)
    with pytest.raises(Failed, match="nothing was deleted: 40 days old, but the newest, b1, was never verified"):
        catalogue.perform(given("prune", "--in", tmp_path, "--keep", "30d"), Onlooker())
    assert names(tmp_path) == ["b1", "b40"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--newest", "26h"), "the newest is 2 days old, and 1 day 2 h are allowed"),
        (("--tested", "3d"), "the last restore was 10 days ago, and 3 days are allowed"),
        (("--verify",), "old: old.rdb is gone"),
    ],
)
def test_what_is_too_old_or_gone_is_complained_about(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    made(tmp_path, "new", 2, how="checksums")
    made(tmp_path, "old", 10)
    if words == ("--verify",):
        (tmp_path / "old.rdb").unlink()
    with pytest.raises(Failed, match=why):
        catalogue.perform(given("list", "--in", tmp_path, *words), Onlooker())


@pytest.mark.parametrize("words", [("--newest", "26h"), ("--tested", "7d")])
def test_a_folder_without_any_backup_is_no_recent_one(tmp_path: Path, words: tuple[str, str]) -> None:
    assert catalogue.perform(given("list", "--in", tmp_path), Onlooker()).facts == {"bytes": 0}
    with pytest.raises(Failed, match="there is no backup at all"):
        catalogue.perform(given("list", "--in", tmp_path, *words), Onlooker())


def test_a_backup_of_the_future_is_complained_about(tmp_path: Path) -> None:
    made(tmp_path, "ahead", -2)
    with pytest.raises(Failed, match=r"the newest, ahead, was made at .*, which is to come"):
        catalogue.perform(given("list", "--in", tmp_path, "--newest", "26h"), Onlooker())


def test_what_is_no_manifest_is_complained_about(tmp_path: Path) -> None:
    (tmp_path / "bad.manifest.json").write_text("{}")
    with pytest.raises(Failed, match=r"bad\.manifest\.json: this is no manifest"):
        catalogue.perform(given("list", "--in", tmp_path), Onlooker())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Impossible, match="none is no folder"):
        catalogue.perform(given("list", "--in", tmp_path / "none"), Onlooker())


def test_a_prune_that_does_not_say_how_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Impossible, match="how long backups are kept is not said"):
        catalogue.perform(given("prune", "--in", tmp_path), Onlooker())


def test_a_plan_knows_that_a_list_only_looks() -> None:
    assert embedded.effects_of("shell", "runwright do backup-catalogue list --in b").level is Level.READS
    assert embedded.effects_of("shell", "runwright do backup-catalogue prune --in b --keep 1d").level is Level.DESTROYS
