"""An entry of the cache as it lies in Redis: `CHECKSUM REVISION FRESH-UNTIL POSITION PAYLOAD`.

The checksum (CRC-32) tells an entry that was damaged or written by something else. The revision tells the newer of two,
so that what a slow reader brings never replaces what a writer put there. It is fresh until a moment in milliseconds of
the wall clock; after it, one reader fetches it anew while the others still take the old one. What it tells had seen the
WAL at least as far as its position: a session that has seen more does not take it.
"""

from __future__ import annotations

import binascii
from typing import NamedTuple

HEAD = 9
"""Bytes of the checksum and the blank after it."""

PUT = """
local old = redis.call('GET', KEYS[1])
local there = old and tonumber(string.match(old, '^%x+ (%d+) '))
if there and there > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
"""
"""Put an entry, unless a newer revision is there."""


class Corrupt(Exception):
    """An entry whose checksum is not that of its content."""


class Entry(NamedTuple):
    """What is cached under a key; `position` is in bytes of WAL."""

    payload: bytes
    revision: int
    fresh_until: int
    position: int = 0

    def encoded(self) -> bytes:
        """As it lies in Redis."""
        rest = b"%d %d %d %b" % (self.revision, self.fresh_until, self.position, self.payload)
        return b"%08x %b" % (binascii.crc32(rest), rest)


def decode(data: bytes) -> Entry:
    """Read an entry; raises Corrupt."""
    rest = data[HEAD:]
    if data[:HEAD] != b"%08x " % binascii.crc32(rest):
        raise Corrupt
    try:
        revision, fresh_until, position, payload = rest.split(b" ", 3)
        return Entry(payload, int(revision), int(fresh_until), int(position))
    except ValueError:
        raise Corrupt from None
