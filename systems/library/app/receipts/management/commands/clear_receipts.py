"""`manage clear_receipts`: forget the keys of writes that nobody sends again any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand
from django.utils import timezone

from systems.library.app.receipts.models import Receipt
from systems.library.infrastructure.workload_isolator import PRIMARY

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

BATCH = 5000


class Command(BaseCommand):
    """Clear old receipts."""

    help = "remove receipts that are older than some days"

    def add_arguments(self, parser: CommandParser) -> None:
        """From which age."""
        parser.add_argument("--days", type=int, default=7, help="older than so many days (default 7)")

    def handle(self, *_: object, days: int, **options: object) -> None:
        """Remove them, some thousand a transaction, so that no lock is held for long."""
        del options
        old = Receipt.objects.using(PRIMARY).filter(created_at__lt=timezone.now() - timedelta(days=days))
        count = 0
        while keys := list(old.values_list("key", flat=True)[:BATCH]):
            Receipt.objects.using(PRIMARY).filter(key__in=keys).delete()
            count += len(keys)
        self.stdout.write(f"{count} receipts removed")
