"""The object storage of the blog, as the supervisor starts it."""

from __future__ import annotations

from typing import NoReturn

from systems.blog import addresses, places, settings
from systems.common import object_storage
from systems.common.object_storage import Keys


def main() -> NoReturn:
    """Become the server."""
    home = settings.read().home
    kept = places.ensure(home)
    object_storage.serve(home, addresses.known(home)["S3_PORT"], Keys(kept["S3_KEY"], kept["S3_SECRET"]))


if __name__ == "__main__":
    main()
