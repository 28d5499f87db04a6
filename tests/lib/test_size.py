"""Sizes: what people write, as bytes."""

from __future__ import annotations

import pytest

from runwright.lib.size import size


@pytest.mark.parametrize(
    ("text", "count"),
    [("64 MiB", 67108864), ("10kB", 10_000), ("1.5 GiB", 1610612736), ("512", 512), (" 3 B ", 3), ("2 TB", 2 * 10**12)],
)
def test_a_size_is_bytes(text: str, count: int) -> None:
    assert size(text) == count


@pytest.mark.parametrize("text", ["", "MiB", "-1 kB", "1 ZiB", "64 MiB more", "1,5 GB", "1e9", "٣ MB"])
def test_what_is_no_size_is_none(text: str) -> None:
    assert size(text) is None
