"""What a server holds, seen in so far as two servers can be compared: counts of keys, and a sample of their values.

A source is written to while it is backed up, so a difference alone proves nothing. A sample is drawn before; a key that
is the same in the backup holds; one that differs was changed meanwhile when the source differs too; and when the
source still has what it had, the backup is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Databases = Callable[[int], Any]
    """Gives a client for the database of a number."""

LARGEST = 1000
"""Elements of a collection, up to which all of them are compared."""
LONGEST = 1 << 20
"""Bytes of a text, up to which all of it is compared."""
NEAR = 1500
"""Milliseconds that two readings of one expiry may differ: the clocks are asked one after the other."""
DATABASE = regex(r"db(\d+)$")
CONTENT = {
    b"string": ("strlen", "get"),
    b"list": ("llen", "lrange"),
    b"hash": ("hlen", "hgetall"),
    b"set": ("scard", "smembers"),
    b"zset": ("zcard", "zrange"),
    b"stream": ("xlen", "xrange"),
}
"""How long a value of each type is, and how it is read; of other types, only that it is there."""


class Count(NamedTuple):
    """Keys of one database, and those of them that do not expire."""

    keys: int
    lasting: int


class Seen(NamedTuple):
    """One key as it was found."""

    kind: bytes
    size: int
    content: object
    """None where it is too large, or of a type of a module."""
    expires: int
    """The moment in milliseconds by the clock of its server; -1 for never."""

    def same(self, other: Seen | None) -> bool:
        """Whether another server has the same."""
        if other is None or self[:3] != other[:3]:
            return False
        return abs(self.expires - other.expires) <= NEAR and (self.expires < 0) == (other.expires < 0)


class Comparison(NamedTuple):
    """A sample held against a backup."""

    same: int
    changed: int
    """That the source changed or dropped meanwhile."""
    wrong: tuple[tuple[int, bytes], ...]
    """That the source still has, and the backup has not so."""


def counts(client: Any) -> dict[int, Count]:  # noqa: ANN401 (redis-py's clients share no type)
    """Keys by the number of their database."""
    found = {}
    for name, said in client.info("keyspace").items():
        if match := DATABASE.match(name):
            found[int(match[1])] = Count(int(said["keys"]), int(said["keys"]) - int(said["expires"]))
    return found


def drawn(databases: Databases, held: Mapping[int, Count], most: int) -> dict[tuple[int, bytes], Seen]:
    """A random sample of keys with what they hold, from each database by its share."""
    total, sample = sum(count.keys for count in held.values()), {}
    for number, count in held.items():
        client, share = databases(number), -(-most * count.keys // total)
        for key in _random(client, share) if share < count.keys else client.scan_iter(count=LARGEST):
            if seen := look(client, key):
                sample[number, key] = seen
    return sample


def compared(sample: Mapping[tuple[int, bytes], Seen], source: Databases, backup: Databases) -> Comparison:
    """Hold a sample of the source against a backup of it, which was loaded into a server."""
    same, changed, wrong = 0, 0, []
    for (number, key), before in sample.items():
        if before.same(look(backup(number), key)):
            same += 1
        elif before.same(look(source(number), key)):
            wrong.append((number, key))
        else:
            changed += 1
    return Comparison(same, changed, tuple(wrong))


def look(client: Any, key: bytes) -> Seen | None:  # noqa: ANN401
    """What a key holds now; None when it is not there."""
    first = client.pipeline(transaction=False)
    first.type(key).pttl(key).time()
    kind, left, (second, micro) = first.execute()
    if kind == b"none":
        return None
    expires = -1 if left < 0 else second * 1000 + micro // 1000 + left
    if kind not in CONTENT:
        return Seen(kind, 0, None, expires)
    length, read = CONTENT[kind]
    size = int(getattr(client, length)(key))
    small = size <= (LONGEST if kind == b"string" else LARGEST)
    return Seen(kind, size, _content(client, read, key) if small else None, expires)


def _content(client: Any, read: str, key: bytes) -> object:  # noqa: ANN401
    if read == "lrange":
        return client.lrange(key, 0, -1)
    if read == "zrange":
        return client.zrange(key, 0, -1, withscores=True)
    return getattr(client, read)(key)


def _random(client: Any, share: int) -> Iterator[bytes]:  # noqa: ANN401
    pipeline = client.pipeline(transaction=False)
    for _ in range(share):
        pipeline.randomkey()
    yield from sorted({key for key in pipeline.execute() if key is not None})
