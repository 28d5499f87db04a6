"""What is switched at runtime by files: keys, maintenance, blocked addresses. Looked at four times a second.

What an instance has taken over stands in `instances/<name>.json`, so that a command can wait until all have.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import orjson

from systems.common import keys
from systems.gateway import blocklist, maintenance

if TYPE_CHECKING:
    from systems.common.keys import Keyring
    from systems.gateway.audit import Logs
    from systems.gateway.maintenance import Window
    from systems.gateway.settings import Settings

EVERY = 0.25
EVERYTHING = 8
"""Every eighth look reads the files again, in case one was edited in place."""


class Watch:
    """The runtime state of one instance."""

    def __init__(self, settings: Settings, logs: Logs) -> None:
        self._settings, self._logs = settings, logs
        self.keys: Keyring | None = None
        self.maintenance: Window | None = None
        self.blocked = blocklist.Blocklist()
        self._networks: tuple[blocklist.Network, ...] = ()
        self._signature: object = None
        self._folders = (str(settings.home), str(settings.home / "keys"))
        self._renamed: tuple[int, ...] = ()
        self._looks = 0
        self._told: dict[str, Any] = {}
        self._started = time.time()

    def look(self) -> None:
        """Take over what has changed: at once what was put in place by a rename, within two seconds anything else."""
        folders = tuple(os.stat(folder).st_mtime_ns for folder in self._folders if os.path.exists(folder))  # noqa: PTH110, PTH116 - half the time of Path
        self._looks = (self._looks + 1) % EVERYTHING
        if folders == self._renamed and self._looks:
            return
        self._renamed = folders
        self._look_at_keys()
        window = maintenance.read(self._settings.home)
        if window != self.maintenance:
            self.maintenance = window
            self._logs.event("info", f"maintenance {'off' if window is None else 'on'}")
        networks = blocklist.read(self._settings.home)
        if networks != self._networks:
            self._networks = networks
            self.blocked.load(networks)
            self._logs.event("info", f"{len(networks)} networks blocked")

    def tell(self, *, in_flight: int, ready: bool) -> None:
        """Write what this instance has taken over, when it is something new.

        Requests are counted in maintenance, when somebody waits for the last of them; else 1 stands for any number, so
        that a busy instance need not replace a file, which waits for the disk, with every look.
        """
        said = {
            "pid": os.getpid(),
            "started": self._started,
            "ready": ready,
            "inFlight": in_flight if self.maintenance else min(in_flight, 1),
            "keys": sorted(self.keys.pairs) if self.keys else [],
            "signing": self.keys.signing if self.keys else "",
            "maintenance": self.maintenance is not None,
            "blocked": [str(network) for network in self._networks],
        }
        if said == self._told:
            return
        self._told = said
        path = self._settings.home / "instances" / f"{self._settings.instance}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(said))
        fresh.replace(path)

    def _look_at_keys(self) -> None:
        folder = self._settings.home / "keys"
        signature = keys.signature(folder)
        if signature == self._signature:
            return
        self._signature = signature
        try:
            ring = keys.load(folder)
        except (keys.NoKeys, ValueError, TypeError, OSError) as broken:
            self._logs.event("error", f"keys not loaded: {broken}")
            return
        self.keys = ring
        self._logs.event("info", "keys loaded", keys=sorted(ring.pairs), signing=ring.signing)
