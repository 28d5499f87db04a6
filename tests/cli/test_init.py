"""`runwright init`: a first configuration, from what the runbooks ask for."""

from __future__ import annotations

import os
import re
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.cli import main
from runwright.cli.draft import draft
from runwright.cli.survey import Asked, Survey, survey
from runwright.environment.configuration import load, read
from runwright.environment.well_known import known, proposal
from runwright.lib.source import Source
from runwright.runbook import read as read_book

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOP = """\
    # Operate the shop

    ## Restart the workers
    The replica count is in `<replicas>`, as the capacity page says.

    1. Look at the queue in `<namespace>`:

       ```sh
       kubectl -n <namespace> get pods
       psql "$DATABASE_URL" -c 'SELECT count(*) FROM jobs'
       curl -H "Authorization: Bearer $API_TOKEN" https://shop.example.org/queue
       ```
    2. If replication lag is above 30 seconds, wait.

    ## Roll back
    ### Docker Compose
    ```sh
    docker compose up -d --scale worker=<replicas>
    ```
    ### Kubernetes
    ```sh
    kubectl rollout undo deployment/worker -n <namespace>
    ```
    """


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one runbook and a page that is none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "shop.md").write_text(textwrap.dedent(SHOP))
    (tmp_path / "docs" / "about.md").write_text("# About\nNothing is run here.\n")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    """The first configuration of a folder."""
    assert main(["init", str(folder), "--stdout"]) == 0
    return capsys.readouterr().out


def uncommented(text: str) -> str:
    """The file with every proposal in it taken."""
    return re.sub(r"(?m)^#(?! )", "", text)


def test_it_writes_what_it_found(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0

    said = capsys.readouterr().out
    assert "Wrote runwright.toml, from what 1 runbook asks for" in said
    assert "runwright doctor docs/shop.md --on local" in said
    found = load(shop)
    assert found.books == ("docs/shop.md",)
    assert list(found.environments) == ["local"]


def test_every_proposal_can_be_taken(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = read(uncommented(printed(capsys, shop)), shop / "runwright.toml")
    local = found.environment("local")

    assert local.alternatives == ("Docker Compose", "Kubernetes")
    assert list(local.values) == ["database_url", "namespace", "replicas"]
    assert str(local.secrets["API_TOKEN"]) == "secret://env/API_TOKEN"
    assert set(local.endpoints) == {"sql", "http"}
    assert found.signals["replication lag"].kind == "promql"


def test_numbers_of_an_alert_table_are_proposed_by_the_words_of_its_condition(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (shop / "docs" / "shop.md").open("a") as book:
        book.write("\n## Alerts\n\n| Alert | Condition |\n|---|---|\n| DiskFilling | Disk usage > 85% |\n")
    found = read(uncommented(printed(capsys, shop)), shop / "runwright.toml")
    assert found.signals["Disk usage"].unit == "%"


def test_numbers_of_which_no_query_is_usual_are_named_to_be_bound(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (shop / "docs" / "shop.md").open("a") as book:
        book.write("\n## Alerts\n\n| Alert | Condition |\n|---|---|\n| PressStuck | Age of the proofs > 60 s |\n")
    text = printed(capsys, shop)

    assert '#[signals."Age of the proofs"]  # docs/shop.md:' in text
    assert "Age of the proofs" in read(uncommented(text), shop / "runwright.toml").signals


def test_what_the_page_says_about_a_parameter_stands_above_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, shop).splitlines()
    at = lines.index('#replicas = ""  # docs/shop.md:4')

    assert lines[at - 1] == "# The replica count is in <replicas>, as the capacity page says."


def test_programs_are_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "# Programs that the documents use: curl, docker, kubectl, psql.\n" in printed(capsys, shop)


def test_a_file_that_is_there_is_never_changed(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "runwright.toml").write_text("# mine\n")

    assert main(["init"]) == 2
    assert "is there already, and stays as it is" in capsys.readouterr().err
    assert (shop / "runwright.toml").read_text() == "# mine\n"


def test_a_link_that_leads_nowhere_is_there_too(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "runwright.toml").symlink_to(shop / "elsewhere.toml")

    assert main(["init"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert not (shop / "elsewhere.toml").exists()


def test_the_page_of_an_alert_is_a_runbook_though_it_runs_nothing(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "docs" / "NodeDown.md").write_text("# NodeDown\n\n## Meaning\n\nIt is off.\n\n## Mitigation\n\nGo there.\n")
    assert main(["init"]) == 0
    assert "2 runbooks ask for" in capsys.readouterr().out
    assert load(shop).books == ("docs/NodeDown.md", "docs/shop.md")


def test_a_folder_without_runbooks_gets_a_file_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, tmp_path)

    assert "No document with something to run was found" in text
    assert read(text, tmp_path / "runwright.toml").books == (".",)


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "nothing")]) == 2
    assert "there is no such folder" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop.chmod(0o555)

    assert main(["init"]) == 2
    assert "Permission denied" in capsys.readouterr().err


def test_a_document_that_cannot_be_read_is_named_and_left_out(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "docs" / "binary.md").write_bytes(b"\0\1")

    assert main(["init", "--stdout"]) == 0
    assert "left out: docs/binary.md" in capsys.readouterr().err


def test_many_documents_are_named_by_their_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b [old]"):
        (tmp_path / name).mkdir()
        for number in range(8):
            (tmp_path / name / f"{number}.md").write_text("# Look\n1. `kubectl get pods`\n")

    found = read(printed(capsys, tmp_path), tmp_path / "runwright.toml")

    assert found.books == ("a", "b [old]")
    assert main(["show", "--stats", *(str(tmp_path / each) for each in found.books)]) == 0
    assert "16 documents" in capsys.readouterr().out


def test_any_folder_of_real_runbooks_gives_a_file_that_loads(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [each for each in sorted((shared / "corpus").iterdir()) if each.is_dir()]
    for folder in folders:
        text = printed(capsys, folder)
        whole = uncommented(text)

        read(text, folder / "runwright.toml")
        read(whole, folder / "runwright.toml")
        assert tomllib.loads(whole)["environments"]["local"]


def surveyed(names: Sequence[str], words: Sequence[str]) -> Survey:
    """A survey with these texts everywhere."""
    parameters = tuple(Asked(word, word, word, "", 1) for word in words)
    lag = proposal("replication lag")
    assert lag is not None
    proposals = tuple(lag._replace(signal=lag.signal._replace(name=word)) for word in words)
    return Survey(tuple(names), parameters, tuple(words), 1, tuple(words), frozenset({"sql"}), proposals)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), max_size=4, unique=True))
def test_whatever_the_documents_say_the_file_loads(words: list[str]) -> None:
    text = draft(surveyed(["a.md"], words))

    assert read(text, Path("/nowhere/runwright.toml")).books == ("a.md",)
    assert read(uncommented(text), Path("/nowhere/runwright.toml")).books == ("a.md",)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_document_gives_a_file_that_loads(text: str) -> None:
    book = read_book(Source.from_text(f"# Do\n1. `kubectl get <{text[:9]}>`\n\n{text}", "a.md"))

    read(uncommented(draft(survey([book]))), Path("/nowhere/runwright.toml"))


def test_every_well_known_query_is_one() -> None:
    from runwright.languages.embedded import parse

    assert len(known()) > 15
    for each in known():
        parsed = parse(each.kind, each.query)
        assert parsed is not None
        assert list(parsed.problems) == [], each.query


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Replication lag on replica", "pg_replication_lag_seconds"),
        ("P99 latency", "0.99"),
        ("API latency", "0.95"),
        ("CPU usage", "node_cpu"),
        ("Redis memory usage", "redis_memory"),
    ],
)
def test_a_signal_is_known_by_its_words(name: str, query: str) -> None:
    found = proposal(name)

    assert found is not None
    assert query in found.signal.query


@pytest.mark.parametrize("name", ["", "orders", "the lag", "time"])
def test_a_signal_that_says_too_little_is_not_known(name: str) -> None:
    assert proposal(name) is None
