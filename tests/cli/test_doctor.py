"""`runwright doctor`: what is missing to run a procedure in an environment."""

from __future__ import annotations

import json
import os
import socket
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from tests.programs import needs

from runwright.cli import main, reachable
from runwright.cli.paper import width
from runwright.executors.catalogue import LIBRARIES, Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


BOOK = """\
    # Operate the shop

    ## Restart the workers
    1. Look: `grep worker <logfile>`
    2. Restart them:

       ```sh
       no-such-program --now
       ```

    ## Count the jobs
    1. Count:

       ```sql
       SELECT count(*) FROM jobs;
       ```
    2. Tell: `curl -H "Authorization: Bearer $API_TOKEN" https://shop.example.org`

    ## Restart the service
    1. `systemctl restart shop`

    ## Roll back
    ### Docker
    ```sh
    grep -r docker .
    ```
    ### Kubernetes
    ```sh
    no-such-program rollback
    ```
    """
CONFIGURATION = """\
    [books]
    paths = ["shop.md", "runbooks/*.md"]
    [environments.local]
    """


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a runbook and a configuration, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("API_TOKEN", raising=False)
    (tmp_path / "shop.md").write_text(textwrap.dedent(BOOK))
    configure(tmp_path, "")
    return tmp_path


@pytest.fixture
def service() -> Iterator[int]:
    """The port of a service on this machine that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """A port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def configure(folder: Path, more: str) -> None:
    """Write the configuration, with some lines more for its one environment."""
    (folder / "runwright.toml").write_text(textwrap.dedent(CONFIGURATION) + textwrap.dedent(more))


def asked(capsys: pytest.CaptureFixture[str], procedure: str, *more: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and the answers by kind and name."""
    status = main(["doctor", f"shop.md#{procedure}", "--on", "local", "--json", *more])
    whole = json.loads(capsys.readouterr().out)
    return status, {f"{each['kind']} {each['name']}": each for each in whole["answers"]}


def test_a_program_that_is_not_there_is_missing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answers = asked(capsys, "restart-the-workers", "--set", "logfile=x")

    assert status == 1
    assert answers["program no-such-program"]["state"] == "missing"
    assert answers["program no-such-program"]["line"] == 8
    assert answers["program grep"]["state"] == "there"
    assert str(shop) in answers["permission directory"]["said"]


def test_a_library_that_a_block_needs_is_missing_before_anything_of_its_procedure_is_run(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", "x")
    monkeypatch.setitem(LIBRARIES, "sql", Library("no_such_module", "psycopg", "postgres"))
    configure(shop, 'endpoints.sql = "postgresql://localhost/shop"')

    _, answers = asked(capsys, "count-the-jobs")
    assert answers["program psycopg"]["state"] == "missing"
    assert answers["program psycopg"]["do"] == "pip install 'runwright[postgres]'"
    assert "program psycopg" not in asked(capsys, "restart-the-service")[1]

    assert main(["run", "shop.md#count-the-jobs", "--set", "api_token=x", "--auto", "all"]) == 2
    assert "psycopg is not installed" in capsys.readouterr().err
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == "No runs yet.\n"


def test_a_program_by_its_path_is_looked_for_from_the_directory(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "shop.md").write_text("# Deploy\n```sh\n./deploy.sh --now\n~nobody/home.sh\n<folder>/filled.sh\n```\n")
    assert asked(capsys, "deploy")[1]["program ./deploy.sh"]["said"] == f"there is no {shop}/deploy.sh"

    (shop / "deploy.sh").write_text("true")
    assert asked(capsys, "deploy")[1]["program ./deploy.sh"]["do"] == f"Run: chmod +x {shop}/deploy.sh"

    (shop / "deploy.sh").chmod(0o755)
    _, answers = asked(capsys, "deploy")
    assert answers["program ./deploy.sh"]["state"] == "there"
    assert [each["state"] for name, each in answers.items() if name.endswith(("home.sh", "filled.sh"))] == [
        "unseen"
    ] * 2


@pytest.mark.usefixtures("shop")
def test_a_parameter_without_a_value_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    _, answers = asked(capsys, "restart-the-workers")
    _, given = asked(capsys, "restart-the-workers", "--set", "logfile=/var/log/x")

    assert answers["parameter logfile"]["state"] == "missing"
    assert "--set logfile=…" in answers["parameter logfile"]["do"]
    assert given["parameter logfile"]["state"] == "there"


def test_a_variable_is_a_value(shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(capsys, "count-the-jobs")[1]["parameter api_token"]["state"] == "missing"

    monkeypatch.setenv("API_TOKEN", "hunter2")
    configure(shop, '[environments.local.secrets]\nAPI_TOKEN = "secret://env/API_TOKEN"\n')
    _, answers = asked(capsys, "count-the-jobs")
    assert answers["parameter api_token"]["said"] == "“secret://env/API_TOKEN”, from the environment"
    assert answers["secret API_TOKEN"]["state"] == "there"
    assert "hunter2" not in json.dumps(answers)


@needs("curl")
def test_all_there_is_status_0(shop: Path, service: int, capsys: pytest.CaptureFixture[str]) -> None:
    configure(
        shop,
        f"""\
        [environments.local.endpoints]
        sql = "postgresql://app@127.0.0.1:{service}/shop"
        [environments.local.variables]
        API_TOKEN = ""
        """,
    )

    status, answers = asked(capsys, "count-the-jobs")

    assert [name for name, each in answers.items() if each["state"] == "missing"] == []
    assert status == 0
    assert answers["endpoint sql"]["said"] == f"127.0.0.1:{service}"


def test_an_endpoint_that_nobody_named_or_that_does_not_answer(
    shop: Path, closed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    _, answers = asked(capsys, "count-the-jobs")
    assert any(name.startswith("obstacle") and "send sql" in each["said"] for name, each in answers.items())

    configure(
        shop,
        f"[environments.local.endpoints]\nsql = 'postgresql://app:hunter2@127.0.0.1:{closed}/x'\nredis = 'unix:///no/door'\n",
    )
    _, answers = asked(capsys, "count-the-jobs")

    assert answers["endpoint sql"]["state"] == "missing"
    assert "refused" in answers["endpoint sql"]["said"]
    assert "No such file" in answers["endpoint redis"]["said"]
    assert "hunter2" not in json.dumps(answers)


def test_a_secret_that_does_not_resolve_is_missing_and_a_short_one_to_look_at(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIN", "123")
    (shop / "open").write_text("hunter2")
    (shop / "open").chmod(0o644)
    configure(shop, "[environments.local.secrets]\nAPI_TOKEN = 'secret://file/open'\nPIN = 'secret://env/PIN'\n")

    status, answers = asked(capsys, "count-the-jobs")

    assert status == 1
    assert answers["secret API_TOKEN"]["do"] == f"Run: chmod 600 {shop / 'open'}"
    assert answers["secret PIN"]["state"] == "look"
    assert "hunter2" not in json.dumps(answers)


def test_a_variable_that_sounds_secret_is_to_be_given_by_a_reference(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "call.md").write_text('# Call\n\n1. Call it: `curl -H "X: $API_TOKEN" http://localhost:1/$PLACE`\n')

    main(["doctor", str(shop / "call.md"), "--json"])

    found = {each["name"]: each["do"] for each in json.loads(capsys.readouterr().out)["answers"]}
    assert found["api_token"].endswith('[environments.local.secrets]: API_TOKEN = "secret://env/API_TOKEN"')
    assert "--set place=" in found["place"]


def test_an_alternative_that_nobody_chose_is_missing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answers = asked(capsys, "roll-back")

    assert status == 1
    assert answers["alternative Docker or Kubernetes"]["state"] == "missing"
    configure(shop, 'alternatives = ["Docker"]\n')
    status, answers = asked(capsys, "roll-back")
    assert answers["alternative Docker or Kubernetes"]["said"] == "Docker"
    assert "program no-such-program" not in answers, "what the other way needs is not needed"
    assert status == 0


def test_rights_of_root_are_missing(
    capsys: pytest.CaptureFixture[str], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    _, answers = asked(capsys, "restart-the-service")

    assert answers["permission root"]["said"] == "systemctl needs the rights of root"
    assert shop.is_dir()


def test_a_directory_that_is_not_there(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(shop, 'directory = "nothing"\n')

    assert asked(capsys, "restart-the-service")[1]["permission directory"]["state"] == "missing"


def test_what_the_configuration_should_be_looked_at_for(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(shop, '[environments.local.variables]\nPGPASSWORD = "hunter2"\n')

    _, answers = asked(capsys, "restart-the-service")

    assert answers["configuration runwright.toml:5:14"]["said"] == "PGPASSWORD looks like a secret, and is written out"
    assert answers["configuration runwright.toml"]["said"] == "no runbook is in “runbooks/*.md”"
    assert "hunter2" not in json.dumps(answers)


def test_hosts_are_asked_by_ssh_and_programs_there(
    shop: Path, closed: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no ssh server can be had, a program of the same name stands in: it runs the command on this machine."""
    stand_in = shop / "bin" / "ssh"
    stand_in.parent.mkdir()
    stand_in.write_text(
        '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\n'
        '[ "$2" = up ] || { echo "no route" >&2; exit 255; }\nshift 2\nexec sh -c "$*"\n'
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stand_in.parent}:{os.environ['PATH']}")
    configure(shop, f'host = "a"\n[environments.local.hosts]\na = "up"\nb = "ssh://127.0.0.1:{closed}"\n')

    _, answers = asked(capsys, "restart-the-workers", "--set", "logfile=x")

    assert answers["host a"]["state"] == "there"
    assert (answers["host b"]["state"], answers["host b"]["said"]) == ("unused", "no route")
    assert answers["program grep"]["said"] == "on a"
    assert answers["program no-such-program"]["said"] == "not on PATH of a"


def test_a_host_that_refuses_is_told_by_ssh_itself(shop: Path, closed: int, capsys: pytest.CaptureFixture[str]) -> None:
    configure(shop, f'host = "b"\n[environments.local.hosts]\nb = "ssh://127.0.0.1:{closed}"\n')

    answer = asked(capsys, "restart-the-service")[1]["host b"]

    assert answer["state"] == "missing"
    assert "refused" in answer["said"] or "not on PATH" in answer["said"]


@pytest.mark.usefixtures("shop")
def test_the_page_fits_80_columns_and_says_all_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "shop.md"]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert max(width(line) for line in lines if " " in line.strip()) <= 80  # a path alone stays whole
    assert "Operate the shop on local" in lines[0]
    assert lines[1].startswith("✗ ")
    assert any("✗ no-such-program  missing: not on PATH" in line for line in lines)
    assert "\x1b" not in "".join(lines)


def test_without_a_configuration_it_is_one_thing_to_look_at(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "runwright.toml").unlink()

    status, answers = asked(capsys, "restart-the-service")

    assert answers["configuration runwright.toml"]["do"] == "Write a first one: runwright init"
    assert status == (0 if answers["program systemctl"]["state"] == "there" and os.geteuid() == 0 else 1)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shop.md", "--on", "prod"], "there is no environment “prod”"),
        (["shop.md#nothing"], "has no procedure “nothing”"),
        (["nothing.md"], "nothing.md"),
        (["shop.md", "--set", "x"], "--set x does not say which parameter"),
    ],
)
def test_what_cannot_be_looked_at_is_status_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", *words]) == 2
    assert said in capsys.readouterr().err


def test_of_several_environments_one_must_be_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(shop, "[environments.production]\n")

    assert main(["doctor", "shop.md"]) == 2
    assert "one of local, production" in capsys.readouterr().err


def test_a_configuration_with_problems_is_told_whole(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(shop, 'targt = "x"\nhost = "y"\n')

    assert main(["doctor", "shop.md"]) == 2
    said = capsys.readouterr().err
    assert "runwright.toml:4:1: unknown key “targt”" in said
    assert "runwright.toml:5:8: there is no host “y”" in said


def test_channels_say_what_they_lack_before_anybody_is_told(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = "".join(
        f'[channels.{name}]\nkind = "{kind}"\nurl = "secret://env/{url}"\n'
        for name, kind, url in (
            ("room", "apprise", "ROOM"),
            ("ops", "slack", "NOBODY_SET_THIS"),
            ("chat", "slack", "ROOM"),
        )
    )
    configure(shop, f'notify = ["room", "ops", "chat"]\n{channels}')
    monkeypatch.setenv("ROOM", "ntfys://ntfy.example.org/alarms")
    _, answers = asked(capsys, "restart-the-service")
    assert (answers["channel room"]["state"], answers["channel room"]["said"]) == ("there", "apprise")
    assert (answers["channel ops"]["state"], "NOBODY_SET_THIS" in answers["channel ops"]["said"]) == ("look", True)
    assert answers["channel chat"]["state"] == "there"
    monkeypatch.setattr(reachable, "find_spec", lambda _: None)
    status, answers = asked(capsys, "restart-the-service")
    assert (answers["channel room"]["state"], status) == ("look", 1 if _missing(answers) else 0)
    assert "pip install 'runwright[apprise]'" in answers["channel room"]["do"]
    assert "alarms" not in json.dumps(answers)


def _missing(answers: dict[str, Any]) -> bool:
    return any(each["state"] == "missing" for each in answers.values())
