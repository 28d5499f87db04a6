"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Users(AppConfig):
    """The app `users`."""

    name = "systems.library.app.users"
    label = "users"
