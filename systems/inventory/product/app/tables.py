"""The tables as the code of this release knows them; the migrations make them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table

METADATA = MetaData()

PEOPLE = Table(
    "people",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("password_hash", String(200), nullable=False),
)

ITEMS = Table(
    "items",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sku", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("place", String(40), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("reorder_at", Integer, nullable=False),
    CheckConstraint("quantity >= 0", name="items_quantity_is_real"),
)

MOVES = Table(
    "moves",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("item_id", Integer, ForeignKey("items.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("balance", Integer, nullable=False),
    Column("note", String(200), nullable=False),
    Column("who", String(60), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("request", String(60), unique=True),
)
"""Every change of a quantity. `request` is what the client called it: one that is sent again is done once."""

Index("moves_of_an_item", MOVES.c.item_id, MOVES.c.id)
