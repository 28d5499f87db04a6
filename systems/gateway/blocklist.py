"""Addresses that are refused before anything else: networks in CIDR form, one a line, in the run folder.

It stands in for the deny list of a firewall or a WAF, which in production refuses earlier and cheaper.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "blocked.txt"
REMEMBERED = 10_000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TooWide(Exception):
    """A network so wide that blocking it blocks everybody."""

    def __init__(self, network: Network) -> None:
        super().__init__(f"{network} is too wide to block: /8 is the widest for IPv4, /16 for IPv6")


def parse(text: str) -> Network:
    """An address or a network; raises ValueError, or `TooWide`."""
    network = ipaddress.ip_network(text.strip(), strict=False)
    if network.prefixlen < (8 if network.version == 4 else 16):
        raise TooWide(network)
    return network


def within(inner: Network, outer: Network) -> bool:
    """Whether all of a network is in another."""
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version


def read(home: Path) -> tuple[Network, ...]:
    """The networks that are blocked; a line that is none is passed over, so that the others still hold."""
    try:
        lines = (home / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(network for line in lines if (network := _network(line)) is not None)


def write(home: Path, networks: Iterable[Network]) -> None:
    """Block exactly these networks; instances see it within a quarter of a second."""
    fresh = home / f"{FILE}.new"
    fresh.write_text("".join(f"{network}\n" for network in networks), encoding="utf-8")
    fresh.replace(home / FILE)


class Blocklist:
    """The networks of one instance, with the answers for addresses seen lately."""

    def __init__(self) -> None:
        self._networks: tuple[Network, ...] = ()
        self._seen: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self._networks)

    def load(self, networks: tuple[Network, ...]) -> None:
        """Take these networks in place of the former."""
        self._networks, self._seen = networks, {}

    def holds(self, ip: str) -> bool:
        """Whether this address is blocked."""
        if not self._networks:
            return False
        known = self._seen.get(ip)
        if known is None:
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            known = self._seen[ip] = self._look(ip)
        return known

    def _look(self, ip: str) -> bool:
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return False
        mapped = address.ipv4_mapped if address.version == 6 else None  # as a socket of both versions tells IPv4
        return any((mapped or address) in network for network in self._networks)


def _network(line: str) -> Network | None:
    try:
        return parse(line)
    except (ValueError, TooWide):
        return None
