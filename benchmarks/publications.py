"""Publications of the blog while its broker is killed, again and again: how many are refused, lost, or doubled.

    python -m benchmarks.publications
    python -m benchmarks.publications --most 1000 --kills 2

Starts a blog of its own on free ports. Authors publish at a steady pace; the broker is killed (SIGKILL, with all its
processes) after equal numbers of publications, each time when it has worked again since the last one, and the
supervisor starts it again. In the end every event must have come about. Exit 1 when a publication was refused, lost or
doubled, or the kills did not all fit into the publications.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from systems.blog import broker, effects
from systems.blog.commands.nodes import kill
from systems.blog.load.publications import Author
from systems.blog.stack import Stack
from systems.common import postgres_sql
from systems.common.refusal import Refused
from systems.common.tests.running import running

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST, KILLS, AUTHORS = 10_000, 20, 8
EVERY = 0.2
"""Seconds from one publication of an author to the next: 40 a second of all, so that each kill falls into many."""
AGAIN = 60.0
"""Seconds within which a killed broker must work again."""
SETTLED = 300.0
"""Seconds within which the last event must have come about; what a broker lost is sent again after a minute."""
FEED = "SELECT split_part(title, ' ', 2)::int, count(*) FROM feed WHERE title LIKE 'kills %' GROUP BY 1"
APPLIED = "SELECT count(*) FROM applied"


class Tally(NamedTuple):
    """What became of the publications."""

    refused: dict[int, str]
    acknowledged: set[int]


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the figures; 1 when one of them is not as promised."""
    asked = _asked(arguments)
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the start")
    with running(Stack, "blog") as stack:
        return _measured(stack, asked.most, asked.kills)


def _measured(stack: Stack, most: int, kills: int) -> int:
    tally, numbers, over = Tally({}, set()), count(1), threading.Event()
    url, lives = stack.environment()["BLOG_URL"], stack.settings.access_ttl
    authors = [Author(url, "kills", number, lives) for number in range(AUTHORS)]
    began = time.monotonic()
    with ThreadPoolExecutor(AUTHORS) as pool:
        work = [pool.submit(_publish, each, numbers, most, tally, over) for each in authors]
        try:
            away = _killed(stack, most, kills, tally)
        except BaseException:
            over.set()  # the authors would go on for minutes
            raise
        for each in work:
            each.result()
    took = time.monotonic() - began
    found = effects.wait(stack, SETTLED)
    settled = time.monotonic() - began - took
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        feed = dict(connection.execute(FEED).fetchall())
    lost, doubled = tally.acknowledged - feed.keys(), {each for each, times in feed.items() if times > 1}
    print(
        f"{most} publications in {took:.0f} s, {len(away)} kills of the broker, away for {min(away):.1f} to "
        f"{max(away):.1f} s each"
    )
    print(
        f"acknowledged {len(tally.acknowledged)}, refused {len(tally.refused)}, lost {len(lost)}, in the feed twice "
        f"{len(doubled)}, counted {found.counted} of {found.published}"
    )
    print(f"sent again {found.sent_again} events; the last came about {settled:.1f} s after the last publication")
    for number, why in list(tally.refused.items())[:5]:
        print(f"refused {number}: {why}")
    return 1 if tally.refused or lost or doubled or len(away) < kills else 0


def _publish(author: Author, numbers: count[int], most: int, tally: Tally, over: threading.Event) -> None:
    """One author, as far as there is something left to publish; each number is taken once."""
    wait = 0.0
    while not over.wait(wait) and (number := next(numbers)) <= most:
        began = time.monotonic()
        try:
            author.publish(number)
            tally.acknowledged.add(number)
        except Refused as refusal:
            tally.refused[number] = str(refusal)
        wait = max(0.0, EVERY - (time.monotonic() - began))


def _killed(stack: Stack, most: int, kills: int, tally: Tally) -> list[float]:
    """Kill the broker at equal distances; for how many seconds it was away each time."""
    away = []
    for number in range(1, kills + 1):
        due = number * most // (kills + 1)
        while (done := _done(tally)) < due:
            time.sleep(0.02)
        if done >= most:
            break
        began, before = time.monotonic(), stack.states()[broker.NAME].pid
        kill(stack, broker.NAME)
        _works(stack, before)
        away.append(time.monotonic() - began)
        print(
            f"kill {number} after {done} publications: the worker had events again after {away[-1]:.1f} s", flush=True
        )
    return away


def _done(tally: Tally) -> int:
    return len(tally.acknowledged) + len(tally.refused)


def _works(stack: Stack, killed: int) -> None:
    """Wait until another process is the broker and speaks, and events come out of it."""
    while stack.states()[broker.NAME].pid in {0, killed}:
        time.sleep(0.02)
    stack.ready("the broker", partial(broker.answers, stack.ports["RABBITMQ_PORT"]), AGAIN)
    before, ends = _applied(stack), time.monotonic() + AGAIN
    while _applied(stack) == before:
        if time.monotonic() > ends:
            raise SystemExit(f"no event came about within {AGAIN:.0f} s of the broker's return; see {stack.home}/logs")
        time.sleep(0.05)


def _applied(stack: Stack) -> int:
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials) as connection:
        [number] = connection.execute(APPLIED).fetchone() or (0,)
    return int(number)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publications", description=about)
    parser.add_argument("--most", type=int, default=MOST, metavar="N", help=f"publications (default {MOST})")
    parser.add_argument("--kills", type=int, default=KILLS, metavar="N", help=f"kills (default {KILLS})")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
