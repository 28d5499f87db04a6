"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Receipts(AppConfig):
    """The app `receipts`."""

    name = "systems.library.app.receipts"
    label = "receipts"
