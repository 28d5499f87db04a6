"""The runbook against the system: its commands, links and drills are ones that there are."""

from __future__ import annotations

import re
import shlex
import tomllib
from argparse import _SubParsersAction
from pathlib import Path

import pytest
from systems.inventory import cli, numbers

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
JUDGEMENT = HERE.parents[1] / "harvest" / "judgements" / "systems-inventory.toml"
SAMPLES = {"count": "3", "version": "v1.1.0"}
LINES = re.findall(r"(?m)^ *python3 -m systems\.inventory (.+)$", RUNBOOK)
INSIDE = re.findall(r"\$\(python3 -m systems\.inventory ([^)]+)\)", RUNBOOK)
COMMANDS = sorted({re.split(r" \|\|? ", line)[0] for line in (*LINES, *INSIDE)})


def bound(words: str) -> list[str]:
    """The words of a command with sample values for what a reader fills in."""
    return shlex.split(re.sub(r"<([\w-]+)>", lambda match: SAMPLES.get(match[1], "x"), words))


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_runbook_is_one(words: str) -> None:
    asked = cli.parser().parse_args(bound(words))

    assert callable(asked.run)


def test_every_sub_command_is_judged_for_what_it_can_do() -> None:
    judged = {name.split()[0] for name in tomllib.loads(JUDGEMENT.read_text())["commands"]}
    [choices] = [each.choices for each in cli.parser()._actions if isinstance(each, _SubParsersAction)]

    assert set(choices or ()) == judged


def test_every_threshold_is_a_number_that_the_system_tells() -> None:
    signals = tomllib.loads((HERE / "system.toml").read_text())["signals"]

    assert {each["command"].rpartition(" ")[2] for each in signals.values()} == numbers.UNITS.keys()


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\((?:RUNBOOK\.md)?#([\w-]+)\)", RUNBOOK + README))))
def test_every_link_leads_to_a_heading(anchor: str) -> None:
    titles = re.findall(r"(?m)^#+ (.+)$", RUNBOOK)

    assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_the_drills_that_the_readme_names_are_there() -> None:
    drills = {path.stem for path in (HERE / "drills").glob("*.toml")}
    table = README.partition("| heading")[2]

    assert {name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z-]+)`", row.split("|")[-2])} == drills
