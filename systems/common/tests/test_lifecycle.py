"""How a system is started that runs already."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

import pytest
from systems.common.lifecycle import Lifecycle

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.common.lifecycle import Row


class Running:
    """A system that runs."""

    def running(self) -> bool:
        """It does."""
        return True

    def environment(self) -> dict[str, str]:
        """Where it is."""
        return {"SHOP_URL": "http://127.0.0.1:1"}


@pytest.fixture
def start(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def started(*looks: list[Row], patience: float = 0) -> tuple[int, str]:
        parser = ArgumentParser()
        stack: Any = Running()
        seen = iter(looks)
        shop = Lifecycle("shop", "SHOP_URL", lambda _: (), lambda _: next(seen), patience=patience)
        shop.register(parser.add_subparsers())
        asked: Namespace = parser.parse_args(["start"])
        return int(asked.run(stack, asked)), capsys.readouterr().out

    return started


def test_one_that_is_well_is_left_alone(start: Callable[..., tuple[int, str]]) -> None:
    status, said = start([("api", True, "ready")])

    assert (status, said) == (0, "The shop is running already: http://127.0.0.1:1\n")


def test_one_that_is_not_well_says_what_is_wrong_and_what_to_do(start: Callable[..., tuple[int, str]]) -> None:
    status, said = start([("api", True, "ready"), ("database", False, "port 5432: no answer")])

    assert status == 1
    assert "1 of 2 parts are not well:\n  database: port 5432: no answer\n" in said
    assert "systems/shop/RUNBOOK.md" in said
    assert "python3 -m systems.shop stop && python3 -m systems.shop start" in said


def test_one_whose_part_has_just_been_started_is_given_a_moment(start: Callable[..., tuple[int, str]]) -> None:
    status, said = start([("api", False, "starting")], [("api", True, "ready")], patience=60)

    assert (status, said) == (0, "The shop is running already: http://127.0.0.1:1\n")
