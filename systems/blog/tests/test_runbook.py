"""The runbook against the system: its commands, settings, links and the table of the README are ones that there are."""

from __future__ import annotations

import re
import shlex
import tomllib
from argparse import _SubParsersAction
from pathlib import Path

import pytest
from systems.blog import cli, settings
from systems.blog.figures import ALERTS

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
SYSTEM = (HERE / "system.toml").read_text(encoding="utf-8")
JUDGEMENT = HERE.parents[1] / "harvest" / "judgements" / "systems-blog.toml"

FAULTS = tomllib.loads(SYSTEM)["faults"].values()
WRITTEN = [RUNBOOK, README, *(fault[kind] for fault in FAULTS for kind in ("inject", "mend"))]
LINES = re.findall(r"python3 -m systems\.blog ([a-z][^\n`]*)", "\n".join(WRITTEN))
COMMANDS = sorted({re.split(r" (?:\||#|\|\|) |  +#|\)(?:\"|$|s)|'$", line)[0].strip(' )"') for line in LINES})


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_runbook_is_one(words: str) -> None:
    words = words + "'" * (words.count("'") % 2) + '"' * (words.count('"') % 2)
    sample = [re.sub(r"<[\w-]+>|\$\w+", "1", word) for word in shlex.split(words)]

    assert callable(cli.parser().parse_args(sample).run)


def test_every_setting_of_the_runbook_is_one() -> None:
    named = set(re.findall(r"\b((?:DB|CACHE|FAULT|MEMORY_L|ACCESS|LOG_L)_?[A-Z_]*[A-Z])=", RUNBOOK))

    assert named
    assert named <= settings.DEFAULTS.keys()


def test_every_sub_command_is_judged_for_what_it_can_do() -> None:
    judged = {name.split()[0] for name in tomllib.loads(JUDGEMENT.read_text())["commands"]}
    [choices] = [each.choices for each in cli.parser()._actions if isinstance(each, _SubParsersAction)]

    assert set(choices or ()) == judged


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_that_is_judged_stands_in_the_runbook_with_its_threshold(alert: object) -> None:
    [found] = [each for each in ALERTS if each == alert]
    row = next(line for line in RUNBOOK.splitlines() if line.startswith(f"| {found.name} |"))

    assert found.severity in row
    assert f"> {found.limit:g} " in row


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\((?:RUNBOOK\.md)?#([\w-]+)\)", RUNBOOK + README))))
def test_every_link_leads_to_a_heading(anchor: str) -> None:
    titles = re.findall(r"(?m)^#+ (.+)$", RUNBOOK)

    assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_drill_stands_in_the_readme_and_each_that_is_named_is_there() -> None:
    rows = [line.rpartition(" | ")[2] for line in README.splitlines() if "(RUNBOOK.md#" in line]

    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}

    assert named == {path.stem for path in (HERE / "drills").glob("*.toml")}
