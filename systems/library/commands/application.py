"""The application: take over what changed, without refusing a request; Django's own commands."""

from __future__ import annotations

import signal
import time
from functools import partial
from typing import TYPE_CHECKING

from systems.common import probe
from systems.common.processes import children
from systems.common.refusal import Refused
from systems.library import rehearsal, topology
from systems.library.topology import OWNER

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack

PATIENCE = 40
"""Seconds; a worker that is replaced may finish what it has begun, for 20."""


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("app", help="the application under gunicorn")
    kinds = group.add_subparsers(dest="kind", required=True)
    kinds.add_parser(
        "reload", help="replace its workers one by one, with the nodes and code as they are now"
    ).set_defaults(run=_reload)
    rehearse = parsers.add_parser("rehearse-migration", help="try a migration on a copy of the data, there and back")
    rehearse.add_argument("app")
    rehearse.add_argument("migration")
    rehearse.set_defaults(run=_rehearse)
    manage = parsers.add_parser("manage", help="a command of Django's, with the environment of the application")
    manage.add_argument("--database", default=OWNER, help="another one on the same servers, to rehearse on")
    manage.add_argument("words", nargs="+")
    manage.set_defaults(run=_manage)


def _reload(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    print(f"{reload(stack)} new workers answer")
    return 0


def reload(stack: Stack) -> int:
    """Replace the workers one by one; how many there are now."""
    master = stack.states()[topology.APP].pid
    if not master:
        raise Refused("the application does not run; `node start app` starts it")
    before = children(master)
    stack.supervisor.signal(topology.APP, signal.SIGHUP)
    ends = time.monotonic() + PATIENCE
    while (now := children(master)) & before or not now:
        if time.monotonic() > ends:
            raise Refused(f"{len(now & before)} old workers are still there after {PATIENCE} s")
        time.sleep(0.1)
    stack.ready("the application", partial(probe.http_answers, f"{stack.environment()['LIBRARY_URL']}/health"))
    return len(now)


def _rehearse(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for done in rehearsal.rehearse(stack, asked.app, asked.migration):
        print(done, flush=True)
    print("the migration leads there and back")
    return 0


def _manage(stack: Stack, asked: argparse.Namespace) -> int:
    print(stack.manage(*asked.words, database=asked.database), end="")
    return 0
