"""rotate-database-password, on a real server that asks for passwords."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import rotate_password, secret_file

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tests.actions.postgres.cluster import Cluster, Server

OLD = "old one/with @signs"
TEXT = "# of the application\nOTHER=1\nexport DATABASE_URL='postgresql://app:old%20one%2Fwith%20%40signs@127.0.0.1:1/app?x=1'\n"


@pytest.fixture
def server(cluster: Cluster) -> Server:
    """A server that asks everybody but its superuser."""
    made = cluster.primary(log_statement="all")
    (made.data / "pg_hba.conf").write_text("host all postgres all trust\nhost all all all scram-sha-256\n")
    made.sql("select pg_reload_conf()", f"create role app login password '{OLD}'")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "env"
    path.write_text(TEXT)
    path.chmod(0o644)
    return path


def given(server: Server, file: Path, *words: str) -> Namespace:
    parser = ArgumentParser()
    rotate_password.arguments(parser)
    own = ["--url", server.url, "--role", "app", "--env-file", str(file), "--name", "DATABASE_URL"]
    return parser.parse_args([*own, *words])


def lets_in(server: Server, password: str) -> bool:
    try:
        psycopg.connect(server.url, user="app", password=password, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def written(file: Path) -> str:
    [line] = [line for line in file.read_text().splitlines() if "DATABASE_URL" in line]
    return line.partition("app:")[2].partition("@")[0]


def test_the_new_password_is_in_the_file_and_the_old_one_is_refused(server: Server, file: Path) -> None:
    rotate_password.perform(given(server, file), Onlooker())
    assert lets_in(server, written(file))
    assert not lets_in(server, OLD)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().replace(written(file), "PASSWORD") == (
        "# of the application\nOTHER=1\nexport DATABASE_URL='postgresql://app:PASSWORD@127.0.0.1:1/app?x=1'\n"
    )
    assert [path.name for path in file.parent.iterdir()] == ["env"]


def test_the_password_is_neither_in_the_log_of_the_server_nor_in_the_evidence(server: Server, file: Path) -> None:
    watch = Onlooker()
    evidence = rotate_password.perform(given(server, file), watch)
    log = server.data.with_name("n0.log").read_text()
    assert "SCRAM-SHA-256$" in log
    assert written(file) not in log + evidence.json() + "".join(watch.lines)


@pytest.mark.parametrize("words", [("--check", "echo not well; false"), ("--reload", "exit 3")])
def test_everything_is_put_back_when_the_application_is_not_well(
    server: Server, file: Path, words: tuple[str, str]
) -> None:
    with pytest.raises(Failed):
        rotate_password.perform(given(server, file, *words), Onlooker())
    assert lets_in(server, OLD)
    assert file.read_text() == TEXT


def test_everything_is_put_back_when_the_new_password_cannot_be_tried(server: Server, file: Path) -> None:
    server.sql("alter role app connection limit 0")  # as when its application has taken every connection
    with pytest.raises(Failed, match=r"too many connections for role .*; the old password is back"):
        rotate_password.perform(given(server, file), Onlooker())
    server.sql("alter role app connection limit -1")
    assert lets_in(server, OLD)
    assert file.read_text() == TEXT


def test_the_reload_sees_the_new_password(server: Server, file: Path) -> None:
    rotate_password.perform(given(server, file, "--reload", f"cp {file} {file}.seen"), Onlooker())
    assert file.with_name("env.seen").read_text() == file.read_text()


def test_a_call_that_was_broken_off_loses_no_password(server: Server, file: Path) -> None:
    file.with_name("env.next").write_text(TEXT.replace("old%20one%2Fwith%20%40signs", "begun"))
    server.sql("alter role app password 'begun'")
    watch = Onlooker()
    rotate_password.perform(given(server, file), watch)
    assert "an earlier call was broken off: its password counts" in watch.lines
    assert lets_in(server, written(file))
    assert not lets_in(server, "begun")


def test_a_file_that_cannot_be_written_leaves_the_old_password(
    server: Server, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:  # noqa: ARG001 (as of a disk)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(secret_file, "write", full)
    with pytest.raises(Failed, match="cannot be written: No space left on device; the old password is back"):
        rotate_password.perform(given(server, file), Onlooker())

    assert lets_in(server, OLD)
    assert [path.name for path in file.parent.iterdir()] == ["env"]


def test_a_call_that_is_interrupted_behind_the_change_keeps_the_password_for_the_next(
    server: Server, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, text: str) -> None:  # noqa: ARG001 (as by Ctrl-C)
        raise KeyboardInterrupt

    write = secret_file.write
    monkeypatch.setattr(secret_file, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rotate_password.perform(given(server, file), Onlooker())
    begun = written(file.with_name("env.next"))
    assert lets_in(server, begun)

    monkeypatch.setattr(secret_file, "write", write)
    rotate_password.perform(given(server, file), Onlooker())
    assert lets_in(server, written(file))
    assert not lets_in(server, begun)


def test_a_server_that_asks_for_no_password_is_refused_beforehand(server: Server, file: Path) -> None:
    (server.data / "pg_hba.conf").write_text("host all all all trust\n")
    server.sql("select pg_reload_conf()")
    with pytest.raises(Impossible, match="lets app in from here by any password"):
        rotate_password.perform(given(server, file), Onlooker())
    assert file.read_text() == TEXT


def test_a_file_without_the_line_is_refused_beforehand(server: Server, file: Path) -> None:
    file.write_text("OTHER=1\n")
    with pytest.raises(Impossible, match=r"has no line DATABASE_URL="):
        list(rotate_password.intends(given(server, file)))
    assert lets_in(server, OLD)


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(server: Server, file: Path) -> None:
    said = list(rotate_password.intends(given(server, file, "--check", "true")))
    assert said[-2:] == ["run true", "see the new password let in, and the old one refused"]
    assert lets_in(server, OLD)
    assert file.read_text() == TEXT


def test_another_secret_of_the_file_is_not_overwritten(server: Server, file: Path) -> None:
    file.write_text(f"{TEXT}SECRET_KEY=of-something-else\n")
    with pytest.raises(Impossible, match=r"SECRET_KEY in .* is not the password of app: it does not let in"):
        rotate_password.perform(given(server, file, "--name", "SECRET_KEY"), Onlooker())
    assert "SECRET_KEY=of-something-else" in file.read_text()
    assert lets_in(server, OLD)
