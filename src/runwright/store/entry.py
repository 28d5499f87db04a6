"""An entry of a journal, and the hash that chains it to the one before.

The hash is sha256 over the canonical JSON of everything that the entry says, the digests of its outputs and the hash of
the entry before included. So a change to any of it, or to any entry before it, shows in every hash that follows.

Canonical is meant as in RFC 8785: keys sorted, no blanks, UTF-8. What differs: numbers are written as Python writes
them, and a lone surrogate (a byte of a file name that is no text) is kept as its escape instead of refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = "0" * 64
"""What stands as the hash before the first entry of the first run."""
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What not every database can keep in a text: NUL, and half characters."""


JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Output(NamedTuple):
    """What an entry says about one of its outputs, which lies compressed in a table of its own."""

    size: int
    """Bytes, uncompressed."""
    sha256: str
    """Of the output itself."""
    stored: str
    """sha256 of the compressed bytes, as they lie in the store."""


class Entry(NamedTuple):
    """One thing that happened in a run; nothing of it is ever changed."""

    run: str
    number: int
    """From 1, without gaps."""
    at: datetime
    """In UTC."""
    who: str
    kind: str
    """A word of whoever writes it: the store gives none a meaning, but that the first is `planned`."""
    body: dict[str, Any]
    before: str
    """The hash of the entry before; of a run's first entry, the hash of the first entry of the run begun before it."""
    hash: str
    state: str | None = None
    """The state into which this entry brought the run; None where it changed nothing."""
    outputs: Mapping[str, Output] = {}


def canonical(value: object) -> str:
    """The canonical JSON of a plain value; raises TypeError or ValueError for what JSON cannot say, NaN included."""
    text = JSON.encode(value)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def digest(data: bytes) -> str:
    """The sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def storable(text: str) -> str:
    """A text that every store keeps as it is; what none can keep becomes U+FFFD."""
    return UNSTORABLE.sub("\ufffd", text)


def moment(at: datetime) -> str:
    """A moment as it is stored and hashed: RFC 3339 in UTC with microseconds, so that texts sort as moments do."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")


class Record(NamedTuple):
    """An entry as it lies in the store: one field a column, in the order of the columns."""

    run: str
    number: int
    at: str
    who: str
    kind: str
    state: str | None
    body: str
    outputs: str
    before: str
    hash: str = ""

    def sealed(self) -> Record:
        """The same with its hash."""
        return self._replace(hash=self.computed())

    def computed(self) -> str:
        """The hash that belongs to what stands here. Body and outputs count byte for byte, as they lie there."""
        state = "null" if self.state is None else encode_basestring(self.state)
        text = (
            f'{{"at":{encode_basestring(self.at)},"before":{encode_basestring(self.before)},"body":{self.body}'
            f',"kind":{encode_basestring(self.kind)},"number":{self.number:d},"outputs":{self.outputs}'
            f',"run":{encode_basestring(self.run)},"state":{state},"who":{encode_basestring(self.who)}}}'
        )
        return digest(text.encode("utf-8", "surrogateescape"))

    def entry(self) -> Entry:
        """The value that callers get; raises ValueError or TypeError where somebody edited it out of shape."""
        outputs = {stream: Output(**about) for stream, about in json.loads(self.outputs).items()}
        return Entry(
            self.run,
            self.number,
            datetime.fromisoformat(self.at),
            self.who,
            self.kind,
            json.loads(self.body),
            self.before,
            self.hash,
            self.state,
            outputs,
        )
