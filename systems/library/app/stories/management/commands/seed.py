"""`manage seed`: users and stories to work with, always the same ones."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand

from systems.library.app.stories.models import Story
from systems.library.app.users.models import User
from systems.library.infrastructure.workload_isolator import PRIMARY

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

BATCH = 2000
VOCABULARY = (
    "amber anchor april bridge candle cedar clover copper ember fable garden harbour hollow island jasper juniper "
    "kettle lantern marble meadow november orchard paper pebble quarry river saddle sparrow thimble timber velvet"
)


class Command(BaseCommand):
    """Make users and stories; few stories have most of the views."""

    help = "add users and stories to work with"

    def add_arguments(self, parser: CommandParser) -> None:
        """How many."""
        parser.add_argument("--users", type=int, default=100)
        parser.add_argument("--stories", type=int, default=2000)

    def handle(self, *_: object, users: int, stories: int, **options: object) -> None:
        """Add them; users that are there already are kept."""
        del options
        chance = random.Random(3)  # noqa: S311 - no secret: the same stories every time
        names = [f"reader-{number:05}" for number in range(users)]
        made = [User(username=name, name=name.title()) for name in names]
        User.objects.using(PRIMARY).bulk_create(made, BATCH, ignore_conflicts=True)
        authors = list(User.objects.using(PRIMARY).filter(username__in=names).values_list("pk", flat=True))
        fresh = (_story(chance, chance.choice(authors)) for _ in range(stories))
        Story.objects.using(PRIMARY).bulk_create(fresh, BATCH)
        self.stdout.write(f"{len(authors)} users, {stories} more stories")


def _story(chance: random.Random, author: int) -> Story:
    words = chance.choices(VOCABULARY.split(), k=124)
    title, body = " ".join(words[:4]).capitalize(), " ".join(words[4:])
    return Story(user_id=author, title=title, body=body, views=int(chance.paretovariate(0.6) * 20))
