"""Who may change the stock: a name and a hash of a password (argon2id)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from sqlalchemy import delete, insert

from .tables import PEOPLE

if TYPE_CHECKING:
    from sqlalchemy import Engine


def put(engine: Engine, name: str, password: str) -> None:
    """Let somebody log in with this password, and no other."""
    hashed = PasswordHasher().hash(password)
    with engine.begin() as connection:
        connection.execute(delete(PEOPLE).where(PEOPLE.c.name == name))
        connection.execute(insert(PEOPLE).values(name=name, password_hash=hashed))
