"""Warm a cache: fetch its URLs, bounded in rate and number, and see that they are hits afterwards.

`xargs curl` in a loop either takes minutes or becomes the load that emptied the cache. This fetches each URL once, at a
rate and over a few connections that are said; every one has to answer as expected. With --hit-header each is fetched
again, and its answer has to say that it came from the cache (`X-Cache: HIT`); with --metrics a counter of hits has to
rise by as many.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.actions.address import url
from runwright.actions.evidence import Evidence
from runwright.actions.library import required
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.lib.duration import spoken
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch

EXAMPLES = """\
examples:
  runwright do cache-warm --url-file pages.txt --rate 20 --hit-header 'X-Cache: HIT'
  runwright do cache-warm --url http://127.0.0.1:8080/ http://127.0.0.1:8080/books --rate 5 \\
    --metrics http://127.0.0.1:8080/metrics cache_hits_total
"""
SHOWN = 5
"""Failures that are said one by one."""
VALUE = r"^{name}(?:{{[^}}]*}})?\s+([0-9.eE+]+)"


class Fetched(NamedTuple):
    """One URL, and what came of it."""

    url: str
    why: str
    """Why it is not as expected; empty when it is."""
    hit: bool
    size: int


def arguments(parser: ArgumentParser) -> None:
    """URLs, how fast, and how it shows that they are cached."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--url", type=url, nargs="+", metavar="URL")
    what.add_argument("--url-file", metavar="FILE", help="one URL a line; - for standard input")
    parser.add_argument("--rate", type=float, default=20.0, metavar="N", help="requests a second (20)")
    parser.add_argument("--connections", type=int, default=4, metavar="N", help="at one time (4)")
    parser.add_argument("--timeout", type=seconds, default=30.0, metavar="30s", help="for one answer (30s)")
    parser.add_argument("--expect", type=int, default=200, metavar="STATUS", help="of each answer (200)")
    parser.add_argument("--hit-header", metavar="'X-Cache: HIT'", help="what the second answer has to say")
    parser.add_argument("--metrics", nargs=2, metavar=("URL", "NAME"), help="a counter of hits that has to rise")


def target(given: Namespace) -> str:
    """The URLs."""
    return f"cache of {given.url_file or given.url[0]}"


def intends(given: Namespace) -> Iterator[str]:
    """How much would be fetched."""
    urls = _urls(given)
    twice = " twice" if given.hit_header or given.metrics else ""
    yield f"fetch {len(urls)} URLs{twice}, {given.rate:g} a second, from {urls[0]} to {urls[-1]}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Fetch each, and where it can be told, once more to see a hit."""
    urls, began = _urls(given), time.monotonic()
    first = _fetched(urls, given, watch)
    _must_be_good(first)
    facts: dict[str, Fact] = {"urls": len(urls), "bytes": sum(each.size for each in first)}
    proof = f"each answered {given.expect}"
    if given.hit_header or given.metrics:
        before = _counter(given)
        second = _fetched(urls, given, watch)
        _must_be_good(second)
        hits = _hits(second, given, before)
        facts, proof = (
            facts | {"hits": hits},
            f"{proof}, and {hits} of {len(urls)} came from the cache when asked again",
        )
    facts["seconds"] = round(time.monotonic() - began, 3)
    return Evidence(f"warmed {len(urls)} URLs", facts, proof)


def _urls(given: Namespace) -> list[str]:
    """Each URL once.

    Raises:
        Impossible: there is none, or what stands there is no URL; or the rate is no rate.
    """
    if not (given.rate > 0 and given.connections > 0):
        raise Impossible("the rate and the number of connections have to be above 0")
    if given.url_file is None:
        found = given.url
    else:
        try:
            text = sys.stdin.read() if given.url_file == "-" else Path(given.url_file).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise Impossible(f"{given.url_file}: {getattr(error, 'strerror', None) or error}") from None
        found = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if bad := [each for each in found if not each.startswith(("http://", "https://"))]:
        raise Impossible(f"{bad[0]} is no URL of HTTP", "One URL a line; # begins a comment.")
    if not found:
        raise Impossible("there is no URL to fetch")
    return list(dict.fromkeys(found))


def _fetched(urls: Sequence[str], given: Namespace, watch: Watch) -> list[Fetched]:
    aiohttp = required("aiohttp", "load")
    return asyncio.run(_all(aiohttp, urls, given, watch))


async def _all(aiohttp: Any, urls: Sequence[str], given: Namespace, watch: Watch) -> list[Fetched]:  # noqa: ANN401
    limits = aiohttp.ClientTimeout(total=given.timeout)
    free, done = asyncio.Semaphore(given.connections), 0
    async with aiohttp.ClientSession(timeout=limits) as session:

        async def one(address: str) -> Fetched:
            nonlocal done
            try:
                return await _one(session, address, given)
            finally:
                free.release()
                done += 1
                watch.at(done, len(urls), "URLs")

        tasks, begin = [], time.monotonic()
        for number, address in enumerate(urls):
            await asyncio.sleep(max(0.0, begin + number / given.rate - time.monotonic()))
            await free.acquire()  # a slow server slows us down: a cache is warmed, not loaded
            tasks.append(asyncio.create_task(one(address)))
        return await asyncio.gather(*tasks)


async def _one(session: Any, address: str, given: Namespace) -> Fetched:  # noqa: ANN401
    try:
        async with session.get(address, allow_redirects=False) as answer:
            size = len(await answer.read())
            status, hit = answer.status, _is_hit(answer.headers, given.hit_header)
    except TimeoutError:
        return Fetched(address, f"no answer in {spoken(given.timeout)}", False, 0)  # noqa: FBT003
    except Exception as error:  # noqa: BLE001 (aiohttp, ssl and the system have their own; each is a failure)
        return Fetched(address, str(error) or type(error).__name__, False, 0)  # noqa: FBT003
    return Fetched(address, "" if status == given.expect else f"status {status}", hit, size)


def _is_hit(headers: Any, wanted: str | None) -> bool:  # noqa: ANN401 (aiohttp's own)
    name, _, value = (wanted or "").partition(":")
    return bool(wanted) and value.strip().lower() in str(headers.get(name.strip(), "")).lower()


def _must_be_good(fetched: Sequence[Fetched]) -> None:
    if bad := [each for each in fetched if each.why]:
        text = "\n".join(f"  {each.url}: {each.why}" for each in bad[:SHOWN])
        more = f"\n  and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise Failed(
            f"{len(bad)} of {len(fetched)} URLs did not answer as expected\n{text}{more}", "Look at those first."
        )


def _hits(second: Sequence[Fetched], given: Namespace, before: float) -> int:
    """How many of the second answers came from the cache.

    Raises:
        Failed: not all of them did.
    """
    if given.hit_header:
        if misses := [each.url for each in second if not each.hit]:
            raise Failed(
                f"{len(misses)} of {len(second)} were no hits when asked again, such as {misses[0]}", "Why not?"
            )
        return len(second)
    rose = _counter(given) - before
    if rose < len(second):
        raise Failed(
            f"{given.metrics[1]} rose by {rose:g} while {len(second)} URLs were asked again", "Are they cached?"
        )
    return len(second)


def _counter(given: Namespace) -> float:
    """The sum of a counter over its labels, as Prometheus' text format has it.

    Raises:
        Failed: it cannot be read.
    """
    import re
    from http.client import HTTPException
    from urllib.request import urlopen

    if not given.metrics:
        return 0.0
    address, name = given.metrics
    if not address.startswith(("http://", "https://")):
        raise Impossible(f"{address} is no URL of HTTP")
    try:
        with urlopen(address, timeout=given.timeout) as answer:  # noqa: S310 (the scheme was looked at)
            text = answer.read().decode("utf-8", "replace")
    except (OSError, HTTPException, ValueError) as error:
        raise Failed(f"{address}: {error or type(error).__name__}", "Where are the metrics of the cache?") from None
    pattern = regex(VALUE.format(name=re.escape(name)), re.MULTILINE)
    return sum(float(match[1]) for match in pattern.finditer(text))
