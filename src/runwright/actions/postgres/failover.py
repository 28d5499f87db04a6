"""Give the primary's place to a replica: after a crash (failover), or on purpose without loss (switchover).

The old primary is fenced first: killed, and proven dead, or nobody is promoted. The replica that has most of the log
takes over, the others follow it to its new timeline, and all is proven: the new primary commits a marker, and each
follower has replayed it. A primary that is well stays, unless --to names another one: then it is stopped cleanly, and
the new one has its last byte before it takes over. Called again, it says that all is done. With --reattach the old
primary comes back as a replica, rewound (pg_rewind) or, where that cannot be, copied anew.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed
from runwright.actions.postgres import fence
from runwright.actions.postgres.coming_back import reattached
from runwright.actions.postgres.connection import said
from runwright.actions.postgres.handover import Handover
from runwright.actions.postgres.nodes import load
from runwright.actions.postgres.standing import closed, looked
from runwright.actions.postgres.succession import decide

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.operation import Watch
    from runwright.actions.postgres.succession import Succession

EXAMPLES = """\
examples:
  runwright do postgres-failover --nodes nodes.toml
  runwright do postgres-failover --nodes nodes.toml --to n2
  runwright do postgres-failover --nodes nodes.toml --reattach
"""


def arguments(parser: ArgumentParser) -> None:
    """The nodes, and who should be the primary."""
    parser.add_argument("--nodes", type=Path, required=True, metavar="FILE", help="TOML: [nodes.NAME] url, data, …")
    parser.add_argument("--to", default="", metavar="NAME", help="the new primary (default: who has most)")
    parser.add_argument("--reattach", action="store_true", help="bring the old primary back as a replica")
    parser.add_argument(
        "--patience", type=float, default=1.0, metavar="SECONDS", help="until a node does not answer (1)"
    )


def target(given: Namespace) -> str:
    """The nodes."""
    return str(Path(given.nodes).resolve())


def intends(given: Namespace) -> Iterator[str]:
    """Who would be fenced, promoted, and follow."""
    standings = looked(load(given.nodes), given.patience)
    try:
        found = decide(standings, given.to)
        for each in found.fenced:
            fence.possible(each.node)
    finally:
        closed(standings)
    yield from _sentences(found, reattach=given.reattach)


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Fence, promote, follow, come back; or say that nothing has to be done."""
    begin = time.monotonic()
    nodes = load(given.nodes)
    standings = looked(nodes, given.patience)
    import psycopg

    handover = None
    try:
        handover = Handover(decide(standings, given.to), nodes, watch, begin)
        handover.take()
        if given.reattach:
            reattached(handover)
    except psycopg.Error as error:
        heir = handover.heir.node.name if handover else "a node"
        raise Failed(f"{heir} failed on the way: {said(error)}", "Call again: it goes on where this ended.") from error
    finally:
        closed(standings)
    return _judged(handover)


def _sentences(found: Succession, *, reattach: bool) -> Iterator[str]:
    heir = found.heir.node.name
    if found.done:
        yield f"leave {heir} as it is: it is the primary, and well"
    for each in found.fenced:
        yield f"{'stop' if found.clean else 'kill'} {each.node.name}, and prove that it cannot write"
    if not found.done:
        yield f"promote {heir}"
    for each in found.followers if not found.done else ():
        yield f"let {each.node.name} follow {heir}"
    for each in (*found.fenced, *found.absent) if reattach else ():
        yield f"bring {each.node.name} back as a replica of {heir}"


def _judged(handover: Handover) -> Evidence:
    """The evidence; a follower that does not follow is no success."""
    heir, facts = handover.heir.node.name, handover.facts()
    if handover.lost:
        told = "; ".join(f"{name}: {why}" for name, why in handover.lost.items())
        raise Failed(f"{heir} is the primary and takes writes, but not all follow it: {told}", "Call again: --reattach")
    idle = " already" if "reattached" in facts else " already; nothing was done"
    return Evidence(f"{heir} is the primary{idle if handover.idle else ''}", facts, "; ".join(handover.proofs))
