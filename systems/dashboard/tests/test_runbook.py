"""The runbook against the system: its commands, links, alerts and the table of the README are ones that there are."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from argparse import _SubParsersAction
from pathlib import Path

import pytest
from systems.dashboard import cli

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
SYSTEM = (HERE / "system.toml").read_text(encoding="utf-8")
JUDGEMENT = HERE.parents[1] / "harvest" / "judgements" / "systems-dashboard.toml"

FAULTS = tomllib.loads(SYSTEM)["faults"].values()
WRITTEN = [RUNBOOK, README, *(fault[kind] for fault in FAULTS for kind in ("inject", "mend"))]
LINES = re.findall(r"python3 -m systems\.dashboard ([a-z][^\n`]*)", "\n".join(WRITTEN))
COMMANDS = sorted({re.split(r" (?:\||#|\|\|) |  +#|\)(?:\"|$)", line)[0].strip() for line in LINES})


def bound(words: str) -> list[str]:
    """The words of a command with sample values for what a reader fills in."""
    return [re.sub(r"<[\w-]+>|\$\w+", "1", word) for word in shlex.split(words)]


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_runbook_is_one(words: str) -> None:
    asked = cli.parser().parse_args(bound(words))

    assert callable(asked.run)


def test_every_sub_command_is_judged_for_what_it_can_do() -> None:
    judged = {name.split()[0] for name in tomllib.loads(JUDGEMENT.read_text())["commands"]}
    [choices] = [each.choices for each in cli.parser()._actions if isinstance(each, _SubParsersAction)]

    assert set(choices or ()) == judged


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\((?:RUNBOOK\.md)?#([\w-]+)\)", RUNBOOK + README))))
def test_every_link_leads_to_a_heading(anchor: str) -> None:
    titles = re.findall(r"(?m)^#+ (.+)$", RUNBOOK)

    assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_drill_stands_in_the_readme_and_each_that_is_named_is_there() -> None:
    rows = [line.rpartition(" | ")[2] for line in README.splitlines() if "(RUNBOOK.md#" in line]

    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}

    assert named == {path.stem for path in (HERE / "drills").glob("*.toml")}


def test_the_alerts_are_those_of_the_runbook(tmp_path: Path) -> None:
    written = tmp_path / "alerts.yml"
    runwright = str(Path(sys.executable).with_name("runwright"))

    subprocess.run([runwright, "export", "prometheus", "RUNBOOK.md", "--output", str(written)], cwd=HERE, check=True)

    assert written.read_text() == (HERE / "alerts.yml").read_text()
