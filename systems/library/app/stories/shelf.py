"""Stories through the cache: how each is loaded, under which name it is kept, and how popular ones are put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from django.http import Http404

from systems.library.app.stories.models import Story
from systems.library.infrastructure import assembly
from systems.library.infrastructure.cache_manager import Loaded

if TYPE_CHECKING:
    from django.db.models import QuerySet

POPULAR = 1000
"""Views from which a story is popular."""
LISTED = ("id", "user_id", "title", "views", "created_at")


def story(number: int) -> bytes:
    """A story as JSON; raises Http404."""

    def load() -> Loaded:
        found = Story.objects.filter(pk=number).first()
        if found is None:
            raise Http404(f"there is no story {number}")
        return loaded(found)

    return assembly.get().cache.fetch(name(number), load)


def page(stories: QuerySet[Story], key: str, before: int, limit: int) -> bytes:
    """A page of stories, the newest first, with the number to go on with."""

    def load() -> Loaded:
        chosen = stories.filter(pk__lt=before) if before else stories
        rows = list(chosen.order_by("-pk").values(*LISTED)[: limit + 1])
        more = rows[limit - 1]["id"] if len(rows) > limit else None
        return Loaded(orjson.dumps({"stories": rows[:limit], "before": more}), 0)

    return assembly.get().cache.fetch_list(_family(), f"{key}:{before}:{limit}", load)


def written(number: int, revision: int, payload: bytes, position: int) -> None:
    """A story was written and committed: the cache has it, and older lists are old."""
    cache = assembly.get().cache
    cache.put(name(number), Loaded(payload, revision, position))
    cache.changed(_family(), position)


def warm(most: int) -> int:
    """Put the popular stories into the cache, the most popular first; how many."""
    cache = assembly.get().cache
    popular = Story.objects.filter(views__gt=POPULAR).order_by("-views")[:most]
    count = 0
    for each in popular:
        cache.put(name(each.pk), loaded(each))
        count += 1
    return count


def _family() -> str:
    """The lists of stories since the last failover: positions of the WAL can be compared on one timeline only."""
    taken = assembly.get().epochs.now
    return f"stories-{taken.timeline if taken else 0}"


def loaded(found: Story) -> Loaded:
    """A story as the cache keeps it."""
    return Loaded(orjson.dumps(found.facts()), found.revision)


def name(number: int) -> str:
    """The name of a story in the cache."""
    return f"story:{number}"
