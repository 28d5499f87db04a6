"""Rotate an API key: both are good for a while, the client gets the new one, and the old one is proven refused.

A key that is replaced in one step locks the client out between two restarts, and nobody tries afterwards whether the
old one still opens the door. The server's file has lines `NAME=KEY`, several of one name where several are good, or
`NAME=sha256:…` of them; the client's is an environment file. This adds a new key for the server, sees it accepted,
gives it to the client, waits --overlap, takes the old one away, and sees that refused. Accepted or refused says
--check: a command, with the key in the variable API_KEY; or --check-url, with it in a header. First a key that nobody
has is tried: a check that accepts that proves nothing.

Whatever fails before the old key is taken away is undone. Keys appear in no argument and no output; a --check that
hands its key to curl as an argument would show it to everybody on the machine.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.address import url
from runwright.actions.command import done, ran
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.secret import key_lines
from runwright.actions.secret.key_lines import DIGEST, Lines, digest, fingerprint
from runwright.actions.waiting import lacking
from runwright.lib.duration import spoken
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator, Sequence

    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do rotate-api-keys --file /srv/api/keys --name billing --client /srv/billing/env --variable API_KEY \\
    --reload 'systemctl reload api' --reload-client 'systemctl restart billing' --overlap 10m \\
    --check 'printf "X-API-Key: %s" "$API_KEY" | curl -sf -H @- http://127.0.0.1:8080/me'
  runwright do rotate-api-keys --file keys --name billing --client env --variable API_KEY --reload true \\
    --check-url http://127.0.0.1:8080/me --header 'Authorization: Bearer {}'
"""
BYTES = 32
"""Of chance in a new key."""
OFTEN = 0.2
"""Seconds between two tries."""
HEADER = regex(r"[!-9;-~]+:[ -~]*\{\}[ -~]*")
"""A name and a value as HTTP takes them, with a place for the key."""
REFUSED = (401, 403)
"""The statuses that say that a key is not good (RFC 9110); any other error says nothing about it."""


def arguments(parser: ArgumentParser) -> None:
    """Two files, a name in each, how both sides read them anew, and how a key is tried."""
    parser.add_argument("--file", type=Path, required=True, help="the server's: the keys that it accepts")
    parser.add_argument("--name", required=True, help="whose key it is in there")
    parser.add_argument("--client", type=Path, required=True, metavar="FILE", help="the client's environment file")
    parser.add_argument("--variable", required=True, help="that holds the key in there")
    parser.add_argument("--reload", required=True, metavar="COMMAND", help="lets the server read its file anew")
    parser.add_argument("--reload-client", default="true", metavar="COMMAND", help="the same for the client")
    check = parser.add_mutually_exclusive_group(required=True)
    check.add_argument("--check", metavar="COMMAND", help="status 0 when $API_KEY is accepted")
    check.add_argument(
        "--check-url", type=url, metavar="URL", help="answers 2xx when a key is accepted, 401 or 403 when not"
    )
    parser.add_argument("--header", default="X-API-Key: {}", help="for --check-url (X-API-Key: {})")
    parser.add_argument("--overlap", type=seconds, default=0.0, metavar="10m", help="so long both are good (0s)")
    parser.add_argument("--within", type=seconds, default=20.0, metavar="20s", help="for both sides to follow (20s)")


def target(given: Namespace) -> str:
    """The server's file."""
    return str(given.file.resolve())


class State(NamedTuple):
    """Both files as they are, and where a rotation stands."""

    server: Lines
    client: Lines
    old: str
    """The key that the client has."""
    hashed: bool
    """Whether the server keeps digests."""

    def stored(self, key: str) -> str:
        """A key as the server's file has it."""
        return digest(key) if self.hashed else key


def intends(given: Namespace) -> Iterator[str]:
    """What would change in which file."""
    state = _state(given)
    if _handed_over(state, given):
        yield f"go on: take the former key of {given.name} out of {given.file}, which the client no longer sends"
        return
    yield f"add a new key for {given.name} to {given.file}, beside {fingerprint(state.old)}, and see it accepted"
    yield f"give it to {given.client} as {given.variable}"
    yield f"after {spoken(given.overlap)}, take {fingerprint(state.old)} away and see it refused"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Add, hand over, wait, take away."""
    state = _state(given)
    _must_tell(given, state)
    if _handed_over(state, given):
        new, former = state.old, [key for key in state.server.keys(given.name) if key != state.stored(state.old)]
        watch.says("going on: the client has the new key already")
    else:
        new, former = secrets.token_urlsafe(BYTES), [state.old]
        _handed(given, state, new, watch)
    until = time.monotonic() + given.overlap
    while (rest := until - time.monotonic()) > 0:
        watch.at(given.overlap - rest, given.overlap, "seconds of overlap")
        time.sleep(min(rest, 1.0))
    _taken_away(given, state, new)
    proof = _old_refused(given, [key for key in former if not key.startswith(DIGEST)], new)
    return Evidence(
        f"{given.name} has a new key",
        {"name": given.name, "key": fingerprint(new), "former_keys": len(former), "overlap_seconds": given.overlap},
        proof,
    )


def _state(given: Namespace) -> State:
    """Where it stands.

    Raises:
        Impossible: the client's key is none of the server's.
    """
    if given.check_url and not HEADER.fullmatch(given.header):
        raise Impossible("--header cannot be sent as it is", "Write NAME: VALUE in ASCII, with {} where the key goes.")
    server, client = key_lines.read(given.file), key_lines.read(given.client)
    held, own = server.keys(given.name), client.keys(given.variable)
    if not held:
        raise Impossible(f"{given.file} has no key of {given.name}", "Its lines are NAME=KEY.")
    if len(own) != 1 or not own[0]:
        raise Impossible(f"{given.client} has {len(own)} lines of {given.variable}, and one is needed")
    hashed = held[0].startswith(DIGEST)
    if (digest(own[0]) if hashed else own[0]) not in held:
        raise Impossible(f"the key in {given.client} is none of {given.name} in {given.file}", "Are these its files?")
    return State(server, client, own[0], hashed)


def _handed_over(state: State, given: Namespace) -> bool:
    """Whether an earlier rotation was cut off after the client got the new key: the last of several is the client's."""
    held = state.server.keys(given.name)
    return len(held) > 1 and held[-1] == state.stored(state.old)


def _must_tell(given: Namespace, state: State) -> None:
    """Raise when the check does not tell keys apart.

    Raises:
        Impossible: it accepts a key that nobody has, or refuses the one that is good.
    """
    nobody = secrets.token_urlsafe(BYTES)
    if not _refused(given, nobody):
        raise Impossible("the check accepts a key that nobody has, so it proves nothing", "Ask for what needs a key.")
    if why := _not_accepted(given, state.old):
        raise Impossible(f"the check does not accept the client's present key: {why}", "Does it send $API_KEY?")


def _handed(given: Namespace, state: State, new: str, watch: Watch) -> None:
    """Add a key for the server and give it to the client; undone when it is not accepted."""
    try:
        state.server.with_keys(given.name, [state.stored(state.old), state.stored(new)]).save()
        done(given.reload, given.within)
        _until(lambda: _not_accepted(given, new), given, "the new key is not accepted")
        watch.says(f"{fingerprint(new)} is accepted beside {fingerprint(state.old)}")
        state.client.with_keys(given.variable, [new]).save()
        done(given.reload_client, given.within)
    except (Failed, OSError) as error:
        for former in (state.client, state.server):
            if key_lines.read(former.path) != former:  # what a full disk did not take needs no more room now
                former.save()
        undone = [not ran(command, given.within).ok for command in (given.reload_client, given.reload)]
        good = not any(undone) and not _not_accepted(given, state.old)
        after = "and the former key is accepted" if good else "but the former key could not be seen to be accepted"
        raise Failed(f"{error}; both files are as they were, {after}", "Look at the server's log.") from None


def _taken_away(given: Namespace, state: State, new: str) -> None:
    key_lines.read(given.file).with_keys(given.name, [state.stored(new)]).save()
    done(given.reload, given.within)
    _until(lambda: _not_accepted(given, new), given, "the new key is no longer accepted")


def _old_refused(given: Namespace, former: Sequence[str], new: str) -> str:
    """What is proven at the end; of what was only kept as a digest, nobody knows the key any more."""
    _until(lambda: _still_good(given, former), given, "the former key is not refused")
    if why := _not_accepted(given, new):  # a server that is down refuses everybody
        raise Failed(f"the new key is no longer accepted: {why}", "Is the server up?")
    refused = ", ".join(map(fingerprint, former)) or "a key that nobody has"
    return f"{fingerprint(new)} is accepted and the only one of {given.name}; {refused} is refused"


def _still_good(given: Namespace, former: Sequence[str]) -> str:
    return "still accepted" if any(not _refused(given, old) for old in former) else ""


def _until(why_not: Callable[[], str], given: Namespace, what: str) -> None:
    if why := lacking(why_not, given.within, OFTEN):
        raise Failed(f"{what}: {why}", "Does the server read this file, and did it read it anew?")


def _refused(given: Namespace, key: str) -> bool:
    """Whether a key is refused; an error of another kind is none."""
    if given.check:
        return not ran(given.check, given.within, {"API_KEY": key}).ok
    return _status(given, key) in REFUSED


def _not_accepted(given: Namespace, key: str) -> str:
    """Why a key is not accepted; the key itself is taken out of what was said."""
    if given.check:
        ended = ran(given.check, given.within, {"API_KEY": key})
        return "" if ended.ok else ended.why.replace(key, "…")
    status = _status(given, key)
    return "" if status and 200 <= status < 300 else f"status {status}" if status else "nobody answers"


def _status(given: Namespace, key: str) -> int:
    """The status that a URL answers to a key; 0 when nobody does."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    name, _, value = given.header.partition(":")
    if not given.check_url.startswith(("http://", "https://")):
        raise Impossible("--check-url is no URL of HTTP")
    request = Request(given.check_url, headers={name: value.strip().replace("{}", key)})  # noqa: S310
    try:
        with urlopen(request, timeout=given.within) as answer:  # noqa: S310 (the scheme was looked at)
            return int(answer.status)
    except HTTPError as error:
        return int(error.code)
    except (OSError, HTTPException):
        return 0
