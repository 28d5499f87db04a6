"""A user, as the database keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.expressions import RawSQL

from systems.library.infrastructure import assembly

if TYPE_CHECKING:
    from datetime import datetime


class User(models.Model):
    """Who writes stories.

    The column `name` becomes `display_name` (migration 0002). Django is not told of the new one before the old one is
    dropped, so that this code runs before the migration, after it, and after its way back.
    """

    username: models.CharField[str, str] = models.CharField(max_length=60, unique=True)
    name: models.CharField[str, str] = models.CharField(max_length=200)
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Its table."""

        db_table = "users"

    def __str__(self) -> str:
        return self.username

    @classmethod
    def told(cls, number: int) -> dict[str, object] | None:
        """What the API tells of a user; the name is read from the column that the settings say."""
        users = cls.objects.all()
        if assembly.get().limits.now.user_name_column == "display_name":
            users = users.annotate(shown=RawSQL('"users"."display_name"', ()))
        found = users.filter(pk=number).first()
        return found.facts() if found else None

    def facts(self) -> dict[str, object]:
        """What the API tells of this user."""
        return {
            "id": self.pk,
            "username": self.username,
            "name": getattr(self, "shown", self.name),
            "created_at": self.created_at,
        }
