"""rotate-api-keys, on a server that reads its file when it is told to."""

from __future__ import annotations

import stat
import threading
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.secret.services import guarded
from tests.programs import needs

from runwright.actions.operation import Failed, Impossible
from runwright.actions.secret import api_keys, key_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

SERVER = "# who may ask\nother=their-key\nbilling={}\n"
CLIENT = "HOST=api\nexport API_KEY='the-old-key'\n"


class Door(NamedTuple):
    """A server and a client with their files; the server has read its file when `reload` copies it."""

    folder: Path
    url: str

    @property
    def reload(self) -> str:
        return f"cp {self.folder}/keys {self.folder}/new && mv {self.folder}/new {self.folder}/read"

    def opens(self, key: str) -> bool:
        held = key_lines.read(self.folder / "read")
        return bool(key) and bool({key, key_lines.digest(key)} & {*held.keys("billing"), *held.keys("other")})

    def key(self) -> str:
        """The client's."""
        return key_lines.read(self.folder / "client").keys("API_KEY")[0]


@pytest.fixture(params=["plain", "digests"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Door]:
    old = "the-old-key" if request.param == "plain" else key_lines.digest("the-old-key")
    for name in ("keys", "read"):
        (tmp_path / name).write_text(SERVER.format(old))
        (tmp_path / name).chmod(0o640)
    (tmp_path / "client").write_text(CLIENT)
    with guarded(lambda key: Door(tmp_path, "").opens(key)) as url:
        yield Door(tmp_path, url)


def given(door: Door, *words: str) -> Namespace:
    parser = ArgumentParser()
    api_keys.arguments(parser)
    files = ["--file", f"{door.folder}/keys", "--name", "billing", "--client", f"{door.folder}/client"]
    check = [] if "--check" in words else ["--check-url", door.url]
    return parser.parse_args(
        [*files, "--variable", "API_KEY", "--reload", door.reload, "--within", "1s", *check, *words]
    )


def test_the_client_is_let_in_all_the_time_and_the_old_key_no_longer_at_the_end(door: Door) -> None:
    locked_out, stop = list[str](), threading.Event()

    def client() -> None:
        while not stop.is_set():
            if not door.opens(key := door.key()):
                locked_out.append(key)
            time.sleep(0.005)

    user = threading.Thread(target=client)
    user.start()
    evidence = api_keys.perform(given(door, "--overlap", "200ms"), Onlooker())
    stop.set()
    user.join()

    assert locked_out == []
    assert door.opens(door.key())
    assert not door.opens("the-old-key")
    assert door.opens("their-key")
    assert key_lines.fingerprint("the-old-key") in evidence.verified
    assert door.key() not in evidence.json() + "".join(evidence.lines())
    assert (door.folder / "client").read_text() == f"HOST=api\nexport API_KEY='{door.key()}'\n"
    assert stat.S_IMODE((door.folder / "keys").stat().st_mode) == 0o640


@needs("curl")
def test_a_command_may_judge_keys(door: Door) -> None:
    command = f'test "$(curl -s -o /dev/null -w "%{{http_code}}" -H "X-API-Key: $API_KEY" {door.url})" = 200'
    evidence = api_keys.perform(given(door, "--check", command), Onlooker())

    assert "is refused" in evidence.verified


def test_a_new_key_that_is_not_accepted_is_undone(door: Door) -> None:
    before = {name: (door.folder / name).read_text() for name in ("keys", "client")}
    with pytest.raises(
        Failed, match="not accepted: status 401; both files are as they were, and the former key is accepted"
    ):
        api_keys.perform(given(door, "--reload", "true"), Onlooker())

    assert {name: (door.folder / name).read_text() for name in before} == before
    assert door.opens(door.key())


def test_a_client_that_does_not_start_with_it_is_undone(door: Door) -> None:
    flag = door.folder / "refused"
    command = f"test -e {flag} || {{ touch {flag}; exit 4; }}"
    with pytest.raises(Failed, match="ended with status 4; both files are as they were"):
        api_keys.perform(given(door, "--reload-client", command), Onlooker())

    assert door.key() == "the-old-key"
    assert door.opens("the-old-key")


def test_an_old_key_that_is_still_accepted_is_a_failure(door: Door) -> None:
    once = f"test -e {door.folder}/once || {door.reload}; touch {door.folder}/once"
    with pytest.raises(Failed, match="the former key is not refused: still accepted"):
        api_keys.perform(given(door, "--reload", once), Onlooker())


def test_what_was_cut_off_after_the_client_got_it_is_gone_on_with(door: Door) -> None:
    held = key_lines.read(door.folder / "keys")
    fresh = "new-key" if held.keys("billing") == ["the-old-key"] else key_lines.digest("new-key")
    held.with_keys("billing", [*held.keys("billing"), fresh]).save()
    (door.folder / "read").write_text((door.folder / "keys").read_text())
    key_lines.read(door.folder / "client").with_keys("API_KEY", ["new-key"]).save()

    assert "go on" in next(iter(api_keys.intends(given(door))))
    api_keys.perform(given(door), Onlooker())

    assert door.key() == "new-key"
    assert door.opens("new-key")
    assert not door.opens("the-old-key")


def test_a_check_that_accepts_everything_proves_nothing(door: Door) -> None:
    with pytest.raises(Impossible, match="accepts a key that nobody has"):
        api_keys.perform(given(door, "--check", "true"), Onlooker())
    with pytest.raises(Impossible, match="does not accept the client's present key"):
        api_keys.perform(given(door, "--check", "echo $API_KEY; false"), Onlooker())
    assert door.key() == "the-old-key"


def test_files_that_do_not_belong_together_are_refused(door: Door) -> None:
    key_lines.read(door.folder / "client").with_keys("API_KEY", ["strange"]).save()
    with pytest.raises(Impossible, match="is none of billing") as impossible:
        api_keys.perform(given(door), Onlooker())
    assert "strange" not in str(impossible.value)


def test_a_dry_run_changes_nothing(door: Door) -> None:
    before = {path.name: path.read_text() for path in door.folder.iterdir()}
    said = list(api_keys.intends(given(door, "--overlap", "10m")))

    assert said[2] == f"after 10 min, take {key_lines.fingerprint('the-old-key')} away and see it refused"
    assert "the-old-key" not in "".join(said)
    assert {path.name: path.read_text() for path in door.folder.iterdir()} == before


def test_other_lines_of_a_file_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text('# a\nx = "1"\n\ny=2\nx=3\nnot a line\n')
    lines = key_lines.read(tmp_path / "file")

    assert lines.keys("x") == ["1", "3"]
    lines.with_keys("x", ["7"]).with_keys("z", ["8"]).save()
    assert (tmp_path / "file").read_text() == '# a\nx = "7"\n\ny=2\nnot a line\nz=8\n'


@pytest.mark.parametrize("header", ["X-API-Key: é\n{}", "X-API-Key"])
def test_a_header_that_cannot_be_sent_is_said_without_a_key(door: Door, header: str) -> None:
    with pytest.raises(Impossible, match="--header"):
        list(api_keys.intends(given(door, "--header", header)))


def fill(folder: Path) -> None:
    with suppress(OSError), (folder / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(b"x" * 4096)


def test_a_disk_that_is_full_is_said_and_nothing_changed(door: Door, small: Path) -> None:
    (small / "keys").write_bytes((door.folder / "keys").read_bytes())
    fill(small)
    words = given(door)
    words.file = small / "keys"
    with pytest.raises(Failed, match="No space left on device; both files are as they were, and the former key is acc"):
        api_keys.perform(words, Onlooker())

    assert (small / "keys").read_bytes() == (door.folder / "keys").read_bytes()
    assert door.key() == "the-old-key"


def test_the_page_puts_no_key_among_the_arguments_of_a_program() -> None:
    assert "X-API-Key: $API_KEY" not in api_keys.EXAMPLES
