"""Reports: for whoever has an access token, from the upstream."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systems.common.subscriber import counted
from systems.gateway import tokens
from systems.gateway.exchange import Answer, Refusal
from systems.gateway.limits import admit
from systems.gateway.store import script

if TYPE_CHECKING:
    from systems.gateway.app import Gateway
    from systems.gateway.exchange import Request
    from systems.gateway.tokens import Access

REPORT, ADDRESS = script("report"), script("address")
PATH = re.compile(r"/reports/([\w-][\w.-]{0,63})")
"""No number begins with a dot: to the upstream, `..` would be another path."""

REVOKED = {
    1: ("token_revoked", "this token was revoked"),
    2: ("token_revoked", "all tokens of this user were revoked"),
    3: ("session_ended", "the session of this token has ended"),
}


async def report(gateway: Gateway, request: Request) -> Answer:
    """One report, by its number."""
    path = PATH.fullmatch(request.path)
    if path is None:
        raise Refusal(404, "not_found", "there is no such report")
    token = await _token(gateway, request)
    request.user = token.user
    keys = (
        f"ratelimit:global:{counted(request.ip)}",
        f"ratelimit:user:{token.user}",
        f"token:blacklist:{token.jti}",
        f"token:user:{token.user}",
        f"token:family:{token.family}",
    )
    reply = await gateway.store.run(REPORT, keys, (*gateway.user_limits.arguments, token.generation))
    admit(request, gateway.user_limits, reply)
    if reply[4]:
        raise tokens.refused(*REVOKED[reply[4]])
    found = await gateway.upstream.report(path[1], request.id)
    return Answer(found.status, found.body, kind=(b"content-type", found.kind.encode("latin-1")))


async def _token(gateway: Gateway, request: Request) -> Access:
    """The token of a request; without a good one it counts against the limit of its address all the same."""
    try:
        return gateway.tokens.read(gateway.keys(), request.header(b"authorization"))
    except Refusal:
        reply = await gateway.store.run(
            ADDRESS, (f"ratelimit:global:{counted(request.ip)}",), gateway.address_limits.arguments
        )
        admit(request, gateway.address_limits, reply)
        raise
