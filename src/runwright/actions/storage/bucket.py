"""A bucket of an object storage that speaks S3 (obstore, the extra `s3`), and checksums that lie beside the objects.

Beside each object lies `KEY.sha256`, as sha256sum writes it. It is written last: an object without one is not finished.
ETags are no checksums of content (of several parts they are checksums of checksums), and not every server keeps
metadata; a second object works with all of them.
"""

from __future__ import annotations

import hashlib
import os
from argparse import ArgumentTypeError
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from runwright.actions.library import required
from runwright.actions.operation import Failed, Impossible
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from runwright.actions.operation import Watch

PATIENCE = {"connect_timeout": "5s", "timeout": "6h", "read_timeout": "60s"}
"""To connect; for one request as a whole, which may be a large object; and between two pieces of it."""
PART = 8 << 20
"""Bytes of one part of an upload; larger files go in several, four at a time."""
BESIDE = ".sha256"
NAME = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
"""As wide as any storage has it: AWS takes no capitals, and no underscore."""
CODE = regex(r"<Code>(\w+)</Code>")
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


class Object(NamedTuple):
    """One object."""

    key: str
    size: int
    at: datetime
    """When it was last written, by the storage's clock."""
    summed: bool
    """Whether its checksum lies beside it: whether it is finished."""


class Bucket:
    """A bucket, through which nothing leaves but by these names."""

    def __init__(self, store: Any, name: str) -> None:  # noqa: ANN401 (obstore is imported late)
        self._store, self.name = store, name

    def objects(self, prefix: str) -> list[Object]:
        """Every object whose key begins so, newest first; the checksums beside them are not counted."""
        import obstore

        folder = prefix.rpartition("/")[0] or None  # obstore takes whole names of folders only
        with told(self.name):
            listed = [each for page in obstore.list(self._store, prefix=folder) for each in page]
        found = [each for each in listed if each["path"].startswith(prefix)]
        sums = {each["path"] for each in found if each["path"].endswith(BESIDE)}
        objects = [
            Object(each["path"], each["size"], each["last_modified"], each["path"] + BESIDE in sums)
            for each in found
            if each["path"] not in sums
        ]
        return sorted(objects, key=lambda each: (each.at, each.key), reverse=True)

    def put(self, path: Path, key: str) -> str:
        """Upload a file, then its checksum; the checksum."""
        import obstore

        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with told(self.name):
            obstore.put(self._store, key, path, chunk_size=PART, max_concurrency=4)
            obstore.put(self._store, key + BESIDE, f"{digest}  {path.name}\n".encode())
        return digest

    def digest(self, key: str) -> str:
        """The checksum that lies beside an object; empty when there is none."""
        import obstore

        try:
            with told(self.name):
                content = bytes(obstore.get(self._store, key + BESIDE).bytes())
        except FileNotFoundError:
            return ""
        return content.decode("utf-8", "replace").partition(" ")[0]

    def read(self, key: str, watch: Watch | None = None, to: Path | None = None) -> str:
        """Read an object to its end, into a file where one is given; its checksum.

        Raises:
            FileNotFoundError: there is none.
        """
        import obstore

        total, done = hashlib.sha256(), 0
        with told(self.name), open(to or os.devnull, "wb") as file:  # noqa: PTH123 (one of the two)
            answer = obstore.get(self._store, key)
            for piece in answer.stream(min_chunk_size=PART):
                total.update(piece)
                file.write(piece)
                done += len(piece)
                if watch is not None:
                    watch.at(done, answer.meta["size"], "bytes")
        return total.hexdigest()

    def delete(self, key: str) -> None:
        """Delete an object, its checksum last."""
        import obstore

        with told(self.name):
            for each in (key, key + BESIDE):
                obstore.delete(self._store, each)


def named(text: str) -> str:
    """The name of a bucket as an option gives it; for `type=`.

    Raises:
        ArgumentTypeError: no storage has such a one.
    """
    if not NAME.fullmatch(text):
        raise ArgumentTypeError(f"“{text}” is no name of a bucket: letters, digits, dots and hyphens")
    return text


def opened(given: Namespace) -> Bucket:
    """The bucket that is meant, with credentials from the environment.

    Raises:
        Impossible: obstore is not installed, or there are no credentials.
    """
    required("obstore", "s3")
    from obstore.store import S3Store

    if missing := [name for name in KEYS if not os.environ.get(name)]:
        raise Impossible(f"{missing[0]} is not set", "Credentials come from the environment, never from an argument.")
    limits: Any = {"allow_http": urlsplit(given.endpoint or "").scheme == "http", **PATIENCE}
    place: dict[str, Any] = {"virtual_hosted_style_request": True}
    if given.endpoint is not None:
        place = {"endpoint": given.endpoint, "virtual_hosted_style_request": False}
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        place["session_token"] = token
    store = S3Store(
        given.bucket,
        region=given.region,
        access_key_id=os.environ[KEYS[0]],
        secret_access_key=os.environ[KEYS[1]],
        client_options=limits,
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        **place,
    )
    return Bucket(store, given.bucket)


@contextmanager
def told(bucket: str) -> Iterator[None]:
    """Say what a storage answers in one sentence: its errors are pages long.

    Raises:
        Failed: with its code, or with what came of the connection.
    """
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if "NoSuchBucket" in str(error):
            raise Failed(f"{bucket}: NoSuchBucket") from None
        raise
    except BaseError as error:
        text = str(error).partition("\n\nDebug source")[0]
        code = CODE.search(text)
        said = code[1] if code else text.partition("\n")[0].rpartition(" - ")[2][:200]
        raise Failed(f"{bucket}: {said}", "Is it the right endpoint, bucket and key?") from None
