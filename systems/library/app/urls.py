"""Every route."""

from __future__ import annotations

from django.urls import path

from systems.library.app import health
from systems.library.app.stories import views as stories
from systems.library.app.users import views as users

handler404 = "systems.library.app.answers.nothing_here"
urlpatterns = [
    path("health", health.health),
    path("metrics", health.metrics),
    path("metrics/json", health.facts),
    path("stories", stories.all_stories),
    path("stories/search", stories.search),
    path("stories/<int:number>", stories.one_story),
    path("users", users.all_users),
    path("users/<int:number>", users.one_user),
]
