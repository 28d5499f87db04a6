"""Django's commands: `python3 -m systems.library.app.manage migrate`."""

from __future__ import annotations

import os
import sys


def main(words: list[str]) -> None:
    """Run one command; a mistake is told and ends with its status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "systems.library.app.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage", *words])


if __name__ == "__main__":
    main(sys.argv[1:])
