"""One instance of a service: `python3 -m systems.blog.services.serve`, as the supervisor starts it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import uvloop

from systems.blog import settings
from systems.blog.services.auth import Auth
from systems.blog.services.gateway import Gateway
from systems.blog.services.posts import Posts
from systems.blog.settings import BadSetting
from systems.common.serving import serve

if TYPE_CHECKING:
    from systems.blog.services.service import Service

SERVICES: dict[str, tuple[type[Service], str]] = {
    "auth": (Auth, "AUTH_PORT"),
    "posts": (Posts, "POSTS_PORT"),
    "gateway": (Gateway, "BLOG_PORT"),
}


def main() -> int:
    """Serve what the instance's name says; 2 when a setting cannot be used."""
    try:
        chosen = settings.read()
    except BadSetting as bad:
        print(f"blog: {bad}", file=sys.stderr)
        return 2
    kind, port = SERVICES[chosen.service]

    async def run() -> None:
        await serve(kind(chosen), chosen.hosts["BLOG_HOST"], chosen.ports[port])

    uvloop.run(run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
