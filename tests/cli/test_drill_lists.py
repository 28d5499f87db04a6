"""`runwright drill --faults` as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli import main
from runwright.drill.faults.catalogue import FAULTS, fault_of

if TYPE_CHECKING:
    import pytest


def test_what_can_be_broken_is_told_whole_at_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill", "gateway", "--faults"]) == 0
    told = capsys.readouterr().out

    assert "…" not in told
    assert max(map(len, told.splitlines())) <= 80
    about = [(fault_of(kind).__doc__ or "").splitlines()[0] for kind in FAULTS]
    words = " ".join(told.split())
    assert sum(each.split()[-1] in words for each in about) >= len(about) - 3
