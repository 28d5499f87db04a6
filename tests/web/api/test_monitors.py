"""Monitors asked for by programs: how they stand, who has them, and what is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.page import run
from tests.web.api.test_calls import got
from tests.web.office import BOOK

from runwright.web.api.operation import PREFIX

if TYPE_CHECKING:
    from tests.web.api.conftest import Program


def test_what_fires_is_acknowledged_by_whoever_has_the_token(program: Program) -> None:
    (program.office.folder / "SHOP.md").write_text(BOOK.replace(" for 5 minutes", ""))
    path, body = f"{PREFIX}/monitors/acknowledge", {"monitor": "HighErrorRate"}
    assert program.client.post(path, json=body).status_code == 409
    run(program.office.folder, "watch", "--once")
    [before] = got(program, "/monitors")["monitors"]
    assert (before["state"], before["value"], before["line"], before["acknowledged"]) == ("firing", 7, 7, "")
    assert program.client.post(path, json=body).json()["state"] == "acknowledged"
    [after] = got(program, "/monitors", state="acknowledged")["monitors"]
    assert (after["acknowledged"], after["read"]) == ("ada", before["read"])
    assert program.client.post(path, json={"monitor": "Nothing"}).status_code == 404


def test_a_silence_has_an_owner_and_is_ended(program: Program) -> None:
    body = {"pattern": "High*", "seconds": 600, "why": "we know", "owner": "ops"}
    [made] = program.client.post(f"{PREFIX}/silences", json=body).json()["silences"]
    assert (made["who"], made["why"]) == ("ops", "we know")
    ending = f"{PREFIX}/silences/end"
    assert program.client.post(ending, json={"pattern": "Low*"}).status_code == 404
    assert program.client.post(ending, json={"pattern": "High*"}).json()["silences"] == []
    assert got(program, "/silences")["silences"] == []
