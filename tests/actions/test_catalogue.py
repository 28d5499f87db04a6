"""What every action owes: a page, examples that its own parser takes, and an effect that plans know."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser

import pytest

from runwright.actions.catalogue import ACTIONS, NoSuchAction, load
from runwright.languages import embedded
from runwright.languages.effects import Level

NAMES = sorted(ACTIONS)
VALUES = {
    "$API_URL": "http://127.0.0.1:8080/",
    "$REDIS_URL": "redis://127.0.0.1:6379/0",
    "$DATABASE_URL": "postgresql://app@127.0.0.1:5432/app",
}
"""Variables that examples may use."""


@pytest.mark.parametrize("name", NAMES)
def test_an_action_has_a_page(name: str) -> None:
    page = (load(name).__doc__ or "").strip()
    assert page.partition("\n")[0].endswith(".")
    assert len(page.splitlines()) > 1


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_are_command_lines_that_it_takes(name: str) -> None:
    lines = _examples(name)
    assert lines
    for line in lines:
        words = shlex.split(line, comments=True)
        assert words[:3] == ["runwright", "do", name]
        _parser(name).parse_args(_own(words[3:]))


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_knows_how_far_it_goes(name: str) -> None:
    words = [word for word in shlex.split(_examples(name)[0]) if word != "--dry-run"]
    judged = embedded.effects_of("shell", shlex.join(words)).level
    assert judged is ACTIONS[name].level, "harvest/judgements/runwright.toml says something else"


@pytest.mark.parametrize("name", NAMES)
def test_its_dry_run_only_looks(name: str) -> None:
    assert embedded.effects_of("shell", f"runwright do {name} --dry-run").level <= Level.READS


def test_a_name_that_there_is_not_gets_the_nearest_one() -> None:
    with pytest.raises(NoSuchAction) as error:
        load("redis-delete-matchin")
    assert error.value.hint == "Did you mean redis-delete-matching?"


def _examples(name: str) -> list[str]:
    """Its command lines, each on one line."""
    lines = load(name).EXAMPLES.replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip().startswith("runwright do")]


def _parser(name: str) -> ArgumentParser:
    parser = ArgumentParser(exit_on_error=False)
    load(name).arguments(parser)
    return parser


def _own(words: list[str]) -> list[str]:
    """With values for its variables, and without the options of the run that follow."""
    run = {"--dry-run", "--json"}
    return [VALUES.get(word, word) for word in words if word not in run]
