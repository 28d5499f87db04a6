"""A story, as the database keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from systems.library.app.users.models import User

if TYPE_CHECKING:
    from datetime import datetime


class Story(models.Model):
    """What a user wrote.

    `revision` grows with every edit, and is what the cache compares. The author has no index: who works on slow queries
    finds that.
    """

    user_id: int
    user: models.ForeignKey[User, User] = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False)
    title: models.CharField[str, str] = models.CharField(max_length=200)
    body: models.TextField[str, str] = models.TextField()
    views: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    revision: models.BigIntegerField[int, int] = models.BigIntegerField(default=1)
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)
    updated_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now=True)

    class Meta:
        """Its table."""

        db_table = "stories"

    def __str__(self) -> str:
        return self.title

    def facts(self) -> dict[str, object]:
        """What the API tells of this story."""
        return {
            "id": self.pk,
            "user_id": self.user_id,
            "title": self.title,
            "body": self.body,
            "views": self.views,
            "revision": self.revision,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }
