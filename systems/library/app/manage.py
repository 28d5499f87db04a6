"""Django's commands: `python3 -m systems.library.app.manage migrate`."""

from __future__ import annotations

import os
import sys


def main(words: list[str]) -> None:
    """Run one command; addresses that cannot be used end it with status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "systems.library.app.settings")
    from django.core.management import execute_from_command_line

    from systems.library.infrastructure.nodes import BadNodes
    from systems.library.infrastructure.shards import BadAddress

    try:
        execute_from_command_line(["manage", *words])
    except (BadNodes, BadAddress) as bad:
        sys.stderr.write(f"manage: {bad}\n")
        sys.exit(2)


if __name__ == "__main__":
    main(sys.argv[1:])
