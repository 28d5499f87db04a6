"""Create a user, read a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from django.db import IntegrityError
from django.http import Http404

from systems.library.app.answers import Refused, body, field, text
from systems.library.app.receipts.once import once
from systems.library.app.users.models import User
from systems.library.infrastructure import assembly
from systems.library.infrastructure.cache_manager import Loaded

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def all_users(request: HttpRequest) -> HttpResponse:
    """POST creates a user."""
    if request.method != "POST":
        raise Refused(405, "method_not_allowed", "POST is the method here")
    facts = body(request)
    username, name = field(facts, "username", 60), field(facts, "name", 200)

    def write() -> tuple[int, bytes]:
        return 201, orjson.dumps(User.objects.create(username=username, name=name).facts())

    try:
        return once(request, write).response
    except IntegrityError as taken:
        raise Refused(409, "username_taken", f"there is a user {username} already") from taken


def one_user(request: HttpRequest, number: int) -> HttpResponse:
    """GET reads a user; users do not change, so every entry of the cache has the same revision."""
    if request.method not in {"GET", "HEAD"}:
        raise Refused(405, "method_not_allowed", "GET is the method here")

    def load() -> Loaded:
        found = User.told(number)
        if found is None:
            raise Http404(f"there is no user {number}")
        return Loaded(orjson.dumps(found), 1)

    column = assembly.get().limits.now.user_name_column
    return text(assembly.get().cache.fetch(f"user:{number}:{column}", load))
