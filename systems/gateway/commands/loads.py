"""Scale by load, and make faults on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import autoscale
from systems.common.refusal import Refused
from systems.gateway.commands import attacks
from systems.gateway.reports_service import MODES
from systems.gateway.smoke import call

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    scaler = parsers.add_parser("autoscale", help="scale by CPU between 3 and 10 instances, until it is stopped")
    scaler.add_argument("--once", action="store_true", help="decide once, and act on it")
    scaler.add_argument("--target", type=int, default=70, metavar="PERCENT", help="CPU of an instance (default 70)")
    scaler.set_defaults(run=_autoscale)
    fault = parsers.add_parser("fault", help="for drills: break something")
    kinds = fault.add_subparsers(dest="kind", required=True)
    upstream = kinds.add_parser("upstream", help="let the upstream fail, dawdle, or be well again")
    upstream.add_argument("mode", choices=sorted(MODES))
    upstream.set_defaults(run=_upstream)
    lockout = kinds.add_parser("lockout", help="lock an account by wrong passwords")
    lockout.add_argument("username")
    lockout.set_defaults(run=_lockout)
    attacks.register(kinds)


def _autoscale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    if asked.once:
        print(autoscale.once(stack, asked.target))
        return 0
    autoscale.forever(stack, asked.target)
    return 0


def _lockout(stack: Stack, asked: argparse.Namespace) -> int:
    """Try wrong passwords until the gateway says that the account is locked."""
    stack.must_run()
    body = {"username": asked.username, "password": "wrong"}
    for tried in range(1, stack.settings.lockout_failures + 2):
        try:
            call(f"{stack.settings.url}/auth/login", body)
        except Refused as refusal:
            if " 423: " in str(refusal):
                print(f"{asked.username} is locked after {tried - 1} wrong passwords")
                return 0
            if " 401: " not in str(refusal):
                raise
    raise Refused(f"{asked.username} is not locked")


def _upstream(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    said = call(f"{stack.settings.upstream_url}/fault/{asked.mode}", {})
    print(f"the upstream is in mode {said['mode']}")
    return 0
