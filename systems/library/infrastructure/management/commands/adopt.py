"""`manage adopt NODE`: take a node for the primary although it is none that follows the last one.

Without it, a node is taken only when it was promoted after the last primary, which its newer timeline shows. A database
that was restored as a new cluster, or from a backup without its WAL, was not; whoever knows that nobody writes to the
old one any more says so here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from systems.library.infrastructure import assembly
from systems.library.infrastructure.epoch import Epoch

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Adopt a primary."""

    help = "take a node for the primary, whatever was the primary before"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("node", help="its name, such as postgres-2")

    def handle(self, *_: object, node: str, **options: object) -> None:
        """Adopt it; an error when it does not take writes."""
        del options
        made = assembly.get()
        sight = made.sights().get(node)
        if sight is None:
            raise CommandError(f"there is no node {node}; there are {', '.join(made.sights())}")
        if sight.error or not sight.primary:
            raise CommandError(f"{node} takes no writes: {sight.error or 'it is a replica'}")
        made.epochs.adopt(Epoch(sight.system, sight.timeline, node))
        self.stdout.write(f"{node} is the primary, on timeline {sight.timeline} of cluster {sight.system}")
