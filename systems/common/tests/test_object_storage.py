"""The object storage: its keys, and a server that lets nobody in without them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store
from systems.common import object_storage, ports, probe
from systems.common.object_storage import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVE = """
import sys
from pathlib import Path
from systems.common import object_storage
home = Path(sys.argv[1])
object_storage.serve(home, int(sys.argv[2]), object_storage.keys(home / "keys.env"))
"""


@contextmanager
def served(home: Path) -> Iterator[int]:
    """The server of a folder with one bucket; its port."""
    (home / "s3" / "backups").mkdir(parents=True)
    [port] = ports.free(1)
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(home), str(port)], stderr=subprocess.DEVNULL)
    try:
        assert probe.until(partial(probe.tcp_accepts, "127.0.0.1", port), 30).ok
        yield port
    finally:
        process.kill()
        process.wait(10)


def opened(port: int, account: Keys) -> S3Store:
    """The bucket, as a client with these keys has it."""
    return S3Store(
        "backups",
        endpoint=f"http://127.0.0.1:{port}",
        access_key_id=account.name,
        secret_access_key=account.secret,
        region="us-east-1",
        client_options={"allow_http": True},
    )


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    first = object_storage.keys(tmp_path / "secrets" / "keys.env")

    assert object_storage.keys(tmp_path / "secrets" / "keys.env") == first
    assert (tmp_path / "secrets" / "keys.env").stat().st_mode & 0o077 == 0
    assert len(first.secret) == 32


def test_nobody_comes_in_without_the_keys_which_no_list_of_processes_shows(tmp_path: Path) -> None:
    account = object_storage.keys(tmp_path / "keys.env")
    with served(tmp_path) as port:
        opened(port, account).put("key", b"value")
        for other in (account._replace(secret="wrong"), Keys("somebody", account.secret)):
            with pytest.raises(BaseError, match=r"SignatureDoesNotMatch|InvalidAccessKeyId|AccessDenied"):
                opened(port, other).get("key")
        stranger = probe.http_answers(f"http://127.0.0.1:{port}/backups/key", timeout=10)
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout

    assert not stranger.ok
    assert "value" not in stranger.said
    assert account.secret not in shown


def test_clients_are_told_where_it_is_and_who_they_are() -> None:
    told = object_storage.for_clients(9000, object_storage.Keys("name", "secret"))

    assert told == {
        "S3_URL": "http://127.0.0.1:9000",
        "AWS_ACCESS_KEY_ID": "name",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
