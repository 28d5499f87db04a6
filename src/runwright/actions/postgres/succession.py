"""Who becomes the primary, whom that replaces, and who follows: decided from how the nodes stand, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.actions.postgres.standing import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.actions.postgres.standing import Standing


class Succession(NamedTuple):
    """What will be done."""

    heir: Standing
    """The new primary; the present one when nothing has to be done."""
    fenced: Sequence[Standing]
    """Those that must provably be unable to write before the heir may."""
    followers: Sequence[Standing]
    """The replicas that will follow the heir."""
    absent: Sequence[Standing]
    """Replicas that do not answer; they are left as they are."""
    clean: bool
    """Whether the primary is well: it is stopped, not killed, and nothing is lost."""

    @property
    def done(self) -> bool:
        """Whether the heir is the primary already."""
        return self.heir.writable


def decide(standings: Sequence[Standing], to: str = "") -> Succession:
    """The succession; without a wish, a primary that is well stays, and else the replica that has most takes over.

    Raises:
        Impossible: there is nobody to choose, two write, or the wish would lose what another replica has.
    """
    writable = [each for each in standings if each.writable]
    replicas = [each for each in standings if each.answers and each.replica]
    silent = [each for each in standings if not each.answers]
    if len(writable) > 1:
        names = " and ".join(each.node.name for each in writable)
        raise Impossible(
            f"{names} both take writes", "Stop the one that the application does not use, then call again."
        )
    if writable and to in {"", writable[0].node.name}:
        return Succession(writable[0], (), replicas, silent, clean=True)
    heir = _heir(replicas, to, {each.node.name for each in standings}, clean=bool(writable))
    fenced = writable or list(_suspects(silent, replicas))
    if not to:
        _admitted(fenced)
    absent = [each for each in silent if each not in fenced]
    return Succession(heir, fenced, [each for each in replicas if each is not heir], absent, bool(writable))


def most_advanced(replicas: Sequence[Standing]) -> Standing:
    """The one on the newest timeline that has most; of equals the first of the file."""
    return max(replicas, key=lambda each: (each.timeline, each.place))


def _admitted(fenced: Sequence[Standing]) -> None:
    """Refuse to kill who lives, unless somebody named the one that takes over."""
    for each in fenced:
        if each.closed:
            hint = "Nothing was done. When it has to go all the same, name the new primary: --to"
            raise Impossible(f"{each.node.name} lives and does not let us in: {each.why}", hint)


def _heir(replicas: Sequence[Standing], to: str, known: set[str], *, clean: bool) -> Standing:
    if to and to not in known:
        raise Impossible(f"there is no node {to}", f"The file lists {', '.join(sorted(known))}.")
    if not replicas:
        raise Impossible("no replica answers, so nobody can take over", "Restore instead: runwright do postgres-pitr")
    best = most_advanced(replicas)
    wanted = next((each for each in replicas if each.node.name == to), None) if to else best
    if wanted is None:
        raise Impossible(f"{to} does not answer", f"{best.node.name} could take over.")
    if not clean and (wanted.timeline, wanted.place) < (best.timeline, best.place):
        behind = best.place - wanted.place
        raise Impossible(f"{to} lacks {behind:,} bytes that {best.node.name} has", "Leave --to out, or name that one.")
    return wanted


def _suspects(silent: Sequence[Standing], replicas: Sequence[Standing]) -> Iterator[Standing]:
    """Who of the silent may be the primary: the one that all replicas follow; else each that is no replica."""
    followed = {address(each.follows) for each in replicas if each.follows}
    primary = [each for each in silent if followed == {address(each.node.url)}]
    yield from primary or (each for each in silent if not _stands_by(each))


def _stands_by(standing: Standing) -> bool:
    data = standing.node.here
    return data is not None and (data / "standby.signal").exists()
