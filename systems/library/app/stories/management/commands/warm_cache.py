"""`manage warm_cache`: put the popular stories into the cache, and see that they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from systems.library.app.stories import shelf
from systems.library.infrastructure import assembly

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Warm the cache."""

    help = f"put the stories with more than {shelf.POPULAR} views into the cache"

    def add_arguments(self, parser: CommandParser) -> None:
        """How many."""
        parser.add_argument(
            "--most", type=int, default=100, help="at most so many, the most popular first (default 100)"
        )

    def handle(self, *_: object, most: int, **options: object) -> None:
        """Warm it; an error when Redis did not take every story."""
        del options
        count = shelf.warm(most)
        if owed := assembly.get().cache.owed:
            raise CommandError(f"{owed} of {count} stories are not in the cache: {assembly.get().shards.said}")
        self.stdout.write(f"{count} stories are in the cache")
