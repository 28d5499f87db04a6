"""The application for gunicorn: `systems.library.app.wsgi`. A worker knows its nodes before it takes a request."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "systems.library.app.settings")

from django.core.wsgi import get_wsgi_application

from systems.library.infrastructure import assembly

application = get_wsgi_application()
assembly.get()
