"""A receipt is written in the transaction of its write: both are there, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from datetime import datetime


class Receipt(models.Model):
    """The answer that was given under a key, and the request's fingerprint."""

    key: models.CharField[str, str] = models.CharField(max_length=200, primary_key=True)
    fingerprint: models.CharField[str, str] = models.CharField(max_length=64)
    status: models.SmallIntegerField[int, int] = models.SmallIntegerField(default=0)
    body: models.BinaryField[bytes, bytes] = models.BinaryField(default=b"")
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Its table."""

        db_table = "receipts"

    def __str__(self) -> str:
        return self.key
