"""The runbook against the system: its commands, settings and links are ones that there are."""

from __future__ import annotations

import re
import shlex
import tomllib
from argparse import _SubParsersAction
from pathlib import Path

import pytest
import yaml
from systems.gateway import cli, settings

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
JUDGEMENT = HERE.parents[1] / "harvest" / "judgements" / "systems-gateway.toml"
MANIFESTS = HERE / "manifests"

SAMPLES = {"count": "5", "name": "RATE_LIMIT_GLOBAL_MAX", "value": "1", "old-value": "1"}
LINES = re.findall(r"(?m)^ *python3 -m systems\.gateway (.+)$", RUNBOOK)
COMMANDS = sorted({re.split(r" [|>] ", line)[0] for line in LINES})


def bound(words: str) -> list[str]:
    """The words of a command with sample values for what a reader fills in."""
    return shlex.split(re.sub(r"<([\w-]+)>", lambda match: SAMPLES.get(match[1], "x"), words))


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_runbook_is_one(words: str) -> None:
    asked = cli.parser().parse_args(bound(words))

    assert callable(asked.run)


def test_every_setting_of_the_runbook_is_one() -> None:
    named = set(re.findall(r"\b((?:RATE_LIMIT|LOCKOUT|MEMORY|ACCESS|REFRESH)_[A-Z_]*[A-Z])\b", RUNBOOK))

    assert named
    assert named - {"LOCKOUT"} <= settings.DEFAULTS.keys()


def test_every_sub_command_is_judged_for_what_it_can_do() -> None:
    judged = {name.split()[0] for name in tomllib.loads(JUDGEMENT.read_text())["commands"]}
    [choices] = [each.choices for each in cli.parser()._actions if isinstance(each, _SubParsersAction)]

    assert set(choices or ()) == judged


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\((?:RUNBOOK\.md)?#([\w-]+)\)", RUNBOOK + README))))
def test_every_link_leads_to_a_heading(anchor: str) -> None:
    titles = re.findall(r"(?m)^#+ (.+)$", RUNBOOK)

    assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_the_tests_that_the_readme_names_are_there() -> None:
    here = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = re.findall(r"`(test_\w+?)_?…?`", README)

    assert named
    assert [name for name in named if f"def {name}" not in here] == []


def test_the_manifests_set_nothing_that_there_is_not() -> None:
    known = settings.DEFAULTS.keys() | {"GATEWAY_HOME", "GATEWAY_INSTANCE", "UPSTREAM_LISTEN"}
    compose = yaml.safe_load((MANIFESTS / "compose.yaml").read_text())["services"].values()
    containers = [
        container
        for each in yaml.safe_load_all((MANIFESTS / "kubernetes.yaml").read_text())
        for container in each["spec"].get("template", {}).get("spec", {}).get("containers", [])
    ]
    lines = (MANIFESTS / "production.env").read_text().splitlines()

    named = {name for service in compose for name in service.get("environment", {})}
    named |= {variable["name"] for container in containers for variable in container.get("env", [])}
    named |= {line.partition("=")[0] for line in lines}

    assert len(containers) == 3
    assert named - known == set()
