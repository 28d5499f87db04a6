"""The weekly restore test: staging looks at a restored copy of production, passes its smoke test there, and goes back.

Between `prepare` and `attempt`, `runwright do postgres-restore` brings the newest backup into the empty database.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from systems.common import postgres_sql
from systems.common.refusal import Refused
from systems.inventory.environments import STAGING

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
    """Let staging use the copy, pass the smoke test on it, prove that every quantity is what its moves made of it."""
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
    marker = STAGING.folder(stack.home) / "database"
    marker.write_text(RESTORED)
    list(stack.restart(STAGING))
    list(stack.smoke(STAGING))
    yield "staging passed the smoke test on it"
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
    """Let staging have its own database again, and drop the copy; also when nothing was tried."""
    (STAGING.folder(stack.home) / "database").unlink(missing_ok=True)
    list(stack.restart(STAGING))
    stack.drop_database(RESTORED)
    yield "staging has its own database again"
