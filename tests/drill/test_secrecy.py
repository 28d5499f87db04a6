from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.drill.conftest import DRILL, HERE

if TYPE_CHECKING:
    from tests.drill.conftest import Shop


def test_secrets_of_the_system_are_in_nothing_that_a_drill_tells_or_keeps(shop: Shop) -> None:
    """Its checks and preparations have all variables of the system, and may print them when they fail."""
    path = shop.folder / "system.toml"
    start = f'"{sys.executable}", "{HERE}/shop.py", "start"'
    more = "API_TOKEN=rosebud-4711\nDOOR=sesame-4712\n"
    (shop.folder / "more").write_text(more)
    script = f"{sys.executable} {HERE}/shop.py start; cat more >> environment.env; chmod 600 environment.env"
    (shop.folder / "start.sh").write_text(script)
    text = path.read_text().replace(f"[start]\ncommand = [{start}]", '[start]\ncommand = ["bash", "start.sh"]')
    path.write_text(text.replace("[environment]\n", '[environment]\nsecrets = ["DOOR"]\n'))
    shop.drill(
        "broken",
        DRILL
        + """
[[afterwards.checks]]
title = "the door opens"
command = 'echo "$API_TOKEN does not open $DOOR"; false'
""",
    )
    shop.drill(
        "prepared",
        DRILL
        + """
[[before]]
command = 'echo "no $API_TOKEN at $DOOR"; false'
""",
    )

    done = shop.run(".", "--report", "out")

    told = done.stdout + done.stderr + "".join(path.read_text() for path in (shop.folder / "out").iterdir())
    told += (shop.folder / ".runwright" / "drills" / "results.jsonl").read_text()
    assert "does not open" in told
    assert "before the drill: exit status 1: no" in told
    assert "rosebud" not in told
    assert "sesame" not in told
