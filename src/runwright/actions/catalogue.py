"""Which actions there are. A line here is all that a list, a plan or a help text needs: no action is loaded for it."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import Level
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.actions.operation import Operation

PACKAGE = "runwright.actions"


class Entry(NamedTuple):
    """One action: the module below this package, how far it may go, and what it does in a few words."""

    module: str
    level: Level
    about: str


ACTIONS = {
    "backup-catalogue": Entry("backup.catalogue", Level.DESTROYS, "list backups with their proof, prune old ones"),
    "cache-warm": Entry("cache.warm", Level.CHANGES, "fetch URLs at a bounded rate, see that they are hits"),
    "certificate-check": Entry("certificate.check", Level.READS, "shake hands: chain, host name, days left"),
    "certificate-renew": Entry("certificate.renew", Level.CHANGES, "new key and certificate, proven by a handshake"),
    "health-check": Entry("health.check", Level.READS, "look at every part, tell causes from what follows"),
    "load-test": Entry("load.bearing", Level.CHANGES, "send at a rate, with a verdict for each threshold"),
    "log-rotate": Entry("log.rotate", Level.DESTROYS, "rotate without losing a line, keep by age"),
    "object-storage": Entry("storage.objects", Level.DESTROYS, "put, get, verify, prune objects by S3, read back"),
    "postgres-add-replica": Entry("postgres.add_replica", Level.CHANGES, "copy, follow by a slot, proven by a marker"),
    "postgres-backup": Entry("postgres.backup", Level.CHANGES, "copy or dump, proven by restoring it"),
    "postgres-failover": Entry("postgres.failover", Level.DESTROYS, "fence the primary, promote the best replica"),
    "postgres-maintenance": Entry("postgres.maintenance", Level.CHANGES, "vacuum, reindex, sizes, bloat, slow queries"),
    "postgres-pitr": Entry("postgres.pitr", Level.CHANGES, "recover to a point in time, in a new folder"),
    "postgres-restore": Entry("postgres.restore", Level.CHANGES, "into a new folder or an empty database"),
    "redis-backup": Entry("redis.backup", Level.CHANGES, "dump every master, proven by loading the dump"),
    "redis-cluster-grow": Entry("redis.cluster_grow", Level.CHANGES, "add nodes, move slots under load, prove it"),
    "redis-delete-matching": Entry(
        "redis.delete_matching", Level.DESTROYS, "delete keys by a pattern, counted and bounded"
    ),
    "redis-restore": Entry("redis.restore", Level.DESTROYS, "put a proven dump in place, or undo it"),
    "rotate-api-keys": Entry("secret.api_keys", Level.CHANGES, "both keys good, then the old one proven refused"),
    "rotate-database-password": Entry("postgres.rotate_password", Level.CHANGES, "role and file, the old one refused"),
    "rotate-jwt-keys": Entry("secret.jwt_keys", Level.CHANGES, "no valid token refused, old keys proven gone"),
}


class NoSuchAction(RunwrightError):
    """An action that there is not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no action {name}")
        near = get_close_matches(name, ACTIONS, 1)
        self.hint = f"Did you mean {near[0]}?" if near else "`runwright do` lists them."


def load(name: str) -> Operation:
    """The module of an action.

    Raises:
        NoSuchAction: there is none of this name.
    """
    if name not in ACTIONS:
        raise NoSuchAction(name)
    module: Operation = import_module(f"{PACKAGE}.{ACTIONS[name].module}")
    return module
