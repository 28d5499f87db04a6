"""Rotate the key pairs that sign access tokens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from systems.common import keys
from systems.common.refusal import Refused
from systems.gateway.audit import by_operator

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack

SINCE = "signing-since"


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    group = parsers.add_parser("keys", help="the key pairs that sign and verify access tokens")
    kinds = group.add_subparsers(dest="kind", required=True)
    kinds.add_parser("list", help="every pair, and which one signs").set_defaults(run=_list)
    kinds.add_parser("add", help="make a pair and wait until every instance verifies with it").set_defaults(run=_add)
    sign = kinds.add_parser("sign-with", help="let a pair sign, on every instance")
    sign.add_argument("kid", help="its id, or `newest`")
    sign.set_defaults(run=_sign_with)
    retire = kinds.add_parser("retire", help="refuse a pair from now on")
    retire.add_argument("kid", help="its id, or `old` for every pair that does not sign")
    retire.add_argument("--wait", action="store_true", help="wait until the tokens that it signed have run out")
    retire.add_argument("--now", action="store_true", help="although tokens that it signed may still be in use")
    retire.set_defaults(run=_retire)


def _list(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    ring = keys.load(stack.home / "keys")
    for kid in ring.pairs:
        print(f"{kid}  {'signs and verifies' if kid == ring.signing else 'verifies'}")
    return 0


def _add(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    kid = keys.add(stack.home / "keys")
    stack.wait_for(f"key {kid}", lambda said: kid in said["keys"])
    by_operator(stack.home, "KEY_ADDED", kid=kid)
    print(f"{kid} verifies on {len(stack.instances())} instances")
    return 0


def _sign_with(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    folder = stack.home / "keys"
    kid = _newest(stack) if asked.kid == "newest" else asked.kid
    if kid not in keys.load(folder).pairs:
        raise Refused(f"there is no key {kid}; `keys list` shows them")
    stack.wait_for(f"key {kid}", lambda said: kid in said["keys"])
    _note(folder)  # from here on: some instances may sign with it although others do not confirm it
    keys.sign_with(folder, kid)
    stack.wait_for(f"signing with {kid}", lambda said: said["signing"] == kid)
    _note(folder)
    by_operator(stack.home, "KEY_SIGNS", kid=kid)
    print(f"{kid} signs on {len(stack.instances())} instances")
    return 0


def _retire(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    ring = keys.load(stack.home / "keys")
    old = [kid for kid in ring.pairs if kid != ring.signing] if asked.kid == "old" else [asked.kid]
    if ring.signing in old:
        raise Refused(f"{ring.signing} signs; let another sign first (`keys sign-with`)")
    if unknown := [kid for kid in old if kid not in ring.pairs]:
        raise Refused(f"there is no key {unknown[0]}; `keys list` shows them")
    if asked.wait:
        _wait(stack)
    if (seconds := _still_valid(stack)) > 0 and not asked.now:
        raise Refused(f"tokens that the old keys signed are valid for {seconds:.0f} s more; use --wait, or --now")
    for kid in old:
        (stack.home / "keys" / f"{kid}.pem").unlink()
    stack.wait_for("retirement", lambda said: not set(old) & set(said["keys"]))
    for kid in old:
        by_operator(stack.home, "KEY_RETIRED", kid=kid)
    print(f"{', '.join(old) or 'nothing'} retired on {len(stack.instances())} instances")
    return 0


def _newest(stack: Stack) -> str:
    return max((stack.home / "keys").glob("*.pem"), key=lambda path: path.stat().st_mtime_ns).stem


def _note(folder: Path) -> None:
    """Note that another key may have signed until now."""
    (folder / SINCE).write_text(str(time.time()))


def _wait(stack: Stack) -> None:
    while (seconds := _still_valid(stack)) > 0:
        print(f"tokens of the old keys run out in {seconds:.0f} s", flush=True)
        time.sleep(min(seconds, 30))


def _still_valid(stack: Stack) -> float:
    """Seconds for which a token may be valid that was signed before the last change of the signing key."""
    path = stack.home / "keys" / SINCE
    since = float(path.read_text()) if path.exists() else 0.0
    return since + stack.settings.access_ttl - time.time()
