"""Every rule's page: its bad examples are found, its good examples are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.cli.shellcheck import ShellCheck
from runwright.lint.catalogue import rules
from runwright.lint.linting import lint
from runwright.lint.page import read_page

if TYPE_CHECKING:
    from runwright.lint.page import Sample
    from runwright.lint.rule import Rule


def found(rule: Rule, sample: Sample) -> list[str]:
    """What the rule says about an example, all rules being asked so that suppressions can be judged."""
    judge = ShellCheck.installed()
    if rule.name == "shell/shellcheck" and judge is None:
        pytest.skip("shellcheck is not installed")
    return [each.message for each in lint(sample.library(judge), rules()) if each.rule == rule.name]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_the_bad_examples_of_a_page_are_found(rule: Rule) -> None:
    silent = [sample.files for sample in read_page(rule).bad if not found(rule, sample)]

    assert silent == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_the_good_examples_of_a_page_are_left_alone(rule: Rule) -> None:
    flagged = [messages for sample in read_page(rule).good if (messages := found(rule, sample))]

    assert flagged == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_is_named_for_its_file(rule: Rule) -> None:
    where = rule.module.removeprefix("runwright.lint.rules.").replace("_", "-").replace(".", "/")

    assert rule.name == where
