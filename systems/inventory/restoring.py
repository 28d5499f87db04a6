"""The weekly restore test: in staging's free slot, production's release works with a restored copy of its data.

Between `prepare` and `attempt`, `runwright do postgres-restore` brings the newest backup into the empty database.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from systems.common import postgres_sql, probe
from systems.common.refusal import Refused
from systems.inventory import deployment, places, smoke
from systems.inventory.deployment import Release
from systems.inventory.environments import PRODUCTION, STAGING, deployed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.inventory.stack import Stack

RESTORED = "inventory_restored"
WHOLE = """
SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM moves),
       (SELECT count(*) FROM moves LEFT JOIN items ON items.id = moves.item_id WHERE items.id IS NULL),
       (SELECT count(*) FROM items WHERE quantity IS DISTINCT FROM
          (SELECT balance FROM moves WHERE moves.item_id = items.id ORDER BY moves.id DESC LIMIT 1)),
       (SELECT max(at) FROM moves)
"""


def prepare(stack: Stack) -> Iterator[str]:
    """Make an empty database for the restored copy."""
    stack.create_database(RESTORED, anew=True)
    yield f"{RESTORED} is there, and empty"


def attempt(stack: Stack) -> Iterator[str]:
    """Prove that every quantity is what its moves made of it, and pass the smoke test on the copy."""
    credentials = stack.database.credentials
    with postgres_sql.connected(stack.needed_primary(), credentials, RESTORED) as connection:
        connection.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {credentials.role}".encode())
        connection.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {credentials.role}".encode())
        row = connection.execute(WHOLE).fetchone()
    if row is None or not row[0]:
        raise Refused(f"{RESTORED} holds no items")
    items, moves, orphans, wrong, newest = row
    if orphans or wrong:
        raise Refused(f"{orphans} moves without an item, {wrong} quantities that no move explains")
    yield f"{items} items and {moves} moves are whole; the newest is of {newest:%Y-%m-%d %H:%M:%S}"
    slot = _take_slot(stack)
    name = STAGING.instances(slot)[0]
    stack.supervisor.begin(name)
    url = f"http://{places.LOOPBACK}:{stack.ports.of(name)}"
    stack.ready(name, partial(probe.http_answers, f"{url}/api/health"), 20)
    list(smoke.run(smoke.Client(url, stack.ca), places.SMOKE, places.smoke_password(stack.home), pages=False))
    yield f"{deployed(stack.home, PRODUCTION).release} passed the smoke test on it"
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "items": items,
        "moves": moves,
        "newest": str(newest),
    }
    with (stack.home / "logs" / "restore-tests.jsonl").open("a") as file:
        file.write(json.dumps(entry) + "\n")
    yield "written down in restore-tests.jsonl"


def finish(stack: Stack) -> Iterator[str]:
    """Stop what was started, and drop the copy; also when nothing was tried."""
    slot = deployed(stack.home, STAGING).other
    deployment.end(stack, STAGING, slot)
    STAGING.borrowed(stack.home, slot).unlink(missing_ok=True)
    stack.drop_database(RESTORED)
    yield "the copy is gone"


def _take_slot(stack: Stack) -> str:
    """Give the free slot of staging the release that production runs, and the restored copy for a database."""
    slot, runs = deployed(stack.home, STAGING).other, deployed(stack.home, PRODUCTION)
    deployment.place(stack, STAGING, slot, Release(runs.release, runs.commit))
    STAGING.borrowed(stack.home, slot).write_text(RESTORED)
    return slot
