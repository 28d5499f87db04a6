"""What the sessions of a run are opened with, here and on other machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import action

from runwright.environment.environment import Host
from runwright.run.hands import INSIDE, Hands
from runwright.run.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.environment.environment import Environment


@pytest.mark.parametrize(("host", "ours"), [("", True), ("db-1", False)])
def test_the_way_to_programs_of_this_machine_is_for_its_own_commands(
    here: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, ours: bool
) -> None:
    monkeypatch.setenv("PATH", "/only/here")
    there = here._replace(hosts={"db-1": Host("db-1", "ops@10.0.0.7")})

    variables = Hands(Site(there, tmp_path), run="a-run")._setting("shell", action(0, host=host)).variables

    assert ("PATH" in variables, variables[INSIDE]) == (ours, "a-run")
