"""List, read, create, edit and look for stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from django.db import IntegrityError
from django.http import Http404

from systems.library.app.answers import Refused, body, field, number, text
from systems.library.app.receipts.once import once
from systems.library.app.stories import shelf
from systems.library.app.stories.models import Story
from systems.library.infrastructure.workload_isolator import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from django.http import HttpRequest, HttpResponse

READS = frozenset({"GET", "HEAD"})
MOST_A_PAGE = 100
A_PAGE = 20
LONGEST = 200_000


def all_stories(request: HttpRequest) -> HttpResponse:
    """GET lists stories, those of `?user=` if it is given; POST creates one."""
    if request.method == "POST":
        return _create(request)
    _only(request, READS, "GET or POST")
    stories, key = Story.objects.all(), "all"
    if "user" in request.GET:
        user = number(request.GET, "user")
        stories, key = stories.filter(user_id=user), f"user-{user}"
    return text(shelf.page(stories, key, *_paging(request)))


def search(request: HttpRequest) -> HttpResponse:
    """GET looks for stories whose title has all words of `?q=`."""
    _only(request, READS, "GET")
    words = sorted(set(field(request.GET, "q", 200).lower().split()))
    stories = Story.objects.all()
    for word in words:
        stories = stories.filter(title__icontains=word)
    return text(shelf.page(stories, f"search-{' '.join(words)}", *_paging(request)))


def one_story(request: HttpRequest, number: int) -> HttpResponse:
    """GET reads a story; PATCH changes its title or its body."""
    if request.method == "PATCH":
        return _edit(request, number)
    _only(request, READS, "GET or PATCH")
    return text(shelf.story(number))


def _create(request: HttpRequest) -> HttpResponse:
    facts = body(request)
    title, content = field(facts, "title", 200), field(facts, "body", LONGEST)
    user = number(facts, "user_id")

    def write() -> tuple[int, bytes]:
        made = Story.objects.create(user_id=user, title=title, body=content)
        return 201, orjson.dumps(made.facts())

    try:
        return _written(request, write)
    except IntegrityError as absent:
        raise Refused(422, "no_such_user", f"there is no user {user}") from absent


def _edit(request: HttpRequest, wanted: int) -> HttpResponse:
    changes = _changes(body(request))

    def write() -> tuple[int, bytes]:
        story = Story.objects.using(PRIMARY).select_for_update().filter(pk=wanted).first()
        if story is None:
            raise Http404(f"there is no story {wanted}")
        for name, value in changes.items():
            setattr(story, name, value)
        story.revision += 1
        story.save(using=PRIMARY, update_fields=[*changes, "revision", "updated_at"])
        return 200, orjson.dumps(story.facts())

    return _written(request, write)


def _written(request: HttpRequest, write: Callable[[], tuple[int, bytes]]) -> HttpResponse:
    done = once(request, write)
    facts = orjson.loads(done.response.content)
    shelf.written(facts["id"], facts["revision"], done.response.content, done.position)
    return done.response


def _changes(facts: Mapping[str, Any]) -> dict[str, str]:
    longest = {"title": 200, "body": LONGEST}
    found = {name: field(facts, name, longest[name]) for name in longest if name in facts}
    if not found:
        raise Refused(422, "nothing_to_change", "title or body is needed")
    return found


def _paging(request: HttpRequest) -> tuple[int, int]:
    before = number(request.GET, "before") if "before" in request.GET else 0
    return before, number(request.GET, "limit", A_PAGE, MOST_A_PAGE)


def _only(request: HttpRequest, methods: frozenset[str], told: str) -> None:
    if request.method not in methods:
        raise Refused(405, "method_not_allowed", f"{told} is the method here")
