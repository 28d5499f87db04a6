"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Stories(AppConfig):
    """The app `stories`."""

    name = "systems.library.app.stories"
    label = "stories"
