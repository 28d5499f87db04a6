"""Whether every publication has come about exactly once, by the posts, events and effects that the database has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from systems.common import postgres_sql
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from systems.blog.stack import Stack

COUNTS = """
SELECT (SELECT count(*) FROM posts WHERE published_at IS NOT NULL),
       (SELECT count(*) FROM outbox),
       (SELECT count(*) FROM outbox WHERE sent_at IS NULL),
       (SELECT count(*) FROM outbox WHERE sendings > 1),
       (SELECT count(*) FROM applied),
       (SELECT count(*) FROM feed),
       (SELECT count(*) FROM search),
       (SELECT coalesce(sum(published), 0) FROM authors)
"""
WAITING = """
SELECT count(*) FROM outbox
WHERE sent_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM applied WHERE event_id = outbox.id)
"""
RESEND = """
UPDATE outbox SET sent_at = NULL, sendings = 0
WHERE NOT EXISTS (SELECT 1 FROM applied WHERE event_id = outbox.id)
"""


class Effects(NamedTuple):
    """How many there are of each."""

    published: int
    events: int
    unsent: int
    sent_again: int
    applied: int
    feed: int
    search: int
    counted: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, and nothing came about twice."""
        rest = {self.events, self.applied, self.feed, self.search, self.counted}
        return rest == {self.published}


def look(stack: Stack) -> Effects:
    """The counts as they are now."""
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        row = connection.execute(COUNTS).fetchone()
    return Effects(*map(int, row or ()))


def waiting(stack: Stack) -> int:
    """How many events the broker has and the worker has not applied."""
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        [count] = connection.execute(WAITING).fetchone() or (0,)
    return int(count)


def wait(stack: Stack, seconds: float) -> Effects:
    """Wait until every event was applied; raises Refused when that does not come, or one came about twice."""
    ends = time.monotonic() + seconds
    while not (found := look(stack)).complete:
        if found.counted > found.published or time.monotonic() > ends:
            raise Refused(f"not exactly once after {seconds:.0f} s: {found}")
        time.sleep(0.2)
    return found


def resend(stack: Stack) -> int:
    """Let every event that was not applied be sent once more; how many."""
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        return connection.execute(RESEND).rowcount
