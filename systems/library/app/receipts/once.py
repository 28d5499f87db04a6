"""A write that happens once, however often it is sent: the header `Idempotency-Key` names it."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error, IntegrityError, connections, transaction

from systems.library.app.answers import Refused, text
from systems.library.app.receipts.models import Receipt
from systems.library.infrastructure.unavailable import NotReplicated
from systems.library.infrastructure.workload_isolator import PRIMARY, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse
    from psycopg.errors import Diagnostic

HEADER = "Idempotency-Key"
LONGEST = 200
UNREPLICATED = "canceling wait for synchronous replication"
"""PostgreSQL's warning at a commit that is on the primary only."""


class Written(NamedTuple):
    """What a write came to: its answer, and the position of the WAL behind it (0 when it could not be asked)."""

    response: HttpResponse
    position: int


def once(request: HttpRequest, write: Callable[[], tuple[int, bytes]]) -> Written:
    """Do the write in a transaction, unless it was done before; when this returns it is committed."""
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST:
        raise Refused(422, "bad_key", f"{HEADER}: at most {LONGEST} characters")
    if not key:
        with _committed():
            status, body = write()
        return _written(text(body, status))
    said = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    try:
        with _committed():
            receipt = Receipt.objects.using(PRIMARY).create(key=key, fingerprint=said)
            receipt.status, receipt.body = status, body = write()
            receipt.save(using=PRIMARY, update_fields=["status", "body"])
    except IntegrityError as conflict:
        return _repeated(key, said, conflict)
    return _written(text(body, status))


@contextmanager
def _committed() -> Iterator[None]:
    """A transaction on the primary; raises NotReplicated when its commit stopped to wait for a replica."""
    notices: list[str] = []

    def note(notice: Diagnostic) -> None:
        notices.append(notice.message_primary or "")

    wrapper = connections[PRIMARY]
    wrapper.ensure_connection()
    connection = wrapper.connection
    connection.add_notice_handler(note)
    try:
        with transaction.atomic(using=PRIMARY):
            yield
    finally:
        connection.remove_notice_handler(note)
    if any(UNREPLICATED in notice for notice in notices):
        raise NotReplicated


def _repeated(key: str, said: str, conflict: IntegrityError) -> Written:
    """What was answered under this key; the conflict itself if it is another one than the key's.

    The receipt is written again, so that the commit waits for a replica: the first one's may have waited in vain.
    """
    with _committed():
        found = Receipt.objects.using(PRIMARY).select_for_update().filter(key=key).first()
        if found is None:
            raise conflict
        if found.fingerprint != said:
            raise Refused(422, "key_reused", f"{HEADER}: this key was used for another request")
        found.save(using=PRIMARY, update_fields=["status"])
    response = text(bytes(found.body), found.status)
    response["Idempotent-Replay"] = "1"
    return _written(response)


def _written(response: HttpResponse) -> Written:
    routing = current()
    routing.wrote = True
    try:
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute("select pg_current_wal_lsn() - '0/0'::pg_lsn")
            routing.reached = int(cursor.fetchone()[0])
    except Error:
        routing.reached = 0  # the primary was lost after the commit: the write is acknowledged all the same
    return Written(response, routing.reached)
