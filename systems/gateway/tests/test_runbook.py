"""What only this system can tell of its runbook; `systems/common/tests` tries what all have."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from systems.gateway import settings

HERE = Path(__file__).resolve().parents[1]
RUNBOOK = (HERE / "RUNBOOK.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
MANIFESTS = HERE / "manifests"


def test_every_setting_of_the_runbook_is_one() -> None:
    named = set(re.findall(r"\b((?:RATE_LIMIT|LOCKOUT|MEMORY|ACCESS|REFRESH)_[A-Z_]*[A-Z])\b", RUNBOOK))

    assert named
    assert named - {"LOCKOUT"} <= settings.DEFAULTS.keys()


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
