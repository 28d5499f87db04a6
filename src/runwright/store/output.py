"""What a command wrote, as it is kept: compressed, in a row of its own, proven by digests in the entry."""

from __future__ import annotations

import zlib

from runwright.store.entry import Output, digest

LEVEL = 1
"""Of zlib: a log shrinks to a tenth by it already; higher levels cost a run more than they save."""
LEAST_BITS, MOST_BITS = 9, 15
"""Of zlib's window. Making one ready takes longer (0.2 ms) than compressing a line: short outputs get a small one."""


def packed(data: bytes) -> tuple[Output, bytes]:
    """What the entry says about an output, and what is stored of it."""
    bits = max(LEAST_BITS, min(len(data).bit_length(), MOST_BITS))
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, bits, bits - 7)
    stored = packing.compress(data) + packing.flush()
    return Output(len(data), digest(data), digest(stored)), stored


def unpacked(stored: object, output: Output) -> bytes:
    """The output again; raises ValueError when it is not the one that the entry speaks of.

    Never more than its size is unpacked: a row that somebody exchanged may grow without end.
    """
    if not isinstance(stored, bytes) or digest(stored) != output.stored:
        raise ValueError("its stored bytes were changed")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(stored, output.size + 1)
    except zlib.error as error:
        raise ValueError("its stored bytes cannot be unpacked") from error
    if len(data) != output.size or digest(data) != output.sha256:
        raise ValueError("it is not what was written")
    return data
