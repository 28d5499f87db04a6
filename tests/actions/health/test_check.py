"""health-check, on real servers."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from tests import postgres
from tests.actions.onlooker import Onlooker
from tests.executors import services

from runwright.actions.health import check
from runwright.actions.health.looking import Seen, explained, looked
from runwright.actions.operation import Failed, Impossible
from runwright.environment.probe import Probe

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with services.web() as url:
        yield url


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with services.redis() as url:
        yield url


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    try:
        with postgres.server() as server:
            yield server.url()
    except postgres.Missing as missing:
        pytest.skip(str(missing))


def system(folder: Path, *probes: str, **variables: str) -> Path:
    """A system.toml with these probes, each `NAME WAY TARGET [NEEDS]`, and the file that its system wrote."""
    text = '[environment]\nfile = "run.env"\n'
    for probe in probes:
        name, way, target, *needs = probe.split("|")
        text += f"[[probes]]\nname = \"{name}\"\n{way} = '{target}'\n" + (f"needs = {needs}\n" if needs else "")
    (folder / "system.toml").write_text(text)
    (folder / "run.env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    return folder


def given(*words: object) -> Namespace:
    parser = ArgumentParser()
    check.arguments(parser)
    return parser.parse_args([str(word) for word in words])


def test_every_way_of_looking_finds_a_part_that_is_up(web: str, redis: str, tmp_path: Path) -> None:
    where = system(
        tmp_path,
        "api|http|$WEB/ready",
        "port|tcp|${HOST_PORT}",
        "cache|redis|$REDIS",
        'shell|command|for word in a; do test "$word$WEB" = "a$WEB"; done',
        WEB=web,
        HOST_PORT=web.removeprefix("http://"),
        REDIS=redis,
    )
    evidence = check.perform(given("--system", where), Onlooker())

    assert evidence.facts.keys() == {"api", "port", "cache", "shell"}
    assert all(str(said).startswith("up in ") for said in evidence.facts.values())


def test_a_page_that_redirects_is_not_the_page_that_was_asked_for(web: str) -> None:
    stays, follows, expects = looked(
        [
            Probe("page", "http", f"{web}/guarded"),
            Probe("behind", "http", f"{web}/guarded", follow=True),
            Probe("guard", "http", f"{web}/guarded", expect=302),
        ],
        {},
    )

    assert (stays.ok, stays.said) == (False, "status 302 to /ready, not 200")
    assert (follows.ok, expects.ok) == (True, True)


def test_a_database_is_asked(database: str, tmp_path: Path) -> None:
    where = system(tmp_path, "database|sql|$DATABASE", DATABASE=database)

    assert "database" in check.perform(given("--system", where), Onlooker()).facts


def test_what_only_follows_is_told_from_the_cause(web: str, tmp_path: Path) -> None:
    where = system(
        tmp_path,
        "cache|redis|redis://127.0.0.1:1",
        f"api|http|{web}/missing|cache",
        "page|command|echo no page; false|api",
        f"other|http|{web}/ready|cache",
    )
    with pytest.raises(Failed) as failed:
        check.perform(given("--system", where), Onlooker())

    text = str(failed.value)
    assert "3 of 4 probes do not hold" in text
    assert "api: down, as cache is (status 404, not 200)" in text
    assert "page: down, as api is (ended with status 1: no page)" in text
    assert failed.value.hint == "Begin with cache."


def test_what_is_asked_for_is_looked_at_with_its_needs_only(web: str, tmp_path: Path) -> None:
    where = system(tmp_path, "bad|tcp|127.0.0.1:1", f"good|http|{web}/ready", f"page|http|{web}/ready|good")
    evidence = check.perform(given("page", "--system", where), Onlooker())

    assert evidence.facts.keys() == {"good", "page"}


def test_a_part_that_comes_up_in_time_holds(tmp_path: Path) -> None:
    where = system(tmp_path, f"late|command|test -e {tmp_path}/up")
    code = f"import time, pathlib; time.sleep(1); pathlib.Path({str(tmp_path)!r}, 'up').touch()"
    with subprocess.Popen([sys.executable, "-c", code]):
        evidence = check.perform(given("--system", where, "--within", "20s"), Onlooker())

    assert "late" in evidence.facts


def test_a_variable_that_nothing_sets_is_a_part_that_is_down(tmp_path: Path) -> None:
    where = system(tmp_path, "api|http|$NO_SUCH_ADDRESS/healthz")
    with pytest.raises(Failed, match=r"\$NO_SUCH_ADDRESS is not set"):
        check.perform(given("--system", where), Onlooker())


def test_a_part_that_hangs_is_given_up(tmp_path: Path) -> None:
    where = system(tmp_path, "slow|command|sleep 60")
    (where / "system.toml").write_text((where / "system.toml").read_text() + 'timeout = "300ms"\n')
    with pytest.raises(Failed, match="did not end in time"):
        check.perform(given("--system", where), Onlooker())


def test_a_probe_that_there_is_not_is_said(tmp_path: Path) -> None:
    where = system(tmp_path, "api|tcp|127.0.0.1:1")
    with pytest.raises(Impossible, match="there is no probe nothing"):
        check.perform(given("nothing", "--system", where), Onlooker())


def test_a_dry_run_asks_nobody(tmp_path: Path) -> None:
    where = system(tmp_path, f"api|command|touch {tmp_path}/asked", "page|tcp|h:1|api")
    said = list(check.intends(given("--system", where)))

    assert said == ["look at api by command", "look at page by tcp, which needs api"]
    assert not (tmp_path / "asked").exists()


def test_a_part_that_is_up_although_what_it_needs_is_down_is_up() -> None:
    probes = [Probe("a", "tcp", ""), Probe("b", "tcp", "", needs=("a",))]
    seen = explained([Seen("a", False, "refused", 0.1), Seen("b", True, "", 0.1)], probes)  # noqa: FBT003

    assert [each.because_of for each in seen] == [(), ()]
