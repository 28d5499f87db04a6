"""Every system's runbook against the system: its commands, links and drills are ones that there are."""

from __future__ import annotations

import importlib
import re
import shlex
import tomllib
from argparse import _SubParsersAction
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from argparse import ArgumentParser

SYSTEMS = Path(__file__).resolve().parents[2]
NAMES = sorted(path.parent.name for path in SYSTEMS.glob("*/system.toml"))
JUDGEMENTS = SYSTEMS.parent / "harvest" / "judgements"
SAMPLES = {"count": "5", "name": "RATE_LIMIT_GLOBAL_MAX", "version": "v1.1.0"}
"""What is put where a reader fills in something; `1` elsewhere."""
ENDS = set("();<>|&")


def parser(system: str) -> ArgumentParser:
    made: ArgumentParser = importlib.import_module(f"systems.{system}.cli").parser()
    return made


def page(system: str, name: str) -> str:
    return (SYSTEMS / system / name).read_text(encoding="utf-8")


def settings(system: str) -> dict[str, Any]:
    return tomllib.loads(page(system, "system.toml"))


def written(system: str) -> set[tuple[str, ...]]:
    """The words of every command of the system that its pages and its faults have."""
    faults = (fault[kind] for fault in settings(system).get("faults", {}).values() for kind in ("inject", "mend"))
    texts = "\n".join([page(system, "RUNBOOK.md"), page(system, "README.md"), *faults])
    lines = re.findall(rf"([\"']?)python3 -m systems\.{system} ([a-z][^\n`]*)", texts)
    whole = (line.partition(quote)[0] if quote else line for quote, line in lines)
    return {tuple(words(line)) for line in whole if "…" not in line}


def words(line: str) -> list[str]:
    """The words up to what the shell reads as its own, with sample values for what a reader fills in."""
    filled = re.sub(r"<([\w-]+)>", lambda match: SAMPLES.get(match[1], "1"), line)
    lexer = shlex.shlex(re.sub(r"\$\{?\w+\}?", "1", filled), posix=True, punctuation_chars=True)
    lexer.wordchars += ",:@%+"
    found: list[str] = []
    with suppress(ValueError):  # a quote that ends around the command has no beginning in it
        for word in lexer:
            if set(word) <= ENDS:
                break
            found.append(word)
    return found


@pytest.mark.parametrize(
    ("system", "asked"), [(name, asked) for name in NAMES for asked in sorted(written(name))], ids=str
)
def test_every_command_that_is_written_is_one(system: str, asked: tuple[str, ...]) -> None:
    assert callable(parser(system).parse_args(asked).run)


@pytest.mark.parametrize("system", NAMES)
def test_every_sub_command_is_judged_for_what_it_can_do(system: str) -> None:
    judged = tomllib.loads((JUDGEMENTS / f"systems-{system}.toml").read_text())["commands"]
    [choices] = [each.choices for each in parser(system)._actions if isinstance(each, _SubParsersAction)]

    assert set(choices or ()) == {name.split()[0] for name in judged}


@pytest.mark.parametrize("system", NAMES)
def test_every_link_leads_to_a_heading(system: str) -> None:
    titles = re.findall(r"(?m)^#+ (.+)$", page(system, "RUNBOOK.md"))
    asked = re.findall(r"\((?:RUNBOOK\.md)?#([\w-]+)\)", page(system, "RUNBOOK.md") + page(system, "README.md"))

    assert asked
    assert set(asked) <= {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("system", NAMES)
def test_every_drill_stands_in_the_readme_and_each_that_is_named_is_there(system: str) -> None:
    rows = [line for line in page(system, "README.md").splitlines() if line.startswith("|") and "(RUNBOOK.md#" in line]
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row.split("|")[-2])}

    assert named == {path.stem for path in (SYSTEMS / system / "drills").glob("*.toml")}
