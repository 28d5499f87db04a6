"""Who was fenced or gone comes back as a replica of the new primary, when its data are on this machine."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import fence, following, server
from runwright.actions.postgres.connection import connected, opened, value
from runwright.actions.postgres.rejoining import rejoined
from runwright.actions.postgres.standing import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.actions.postgres.connection import Connection
    from runwright.actions.postgres.handover import Handover
    from runwright.actions.postgres.nodes import Node

ELSEWHERE = "its data are not on this machine; there, call postgres-add-replica"
STARTED = 60.0
"""Seconds that a server may take to answer again: it replays what it missed."""


def reattached(handover: Handover) -> None:
    """Bring back all that do not run; who cannot be brought back is noted among the lost.

    Raises:
        Failed: one of them could not be stopped, rewound, copied or started.
    """
    found = handover.found
    handover.primary().execute("CHECKPOINT")
    for each in (*found.fenced, *found.absent):
        if each.node.here is None:
            handover.lost[each.node.name] = ELSEWHERE
            continue
        if each not in found.fenced:
            handover.proven(fence.fenced(each.node))
        _back(handover, each.node)


def _back(handover: Handover, node: Node) -> None:
    primary = handover.primary()
    with _slot(primary, node):
        how = _prepared(handover, node)
    _started(node)
    mark = following.marked(primary, node.name)
    with connected(node.url) as connection:
        why = following.arrived(connection, handover.timeline, mark, STARTED)
        following.slots_forgotten(connection, [each.slot for each in handover.nodes])
    if why:
        handover.lost[node.name] = f"{why}; {_kept(node)}"
        return
    handover.phase(f"{node.name}_back")
    before = handover.more.get("reattached", {})
    handover.more["reattached"] = {**(before if isinstance(before, dict) else {}), node.name: how}
    handover.proven(f"{node.name} is back ({how}) and replayed a marker")


@contextmanager
def _slot(primary: Connection, node: Node) -> Iterator[None]:
    """A slot for a replica that is made; one that was not there before goes when it is not: it would fill the disk."""
    had = bool(value(primary, following.SLOTS, (node.slot,)))
    following.slot_made(primary, node.slot)
    try:
        yield
    except BaseException:
        if not had:
            following.slots_forgotten(primary, [node.slot])
        raise


def _kept(node: Node) -> str:
    return f"until it does, or its slot {node.slot} is dropped, the primary keeps its log"


def _prepared(handover: Handover, node: Node) -> str:
    """Make it a replica, with the user and the options by which the others connect."""
    if node.here is None:
        raise Impossible(f"{node.name}: {ELSEWHERE}")
    url = handover.heir.node.url
    like = next((each.follows for each in (*handover.followers(), handover.found.heir) if each.follows), "")
    handover.watch.says(f"bringing {node.name} back")
    return rejoined(node.here, url, following.pointed_at(url, like, node.name), node.slot)


def _started(node: Node) -> None:
    if node.here and not node.start:
        server.started(node.here, STARTED, {"port": address(node.url)[1]})
        return None
    status, output = server.run(node.start, node.folder, STARTED)
    if status:
        raise Failed(f"{node.name} did not start ({status}): {output}", f"Its data are a replica's now; {_kept(node)}.")
    deadline = time.monotonic() + STARTED
    while True:
        try:
            return opened(node.url).close()
        except Impossible as error:
            if time.monotonic() > deadline:
                raise Failed(f"{node.name} was started, and does not answer: {error}", "Look into its log.") from None
        time.sleep(server.POLL)
