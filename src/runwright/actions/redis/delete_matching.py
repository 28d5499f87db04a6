"""Delete the keys of Redis that match a pattern, counted beforehand and bounded.

`redis-cli KEYS 'session:*' | xargs redis-cli DEL` stops the server while it lists, fails when nothing matches, breaks
on keys with blanks, and has no bound. This counts first by SCAN, refuses when more match than --most says, frees the
memory in the background (UNLINK), and counts again. In a cluster every master is asked. A cache in use fills again
meanwhile, which --may-return takes for what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.actions.address import redis_url
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis.client import connected

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do redis-delete-matching 'ratelimit:*' --url redis://127.0.0.1:6379/0 --most 1000
  runwright do redis-delete-matching 'cache:page:*' --url "$REDIS_URL" --most 50000 --dry-run
  runwright do redis-delete-matching 'cache:page:*' --url "$REDIS_URL" --most 50000 --may-return
"""
PAGE = 500
"""Keys that one call asks for, and that one call deletes."""
SAMPLE = 3
"""Keys that are shown before they are deleted."""


def arguments(parser: ArgumentParser) -> None:
    """A pattern, a server, and a bound."""
    parser.add_argument("pattern", help="as SCAN's MATCH reads it: * ? [ab], and \\ before one that is meant")
    parser.add_argument("--url", type=redis_url, required=True, help="redis://HOST:PORT/DATABASE; any node")
    parser.add_argument("--most", type=int, required=True, metavar="N", help="refuse when more keys match")
    parser.add_argument("--may-return", action="store_true", help="keys that are written anew meanwhile are no failure")


def target(given: Namespace) -> str:
    """The server."""
    return str(given.url)


def intends(given: Namespace) -> Iterator[str]:
    """How many keys would go, and the first of them."""
    with connected(given.url) as client:
        found = list(_matching(client, given))
    yield f"delete {_count(found)} that match {given.pattern}" + (f": {_some(found)}" if found else "")


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Count, refuse or delete, and count again."""
    with connected(given.url) as client:
        found = list(_matching(client, given))
        watch.says(f"{_count(found)} match {given.pattern}")
        deleted = 0
        for begin in range(0, len(found), PAGE):
            deleted += _unlinked(client, found[begin : begin + PAGE])
            watch.at(deleted, len(found), "keys")
        left = sorted(set(found) & set(_scanned(client, given.pattern)))
    if left and not given.may_return:
        raise Failed(f"{_count(left)} of what was deleted came again: {_some(left)}", WRITER)
    facts = {"pattern": given.pattern, "matched": len(found), "deleted": deleted, "returned": len(left)}
    seen = f"{_count(left)} of them were written anew since" if left else "a second scan finds none of them"
    return Evidence(f"deleted {deleted} keys that matched {given.pattern}", facts, seen)


WRITER = "Something writes them anew: stop that first, or say --may-return when it is a cache that fills again."


def _matching(client: Any, given: Namespace) -> Iterator[bytes]:  # noqa: ANN401 (redis-py's clients share no type)
    """Every key once; refuses at the first that is too many, before any is deleted."""
    seen: set[bytes] = set()
    for key in _scanned(client, given.pattern):
        seen.add(key)
        if len(seen) > given.most:
            raise Impossible(
                f"more than {given.most} keys match {given.pattern}; nothing was deleted",
                "Narrow the pattern, or raise --most when all of them are meant.",
            )
    yield from sorted(seen)


def _scanned(client: Any, pattern: str) -> Iterator[bytes]:  # noqa: ANN401
    yield from client.scan_iter(match=pattern, count=PAGE)


def _unlinked(client: Any, keys: list[bytes]) -> int:  # noqa: ANN401
    """How many of these keys were there to delete; one call each, since those of a cluster lie in different slots."""
    pipeline = client.pipeline(transaction=False)
    for key in keys:
        pipeline.unlink(key)
    return sum(pipeline.execute())


def _count(keys: list[bytes]) -> str:
    return f"{len(keys)} key{'s' * (len(keys) != 1)}"


def _some(keys: list[bytes]) -> str:
    return ", ".join(key.decode("utf-8", "replace") for key in keys[:SAMPLE]) + (" …" if len(keys) > SAMPLE else "")
