"""Diagnoses beside the webhook: one that goes wrong keeps no other from being made."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.cli import responding
from runwright.cli.responding import Responder
from runwright.environment.configuration import load
from runwright.store.incidents import Incident, Incidents, Opening

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_nobody_foresaw_in_one_diagnosis_keeps_no_other_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[str]()

    def diagnose(_: Responder, incident: Incident) -> None:
        if incident.name == "First":
            raise BlockingIOError(11, "no more processes")
        made.append(incident.name)

    monkeypatch.setattr(responding, "AT_ONCE", 1)
    monkeypatch.setattr(Responder, "_diagnosable", lambda *_: True)
    monkeypatch.setattr(Responder, "_diagnose", diagnose)
    with closing(Incidents.open(f"sqlite:///{tmp_path / 'store.db'}", "local")) as incidents:
        responder = Responder([], load(tmp_path), "local", incidents, timedelta(minutes=5))
        for name in ("First", "Second"):
            responder.diagnose(incidents.begin(name, Opening(name, name, "", "", ""), {}, "ann")[0])
        deadline = time.monotonic() + 20
        while not made and time.monotonic() < deadline:
            time.sleep(0.01)

    assert made == ["Second"]
    assert list(responder.said()) == [
        "First: its diagnosis is not written: BlockingIOError: [Errno 11] no more processes"
    ]
