"""What the warehouse has at first: items enough for many pages, and moves enough that an index matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import postgres_sql
from systems.inventory.environments import PRODUCTION, STAGING

if TYPE_CHECKING:
    from systems.inventory.stack import Stack

ITEMS, MOVES = 2000, 120_000
FILL = (
    """
    INSERT INTO items (sku, name, place, quantity, reorder_at)
    SELECT 'SKU-' || lpad(n::text, 5, '0'),
           (ARRAY['Hex bolt', 'Washer', 'Pine board', 'White paint', 'Cable tie', 'Lamp'])[1 + n % 6] || ' ' || n,
           chr(65 + n % 8) || (1 + n % 20), 5 + (n * 37) % 200, 10 + n % 15
    FROM generate_series(1, {items}) AS n
    """,
    """
    INSERT INTO moves (item_id, kind, quantity, balance, note, who, at)
    SELECT items.id, 'count', items.quantity, items.quantity, 'first count', 'smoke', now() - interval '30 days'
    FROM items
    """,
    """
    INSERT INTO moves (item_id, kind, quantity, balance, note, who, at)
    SELECT items.id, 'count', items.quantity, items.quantity, 'recount', 'smoke', now() - interval '1 second' * n
    FROM generate_series(1, {moves}) AS n JOIN items ON items.sku = 'SKU-' || lpad((1 + n % {items})::text, 5, '0')
    """,
    "ANALYZE",
)


def stock(stack: Stack) -> None:
    """Fill production, and staging with a tenth of it."""
    primary, credentials = stack.needed_primary(), stack.database.credentials
    for environment, part in ((PRODUCTION, 1), (STAGING, 10)):
        statements = [each.format(items=ITEMS // part, moves=MOVES // part) for each in FILL]
        postgres_sql.execute(primary, credentials, statements, environment.database)
