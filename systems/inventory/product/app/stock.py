"""Items and their moves: what is asked of the database, and what may happen to a quantity."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, insert, literal, or_, select, text, true, update
from sqlalchemy.exc import IntegrityError

from .database import READS
from .tables import ITEMS, MOVES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, RowMapping

KINDS = ("in", "out", "count")
MOST = 200
"""Rows of one page."""
ITEM = (ITEMS.c.sku, ITEMS.c.name, ITEMS.c.place, ITEMS.c.quantity, ITEMS.c.reorder_at)
MOVE = (MOVES.c.id, MOVES.c.kind, MOVES.c.quantity, MOVES.c.balance, MOVES.c.note, MOVES.c.who, MOVES.c.at)
LARGEST = 2**31 - 1


class Refused(Exception):
    """A request that cannot be done; `status` is HTTP's."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class Search(NamedTuple):
    """Which items: words in number or name, only those that run low, those after this number, so many."""

    words: str = ""
    low: bool = False
    after: str = ""
    most: int = 50


class Move(NamedTuple):
    """What is to happen to an item: `in` and `out` are differences, `count` is what somebody counted."""

    kind: str
    quantity: int
    note: str
    who: str
    request: str | None


class Stock:
    """The stock of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = engine.execution_options(**{READS: True})

    def version(self) -> str:
        """What was read at one version holds for as long as the version does.

        PostgreSQL's snapshot says which transactions are seen: the highest id would not do, since they commit in any
        order. The start of the server tells one that took over from the one before it.
        """
        snapshot = text("SELECT pg_current_snapshot()::text || pg_postmaster_start_time()::text")
        highest = select(func.coalesce(func.max(MOVES.c.id), 0))
        with self._reads.connect() as connection:
            return str(
                connection.execute(snapshot if connection.dialect.name == "postgresql" else highest).scalar_one()
            )

    def items(self, search: Search) -> dict[str, Any]:
        """One page of items in the order of their numbers, and after which one the next page begins."""
        most = max(1, min(search.most, MOST))
        query = select(*ITEM).where(*_where(search)).order_by(ITEMS.c.sku).limit(most + 1)
        with self._reads.connect() as connection:
            rows = connection.execute(query).mappings().all()
        shown = [dict(row) for row in rows[:most]]
        return {"items": shown, "next": shown[-1]["sku"] if len(rows) > most else None}

    def summary(self) -> dict[str, int]:
        """How many items, units, and items that run low there are."""
        low = func.count().filter(ITEMS.c.quantity <= ITEMS.c.reorder_at)
        query = select(func.count().label("items"), func.coalesce(func.sum(ITEMS.c.quantity), 0), low)
        with self._reads.connect() as connection:
            items, units, short = connection.execute(query).one()
        return {"items": items, "units": int(units), "low": short}

    def item(self, sku: str) -> dict[str, Any]:
        """One item; raises Refused (404)."""
        with self._reads.connect() as connection:
            row = connection.execute(select(*ITEM).where(ITEMS.c.sku == sku)).mappings().first()
        if row is None:
            raise Refused(404, f"there is no item {sku}")
        return dict(row)

    def moves(self, sku: str, before: int = LARGEST, most: int = 50) -> dict[str, Any]:
        """One page of an item's moves, newest first."""
        most = max(1, min(most, MOST))
        self.item(sku)
        whose = select(ITEMS.c.id).where(ITEMS.c.sku == sku).scalar_subquery()
        query = select(*MOVE).where(MOVES.c.item_id == whose, MOVES.c.id < before)
        with self._reads.connect() as connection:
            rows = connection.execute(query.order_by(MOVES.c.id.desc()).limit(most + 1)).mappings().all()
        shown = [_told(row) for row in rows[:most]]
        return {"moves": shown, "next": shown[-1]["id"] if len(rows) > most else None}

    def add(self, item: dict[str, Any], who: str) -> dict[str, Any]:
        """A new item, with its first quantity as its first move; raises Refused (409) when there is one already."""
        try:
            with self._engine.begin() as connection:
                number = connection.execute(insert(ITEMS).values(**item).returning(ITEMS.c.id)).scalar_one()
                _note(connection, number, Move("count", item["quantity"], "first count", who, None), item["quantity"])
        except IntegrityError as taken:
            raise Refused(409, f"there is an item {item['sku']} already") from taken
        return self.item(item["sku"])

    def move(self, sku: str, move: Move) -> dict[str, Any]:
        """Change a quantity, once for each request.

        Raises:
            Refused: less than nothing would be there (409), there is no such item (404), or the request was another one
                that was done before (422).
        """
        try:
            with self._engine.begin() as connection:
                if not _done(connection, sku, move):
                    _change(connection, sku, move)
        except IntegrityError as twice:  # the same request at the same time: the other one did it
            with self._engine.begin() as connection:
                if not _done(connection, sku, move):
                    raise Refused(409, "the item was changed meanwhile") from twice
        return self.item(sku)


def _change(connection: Connection, sku: str, move: Move) -> None:
    amount, possible = _ways(move)
    changed = update(ITEMS).where(ITEMS.c.sku == sku, possible).values(quantity=amount)
    row = connection.execute(changed.returning(ITEMS.c.id, ITEMS.c.quantity)).first()
    if row is None:
        there = connection.execute(select(ITEMS.c.quantity).where(ITEMS.c.sku == sku)).scalar()
        if there is None:
            raise Refused(404, f"there is no item {sku}")
        if _done(connection, sku, move):  # by the same request at the same time, for whose end this one waited
            return
        raise Refused(409, f"{sku} has {there}: {move.quantity} cannot be taken out or put in")
    _note(connection, row[0], move, row[1])


def _ways(move: Move) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """What the quantity becomes, and when it can become that."""
    had = ITEMS.c.quantity
    if move.kind == "in":
        return had + move.quantity, had <= LARGEST - move.quantity
    if move.kind == "out":
        return had - move.quantity, had >= move.quantity
    return literal(move.quantity), true()


def _note(connection: Connection, number: int, move: Move, balance: int) -> None:
    said = {**move._asdict(), "item_id": number, "balance": balance, "at": datetime.now(UTC)}
    connection.execute(insert(MOVES).values(**said))


def _done(connection: Connection, sku: str, move: Move) -> bool:
    """Whether this request was done; raises Refused (422) when it was another one, which must not pass for this."""
    if move.request is None:
        return False
    what = select(ITEMS.c.sku, MOVES.c.kind, MOVES.c.quantity, MOVES.c.note, MOVES.c.who).join_from(ITEMS, MOVES)
    done = connection.execute(what.where(MOVES.c.request == move.request)).first()
    if done is not None and tuple(done) != (sku, *move[:4]):
        raise Refused(422, "Idempotency-Key: it was used for another move")
    return done is not None


def _where(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [ITEMS.c.sku > search.after] if search.after else []
    if search.low:
        found.append(ITEMS.c.quantity <= ITEMS.c.reorder_at)
    words = search.words.lower().split()
    each = [or_(*(func.lower(column).contains(word, autoescape=True) for column in ITEM[:3])) for word in words]
    return [*found, and_(*each)] if each else found


def _told(row: RowMapping) -> dict[str, Any]:
    return {**row, "at": row["at"].replace(tzinfo=row["at"].tzinfo or UTC).isoformat(timespec="seconds")}
