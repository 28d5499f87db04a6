"""Django's settings. What operators set is in the environment and in the file that `infrastructure/limits.py` reads."""

from __future__ import annotations

import os
import secrets

PACKAGE = "systems.library.app"
ENGINE = "systems.library.infrastructure.backend"

DEBUG = False
SECRET_KEY = secrets.token_hex(32)
"""Nothing is signed; Django wants one."""
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("LIBRARY_HOSTS", "").split()]
ROOT_URLCONF = f"{PACKAGE}.urls"
WSGI_APPLICATION = f"{PACKAGE}.wsgi.application"
INSTALLED_APPS = ["systems.library.infrastructure", f"{PACKAGE}.users", f"{PACKAGE}.stories", f"{PACKAGE}.receipts"]
MIDDLEWARE = [f"{PACKAGE}.door.Door"]
APPEND_SLASH = False
DATABASES = {
    "default": {"ENGINE": ENGINE, "NAME": "library"},
    "replica": {"ENGINE": ENGINE, "NAME": "library", "TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS = ["systems.library.infrastructure.workload_isolator.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(process)d] %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "psycopg.pool": {"level": "ERROR"},
    },
}
