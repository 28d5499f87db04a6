"""Monitors asked for by programs: how they stand, who has them, and what is silent."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.cli.page import run
from tests.web.api.test_calls import got
from tests.web.office import BOOK, CONFIGURATION, opened

from runwright.lib.clock import SetClock
from runwright.web.api.operation import PREFIX

if TYPE_CHECKING:
    from pathlib import Path

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


MAINTENANCE = """
[maintenance.patching]
at = 2026-11-26T08:00:00
zone = "Europe/Berlin"
duration = "1 h"
monitors = ["High*"]
reason = "<b>patched</b>"
owner = "ops"
[maintenance.elsewhere]
cron = "30 1 * * *"
duration = "2 h"
environments = ["other"]
reason = "not here"
[environments.other]
"""


def test_maintenance_that_is_open_or_to_come_is_told_to_programs_and_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION + MAINTENANCE)
    clock = SetClock(datetime(2026, 11, 26, 6, 30, tzinfo=UTC))
    with closing(opened(tmp_path, clock)) as office:
        for state, lasts in (("next", 3600), ("open", 3600), ("over", 0)):
            found = office.client.get(f"{PREFIX}/maintenance").json()["windows"]
            html = office.client.get("/monitors").text
            if not lasts:
                assert (found, "Maintenance" in html) == ([], False)
                break
            [window] = found
            assert (window["name"], window["state"], window["monitors"]) == ("patching", state, ["High*"])
            assert (window["start"], window["end"]) == ("2026-11-26T07:00:00Z", "2026-11-26T08:00:00Z")
            assert f'<b>patching</b> <span class="tag">{state}</span>' in html
            assert "&lt;b&gt;patched" in html
            clock.forward(lasts)
