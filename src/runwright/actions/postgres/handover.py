"""The handover itself, phase by phase, each with the milliseconds it took: fence, promote, follow, come back."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

from runwright.actions.operation import Failed
from runwright.actions.postgres import fence, following, server
from runwright.actions.postgres.connection import said, value
from runwright.actions.postgres.left_behind import commits, shutdown_place
from runwright.actions.postgres.standing import address, again
from runwright.actions.postgres.succession import most_advanced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.actions.evidence import Fact, Plain
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.connection import Connection
    from runwright.actions.postgres.nodes import Node
    from runwright.actions.postgres.standing import Standing
    from runwright.actions.postgres.succession import Succession

PROMOTED = 30.0
"""Seconds that a promotion may take: what was received has to be replayed first."""
ARRIVED = 20.0
"""Seconds that a replica may take to stream from its new primary."""


class Handover:
    """One change of the primary; it remembers what it proved and how long each phase took."""

    def __init__(self, found: Succession, nodes: Sequence[Node], watch: Watch, begin: float) -> None:
        self.found, self.nodes, self.watch = found, nodes, watch
        self.heir = found.heir
        self.proofs: list[str] = []
        self.timeline = 0
        self.more: dict[str, Fact] = {}
        self.lost: dict[str, str] = {}
        """Replicas that do not follow, and why."""
        self.idle = found.done
        self._begin = self._last = begin
        self._phases: dict[str, Fact] = {}
        self._mark = ""

    def take(self) -> None:
        """From the old primary to the new one and its followers; nothing to do when that is so already.

        Raises:
            Failed: somewhere on the way; what was promoted stays promoted.
        """
        if not self.found.done:
            for each in self.found.fenced:
                fence.possible(each.node)
            self.phase("looked")
            self._fence()
            self._promote()
        else:
            self._repoint()
        self._prove()
        self._follow()
        if not self.found.done:
            self._left_behind()

    def facts(self) -> dict[str, Fact]:
        """What the evidence says."""
        followers: list[Plain] = [each.node.name for each in self.followers() if each.node.name not in self.lost]
        known: dict[str, Fact] = {"primary": self.heir.node.name, "url": self.heir.node.url, "followers": followers}
        return known | self.more | self._phases

    def followers(self) -> list[Standing]:
        """The replicas that were asked and are not the new primary."""
        everyone = (self.found.heir, *self.found.followers)
        return [each for each in everyone if each.replica and each.node is not self.heir.node]

    def primary(self) -> Connection:
        """The connection to the new primary.

        Raises:
            Failed: it is lost.
        """
        if self.heir.connection is None:
            raise Failed(f"{self.heir.node.name} does not answer any more", "Look at it, then call again.")
        return self.heir.connection

    def phase(self, name: str) -> None:
        """A phase has ended: note its milliseconds."""
        now = time.monotonic()
        self._phases[f"{name}_ms"] = round((now - self._last) * 1000)
        self._last = now

    def _fence(self) -> None:
        if self.found.clean:
            self._hand_over()
        else:
            for each in self.found.fenced:
                self.proven(fence.fenced(each.node))
            self.heir = self._best()
        self.phase("fenced")

    def proven(self, sentence: str) -> None:
        """Say a proof, and keep it for the evidence."""
        self.watch.says(sentence)
        self.proofs.append(sentence)

    def _hand_over(self) -> None:
        """Stop a primary that is well, and see its last byte arrive."""
        old = self.found.fenced[0]
        if old.connection:
            old.connection.execute("CHECKPOINT")  # now, so that the one at its end is short
            old.connection.close()
        self.proven(fence.shut(old.node))
        place = shutdown_place(old.node)
        if place is None and old.node.here:
            why = (
                f"{old.node.name} did not shut down cleanly, so nobody can say that {self.heir.node.name} has all of it"
            )
            raise Failed(why, f"Remove its {fence.SIGNAL} and start it, or call again without --to.")
        if place is None:
            return
        deadline = time.monotonic() + ARRIVED
        while again(self.heir).place <= place:
            if time.monotonic() > deadline:
                why = f"{self.heir.node.name} never got the last bytes of {old.node.name}, which is stopped"
                raise Failed(why, f"Remove its {fence.SIGNAL} and start it, or call again without --to.")
            time.sleep(server.POLL)
        self.more["commits_left_behind"] = 0
        self.proven(f"{self.heir.node.name} has the last byte that {old.node.name} wrote")

    def _best(self) -> Standing:
        """Who has most now that nobody writes any more; of equals the one that was chosen before."""
        now = [again(each) for each in (self.found.heir, *self.found.followers)]
        now = [each for each in now if each.answers]
        if not now:
            raise Failed("the old primary is fenced, and no replica answers any more", "Look at them, then call again.")
        return most_advanced(now)

    def _promote(self) -> None:
        connection, name = self.primary(), self.heir.node.name
        self.watch.says(f"promoting {name}")
        connection.execute("SELECT pg_promote(false)")
        self._repoint()  # they may connect to a replica, and go with it when it is promoted
        deadline = time.monotonic() + PROMOTED
        while value(connection, "SELECT pg_is_in_recovery()"):
            if time.monotonic() > deadline:
                raise Failed(f"{name} is not promoted after {PROMOTED:g} s", "Look into its log; call again.")
            time.sleep(server.POLL)
        self.phase("promoted")

    def _prove(self) -> None:
        connection = self.primary()
        self._mark = following.marked(connection, "primary")
        self.timeline = following.timeline(connection)
        self.more["timeline"] = self.timeline
        self.proven(f"{self.heir.node.name} committed a marker")
        if not self.found.done:
            self.phase("writable")
            self._phases["call_to_writable_ms"] = round((self._last - self._begin) * 1000)
            self.watch.says(f"{self.heir.node.name} takes writes after {self._phases['call_to_writable_ms']} ms")

    def _repoint(self) -> None:
        import psycopg

        for each in self.followers():
            try:
                if each.slot:
                    following.slot_made(self.primary(), each.slot)
                if each.connection and address(each.follows) != address(self.heir.node.url):
                    conninfo = following.pointed_at(self.heir.node.url, each.follows)
                    following.repointed(each.connection, conninfo)
            except psycopg.Error as error:
                self.lost[each.node.name] = said(error)

    def _follow(self) -> None:
        """See the marker arrive at all of them at the same time."""
        waits = [Thread(target=self._awaited, args=(each,)) for each in self.followers()]
        for each in waits:
            each.start()
        for each in waits:
            each.join()
        arrived = [each.node.name for each in self.followers() if each.node.name not in self.lost]
        if arrived:
            self.proven(f"{' and '.join(arrived)} replayed it")
        self.phase("followed")

    def _awaited(self, follower: Standing) -> None:
        if follower.connection and follower.node.name not in self.lost:
            why = following.arrived(follower.connection, self.timeline, self._mark, ARRIVED)
            if why:
                self.lost[follower.node.name] = why

    def _left_behind(self) -> None:
        """Count what the old primary committed and nobody had; a switchover knows already."""
        for each in self.found.fenced if not self.found.clean else ():
            count = commits(each.node, self.primary(), self.timeline)
            if count is not None:
                self.more["commits_left_behind"] = count
