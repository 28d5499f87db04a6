"""`runwright doctor` about the store of runs: a file that can be written, a database that lets us in."""

from __future__ import annotations

import json
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from runwright.cli import main
from runwright.store.migration import opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests import postgres


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a runbook, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.md").write_text("# Shop\n\n## Look\n\n```bash\ntrue\n```\n")
    return tmp_path


@pytest.fixture
def closed() -> int:
    """A port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def configure(folder: Path, text: str) -> None:
    """Write the configuration."""
    (folder / "runwright.toml").write_text(text)


def asked(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What is said of the store."""
    main(["doctor", "shop.md#look", "--json"])
    answers = json.loads(capsys.readouterr().out)["answers"]
    [found] = [each for each in answers if each["kind"] == "store"]
    return {"state": found["state"], "said": found["said"]}


def test_a_store_that_cannot_be_written(shop: Path, closed: int, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "folder").mkdir()
    (shop / "file").write_text("")
    for url in (f"sqlite:///{shop}/folder", f"sqlite:///{shop}/file/x.db", f"postgresql://127.0.0.1:{closed}/x"):
        configure(shop, f'[store]\nurl = "{url}"\n')
        assert asked(capsys)["state"] == "missing", url

    (shop / "file").write_text("notes of the last night")
    configure(shop, '[store]\nurl = "sqlite:///file"\n')
    assert asked(capsys)["said"].endswith("is no database of SQLite")

    with closing(sqlite3.connect(shop / "made.db")) as made:
        made.execute("CREATE TABLE runs (id)")
    configure(shop, '[store]\nurl = "sqlite:///made.db"\n')
    assert asked(capsys)["state"] == "there"

    configure(shop, '[store]\nurl = "sqlite:///new/runs.db"\n')
    assert asked(capsys)["said"] == str(shop / "new" / "runs.db")
    assert not (shop / "new").exists(), "looking changes nothing"


def test_a_database_of_runs_is_logged_in_to(
    shop: Path, postgresql: postgres.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = postgresql.database()
    name = whole.rpartition("/")[2]

    def said(url: str) -> str:
        configure(shop, f'[store]\nurl = "{url}"\n')
        found = asked(capsys)
        return f"{found['state']}: {found['said']}"

    assert said(whole) == f"there: 127.0.0.1:{postgresql.port}"
    postgresql.execute("create role reader login password 'reads'", name)
    reader = f"postgresql://reader:reads@127.0.0.1:{postgresql.port}/{name}"
    assert f"reader may not make the schema runwright in {name}" in said(reader)
    assert 'password authentication failed for user "reader"' in said(reader.replace(":reads", ":guess"))
    assert 'database "nowhere" does not exist' in said(whole.replace(name, "nowhere"))
    opened(whole).close()
    postgresql.execute("grant usage on schema runwright to reader", name)
    assert f"reader may not write the tables in the schema runwright of {name}" in said(reader)
    assert said(whole).startswith("there: ")
